"""What projection takes and gives: a text pair with source spans, candidates in the target text, and the choice.

All offsets are Unicode code points, half-open: ``text[start:end]`` is the span.
"""

from dataclasses import dataclass
from typing import NamedTuple

REASONS = (
    "empty_source",  # the source span holds nothing but white space, or lies outside its text
    "empty_target",  # the target text holds nothing but white space
    "unaligned",  # no method has a candidate
    "overlaps",  # all candidates lie on places that spans with better evidence took
    "ambiguous",  # two places are about equally good
    "low_score",  # the best candidate is below the cut
    "discontinuous",  # placed: a part of the translation stands elsewhere and is left out
)
"""Why a span was not placed; ``discontinuous`` alone may also stand with a placed one."""


class SourceSpan(NamedTuple):
    """An annotated span of the source text."""

    start: int
    end: int
    type: str | None = None
    qid: str | None = None


@dataclass(frozen=True)
class ProjectionPair:
    """A text, its annotated spans and its translation; languages are tags such as ``deu_Latn``."""

    source_text: str
    source_language: str
    spans: tuple[SourceSpan, ...]
    target_text: str
    target_language: str


class Candidate(NamedTuple):
    """A place in the target text that may be the translation of ``spans[source_index]``.

    ``score`` in [0, 1] is what ``method`` thinks of it.
    """

    source_index: int
    start: int
    end: int
    score: float
    method: str


class Projection(NamedTuple):
    """Where ``spans[source_index]`` went: ``start`` and ``end`` are None where it was not placed.

    ``score`` is the calibrated probability that exactly this span is right (of the best candidate where not placed, 0
    without any); ``method`` names the methods that agree on it, joined by ``+``; ``reason`` is one of `REASONS`.
    """

    source_index: int
    start: int | None
    end: int | None
    score: float
    method: str | None
    reason: str | None = None
