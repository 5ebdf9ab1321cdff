"""The best ranges of target words for one source span, by what is linked to it and what is linked elsewhere."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numba
import numpy as np
import numpy.typing as npt

FloatVector = npt.NDArray[np.float32]
FloatMatrix = npt.NDArray[np.float32]
IntVector = npt.NDArray[np.int32]

UNLINKED_COST = 0.3
"""What a word that is linked to nothing costs inside a range, as a share of one linked elsewhere."""


class WordOffsets(Protocol):
    """Words of a text with their offsets, as `alignment_words` gives them."""

    @property
    def texts(self) -> tuple[str, ...]: ...
    @property
    def starts(self) -> tuple[int, ...]: ...
    @property
    def ends(self) -> tuple[int, ...]: ...


class Ranges(NamedTuple):
    """Ranges of words ``[firsts[k], ends[k])``, best first, with scores in [0, 1]."""

    firsts: IntVector
    ends: IntVector
    scores: FloatVector


def words_of_span(starts: Sequence[int], ends: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Half-open range of the words that ``text[start:end]`` touches; empty where it touches none."""
    first = bisect_right(ends, start)
    return first, max(first, bisect_left(starts, end))


def longest_range(source_words: int, source_total: int, target_total: int) -> int:
    """Most words a range may have: three times its share of the text, and room for languages that are cut finely."""
    share = source_words * max(1.0, target_total / max(1, source_total))
    return int(min(target_total, 3 * share + 8))


@numba.njit(cache=True, nogil=True)
def link_mass(posteriors: FloatMatrix, first: int, end: int) -> tuple[FloatVector, FloatVector]:
    """For each target word the links to source words ``[first, end)`` and those to others, both at most 1."""
    sources, targets = posteriors.shape
    inside = np.zeros(targets, np.float32)
    outside = np.zeros(targets, np.float32)
    for source in range(sources):
        for target in range(targets):
            if first <= source < end:
                inside[target] += posteriors[source, target]
            else:
                outside[target] += posteriors[source, target]
    for target in range(targets):
        total = inside[target] + outside[target]
        if total > 1:
            inside[target] /= total
            outside[target] /= total
    return inside, outside


@numba.njit(cache=True, nogil=True)
def best_ranges(
    inside: FloatVector,
    outside: FloatVector,
    may_begin: npt.NDArray[np.bool_],
    may_end: npt.NDArray[np.bool_],
    longest: int,
    count: int,
) -> tuple[IntVector, IntVector, FloatVector]:
    """The `count` best ranges by ``2 I / (T + I + O + 0.3 U)``, the first in the text where equal.

    I, O and U are the links to the span, the links elsewhere and the words without links in the range, T all links to
    the span. This is the F1 of the range against what is linked: one outlier link adds little to T but much to O and U
    when the range stretches to it.
    """
    targets = len(inside)
    firsts = np.zeros(count, np.int32)
    ends = np.zeros(count, np.int32)
    scores = np.zeros(count, np.float32)
    found = 0
    total = 0.0
    for target in range(targets):
        total += inside[target]
    if total < 0.02:
        return firsts[:0], ends[:0], scores[:0]
    for first in range(targets):
        if not may_begin[first]:
            continue
        linked = 0.0
        cost = 0.0
        for end in range(first + 1, min(targets, first + longest) + 1):
            last = end - 1
            linked += inside[last]
            cost += outside[last] + UNLINKED_COST * max(0.0, 1.0 - inside[last] - outside[last])
            if not may_end[last] or linked < 0.05 * total:
                continue
            score = 2 * linked / (total + linked + cost)
            if found == count and score <= scores[count - 1]:
                continue
            place = min(found, count - 1)
            while place > 0 and scores[place - 1] < score:
                scores[place] = scores[place - 1]
                firsts[place] = firsts[place - 1]
                ends[place] = ends[place - 1]
                place -= 1
            scores[place] = score
            firsts[place] = first
            ends[place] = end
            found = min(count, found + 1)
    return firsts[:found], ends[:found], scores[:found]
