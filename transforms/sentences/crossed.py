"""Sentences that a name or date crosses are one: a stop inside it ends no sentence."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

Span = tuple[int, int]


def join_crossed(sentences: Iterable[Span], spans: Sequence[Span]) -> list[Span]:
    """``sentences`` in order, those made one that one of ``spans`` (in order, without overlaps) reaches across."""
    joined: list[Span] = []
    starts = [start for start, _ in spans]
    for sentence in sentences:
        if joined:
            last_before = bisect_left(starts, sentence[0]) - 1
            if last_before >= 0 and spans[last_before][1] > sentence[0]:
                joined[-1] = joined[-1][0], sentence[1]
                continue
        joined.append(sentence)
    return joined
