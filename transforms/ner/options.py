"""The settings of named-entity extraction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Vigilance = Literal["none", "links", "names"]


@dataclass(frozen=True)
class NerOptions:
    """What becomes a row.

    ``types``: entity types to label. Names of other known types are O, and shield what is inside them: in a film's or a
    street's name that holds a person's nobody is a person.

    ``vigilance``: when a sentence is dropped because an entity in it may have been missed. ``links``: an unresolved
    link, a link whose words do not name its target, a name that several entities of different types share, an inflected
    form of a known name. ``names`` also: a word written like a name that no mention covers, see ``missed``. ``none``:
    never.

    ``negative_share``: the part of the sentences without any entity to keep, chosen by a hash of the row's id and
    ``seed``. ``shortest``, ``longest``: length of a sentence in code points. ``oversampling``: rate per type for the
    column ``weight``, see ``rows.weight``; empty: 1 for all.
    """

    types: frozenset[str] = frozenset({"PER", "LOC", "ORG"})
    vigilance: Vigilance = "names"
    negative_share: float = 0.1
    seed: int = 0
    shortest: int = 10
    longest: int = 1000
    oversampling: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.negative_share <= 1:
            raise ValueError(f"negative_share is {self.negative_share}, expected a number from 0 to 1")
        if not 0 <= self.shortest <= self.longest:
            raise ValueError(
                f"shortest is {self.shortest} and longest {self.longest}, expected 0 <= shortest <= longest"
            )
        for entity_type, rate in self.oversampling.items():
            if rate < 1:
                raise ValueError(f"oversampling of {entity_type} is {rate}, expected 1 or more")
