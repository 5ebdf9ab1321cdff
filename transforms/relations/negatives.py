"""Which unrelated pairs become examples of no relation."""

import hashlib
from collections.abc import Mapping

from transforms.relations.passages import RelationPassage

NO_RELATION = "no_relation"
"""What stands for the predicate of a pair without a fact, as in TACRED."""

TypePair = tuple[str | None, str | None]
"""Types of subject and object."""


def negative_probabilities(
    positives: Mapping[tuple[str | None, str | None, str], int], unrelated: Mapping[TypePair, int], ratio: float
) -> dict[TypePair, float]:
    """With which probability an unrelated pair of each two types becomes a negative.

    ``positives`` counts relations by types of subject and object and predicate, ``unrelated`` the pairs without a fact.
    Each predicate gets ``ratio`` negatives a relation, spread over types as its relations are: so a model cannot tell
    them by their types, and those of a predicate that is frequent are as frequent. Where there are too few pairs of two
    types all of them are taken.
    """
    wanted: dict[TypePair, float] = {}
    for (subject, object_, _), count in positives.items():
        wanted[subject, object_] = wanted.get((subject, object_), 0.0) + ratio * count
    return {types: min(1.0, wanted.get(types, 0.0) / count) for types, count in unrelated.items() if count}


def is_negative(passage: RelationPassage, pair: tuple[int, int], probability: float, seed: int) -> bool:
    """Whether a pair of the passage's entities is chosen: the same in every build, whatever else is in it."""
    chosen = hashlib.blake2b(f"{seed}:{passage.id}:{pair[0]}:{pair[1]}".encode(), digest_size=8).digest()
    return int.from_bytes(chosen) < probability * 2**64
