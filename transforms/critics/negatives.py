"""What the light critic learns from: aligned relations, and pairs with a predicate that the facts do not have for them.

Two kinds of pairs are negatives. Pairs without any fact get a predicate drawn by the predicates of their types: so the
critic learns which words state a relation, not which types have many. Aligned pairs get another predicate of their
types: so it learns which words state which of them.
"""

import hashlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from transforms.critics.observations import Observation


@dataclass(frozen=True)
class PredicateStatistics:
    """How often each predicate was aligned with each pair of types, ready to be drawn from."""

    predicates: dict[tuple[str, str], tuple[str, ...]]
    totals: dict[tuple[str, str], tuple[int, ...]]

    def draw(self, types: tuple[str, str], excluded: Sequence[str], key: str) -> str | None:
        """A predicate of the types, in proportion to its number; the same for the same ``key``. None: there is none."""
        predicates, totals = self.predicates.get(types, ()), self.totals.get(types, ())
        allowed = [number for number, predicate in enumerate(predicates) if predicate not in excluded]
        if not allowed:
            return None
        counts = [totals[number] - (totals[number - 1] if number else 0) for number in allowed]
        running = list(accumulate(counts))
        digest = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest())
        return predicates[allowed[bisect_right(running, digest * running[-1] >> 64)]]


def predicate_statistics(positives: Iterable[Observation]) -> PredicateStatistics:
    """Counts of the predicates by the types of subject and object."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for observation in positives:
        if observation.predicate is not None:
            counts[observation.types][observation.predicate] += 1
    return PredicateStatistics(
        {types: tuple(sorted(found)) for types, found in counts.items()},
        {types: tuple(accumulate(found[name] for name in sorted(found))) for types, found in counts.items()},
    )


def negatives(observations: Iterable[Observation], statistics: PredicateStatistics, seed: int) -> list[Observation]:
    """For each observation one that is false: pairs without a fact with a predicate, aligned ones with another."""
    found = []
    for observation in observations:
        known = () if observation.predicate is None else (observation.predicate, *observation.others)
        predicate = statistics.draw(observation.types, known, f"{seed}:{observation.id}:{observation.predicate or ''}")
        if predicate is not None:
            found.append(replace(observation, predicate=predicate, others=(), label=False))
    return found
