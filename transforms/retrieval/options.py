"""The settings of the retrieval sets."""

from collections.abc import Mapping
from dataclasses import dataclass, field

KINDS = (
    "title",
    "alias",
    "heading",
    "lead_sentence",
    "anchor",
    "crosslingual_title",
    "crosslingual_sentence",
    "crosslingual_anchor",
)
"""Kinds of queries. Of equal queries for one article the kind named first stays."""


@dataclass(frozen=True)
class RetrievalOptions:
    """What becomes a passage, and what a query.

    ``kinds``: those to make. ``shares``: the part of a kind's queries to keep, chosen by a hash of ``seed`` and the
    query's id; 1 for a kind that is not named; that of ``anchor`` holds for ``crosslingual_anchor`` too.
    ``leak_guard``: kinds of which no passage is relevant that holds the query's words, nor the one they were taken
    from.

    ``shortest``: least length of a passage, of a sentence as query and of an anchor's context, in letters of an
    alphabet as ``length`` counts them. Of 20 letters are 4 words: MessIRve drops passages of 3 words or fewer,
    BordIRlines of 20 characters or fewer. ``longest``: most code points of a passage. ``anchors_per_article``: at most
    so many anchors in one language ask for an article. ``negatives``: passages that do not answer, a query.

    ``dev_share``, ``test_share``: parts of the articles.
    """

    kinds: frozenset[str] = frozenset(KINDS)
    shares: Mapping[str, float] = field(default_factory=dict)
    leak_guard: frozenset[str] = frozenset({"lead_sentence", "anchor"})
    shortest: int = 20
    longest: int = 1000
    anchors_per_article: int = 20
    negatives: int = 8
    dev_share: float = 0.05
    test_share: float = 0.05
    seed: int = 0

    def __post_init__(self) -> None:
        for name, kinds in (("kinds", self.kinds), ("shares", self.shares), ("leak_guard", self.leak_guard)):
            if unknown := sorted(set(kinds) - set(KINDS)):
                raise ValueError(f"{name} names {unknown[0]!r}, expected some of {', '.join(KINDS)}")
        for kind, share in self.shares.items():
            if not 0 <= share <= 1:
                raise ValueError(f"the share of {kind} is {share}, expected a number from 0 to 1")
        if not 0 <= self.shortest <= self.longest or self.longest < 1:
            raise ValueError(
                f"shortest is {self.shortest} and longest {self.longest}, expected 0 <= shortest <= longest > 0"
            )
        for name, number in (("anchors_per_article", self.anchors_per_article), ("negatives", self.negatives)):
            if number < 0:
                raise ValueError(f"{name} is {number}, expected 0 or more")
        if min(self.dev_share, self.test_share) < 0 or self.dev_share + self.test_share >= 1:
            raise ValueError(
                f"dev_share is {self.dev_share} and test_share {self.test_share}, expected parts of 1 that leave train"
            )
