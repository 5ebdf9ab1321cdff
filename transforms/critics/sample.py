"""A bounded sample of observations, balanced over languages and predicates, that can be gathered in parts."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from transforms.critics.observations import Observation

Stratum = tuple[str, ...]


@dataclass
class Sample:
    """At most ``size`` observations: of each stratum those with the smallest hashes, as many as ``level`` allows.

    A stratum is a language and predicate, or for pairs without a fact a language, scope and the types; positives and
    the others have half of the room each. The level is the largest at which all strata fit, so rare ones stay whole.
    As it only falls when observations come in, samples of parts merge into the sample of all in any order. One
    observation a stratum is kept even where these are more than ``size``.
    """

    size: int
    seed: int = 0
    halves: tuple["_Half", "_Half"] = field(init=False)

    def __post_init__(self) -> None:
        self.halves = (_Half(self.size // 2), _Half(self.size // 2))

    def add(self, observations: Iterable[Observation]) -> "Sample":
        """Put observations in; those that are not to be learnt from are left out."""
        for observation in observations:
            if observation.label is not None:
                digest = hashlib.blake2b(
                    f"{self.seed}:{observation.id}:{observation.predicate or ''}".encode(), digest_size=8
                ).digest()
                self.halves[observation.label].add(_stratum(observation), digest, observation)
        return self

    def merge(self, other: "Sample") -> "Sample":
        """Take in what another sample of the same size and seed holds."""
        for mine, theirs in zip(self.halves, other.halves, strict=True):
            mine.merge(theirs)
        return self

    def observations(self) -> list[Observation]:
        """The sample, sorted by id and predicate."""
        found = [observation for half in self.halves for observation in half.observations()]
        return sorted(found, key=lambda observation: (observation.id, observation.predicate or ""))


def _stratum(observation: Observation) -> Stratum:
    if observation.label:
        return (observation.language, observation.predicate or "")
    return (observation.language, observation.scope, *observation.types)


class _Half:
    """The observations of one label, by stratum."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.level = size
        self.strata: dict[Stratum, dict[tuple[bytes, str], Observation]] = {}
        self.held = 0

    def add(self, stratum: Stratum, digest: bytes, observation: Observation) -> None:
        held = self.strata.setdefault(stratum, {})
        key = (digest, observation.id)
        if key not in held:
            held[key] = observation
            self.held += 1
        # Sorting at each observation would be slow: half as many again may gather.
        if self.held > self.size + self.size // 2:
            self.shrink()

    def merge(self, other: "_Half") -> None:
        self.level = min(self.level, other.level)
        for stratum, held in other.strata.items():
            self.strata.setdefault(stratum, {}).update(held)
        self.shrink()

    def shrink(self) -> None:
        """Lower the level until what is held fits, and leave out what lies above it."""
        counts = sorted(len(held) for held in self.strata.values())
        self.level = min(self.level, _highest_level(counts, self.size))
        for stratum, held in self.strata.items():
            if len(held) > self.level:
                self.strata[stratum] = {key: held[key] for key in sorted(held)[: self.level]}
        self.held = sum(len(held) for held in self.strata.values())

    def observations(self) -> list[Observation]:
        self.shrink()
        return [observation for held in self.strata.values() for observation in held.values()]


def _highest_level(counts: list[int], size: int) -> int:
    """The largest level ≥ 1 at which the sum of min(count, level) is at most ``size``; ``size`` where all fit."""
    room = size
    for number, count in enumerate(counts):
        left = len(counts) - number
        if count * left > room:
            return max(room // left, 1)
        room -= count
    return max(size, 1)
