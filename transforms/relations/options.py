"""The settings of relation extraction."""

from dataclasses import dataclass
from typing import Literal

Ranks = Literal["best", "all"]

CLEANING_RULES = (
    "same_entity",
    "excluded_predicate",
    "object_in_subject",
    "numeric_object",
    "no_founding_verb",
    "far_apart",
)
"""The rules that recipes turn on and off, see `cleaning`."""


@dataclass(frozen=True)
class RelationOptions:
    """What becomes a relation.

    ``longest``: code points of a passage. ``former``: keep statements that have ended. ``ranks``: ``best`` takes only
    the statements of the best rank of their subject and predicate. ``rules``: the cleaning rules that apply, of
    `CLEANING_RULES`. ``excluded_predicates``: for the rule of that name; P530, diplomatic relation, holds between most
    states that a sentence lists and is said of few. ``furthest``: code points that may lie between two arguments, for
    the rule ``far_apart``.

    ``dev_share``, ``test_share``: parts of the articles. ``negatives``: pairs without a fact for each relation, see
    `negatives`; ``seed`` of their choice.
    """

    longest: int = 1000
    former: bool = False
    ranks: Ranks = "best"
    rules: frozenset[str] = frozenset(CLEANING_RULES) - {"numeric_object"}
    excluded_predicates: frozenset[str] = frozenset({"P530"})
    furthest: int = 280
    dev_share: float = 0.05
    test_share: float = 0.05
    negatives: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.longest < 1:
            raise ValueError(f"longest is {self.longest}, expected 1 or more")
        if unknown := sorted(self.rules.difference(CLEANING_RULES)):
            raise ValueError(f"rules has {unknown[0]!r}, expected some of {', '.join(CLEANING_RULES)}")
        if self.furthest < 0:
            raise ValueError(f"furthest is {self.furthest}, expected 0 or more")
        if min(self.dev_share, self.test_share) < 0 or self.dev_share + self.test_share >= 1:
            raise ValueError(
                f"dev_share is {self.dev_share} and test_share {self.test_share}, expected parts of 1 that leave train"
            )
        if self.negatives < 0:
            raise ValueError(f"negatives is {self.negatives}, expected 0 or more")
