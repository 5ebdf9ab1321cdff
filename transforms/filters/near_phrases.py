"""How much of a text lies near phrases of a list."""

import numpy as np
from numba import njit

from transforms.filters.lines import Lines
from transforms.filters.phrases import PhraseHits
from transforms.filters.words import Words

REACH = 100
"""Characters on either side of a phrase, in its line, that count as near: about the sentence around it. A long
paragraph that mentions a cookie policy once is no notice, a banner of two lines is."""


def near_phrases(lines: Lines, words: Words, hits: PhraseHits, list_number: int) -> np.ndarray:
    """Share of the characters in lines that lie near a phrase of a list, one float64 a text."""
    chosen = hits.lists == list_number
    first, last = hits.starts[chosen], hits.ends[chosen] - 1
    shares: np.ndarray = _near(
        lines.starts, lines.ends, lines.offsets, words.starts[first], words.starts[last] + words.lengths[last]
    )
    return shares


@njit(cache=True, nogil=True, error_model="numpy")
def _near(starts, ends, offsets, hit_starts, hit_ends):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    shares = np.zeros(len(offsets) - 1)
    hit = 0
    for row in range(len(offsets) - 1):
        near = 0
        total = 0
        for line in range(offsets[row], offsets[row + 1]):
            total += ends[line] - starts[line]
            until = starts[line]
            while hit < len(hit_starts) and hit_starts[hit] < ends[line]:
                to = min(ends[line], hit_ends[hit] + REACH)
                near += max(0, to - max(until, hit_starts[hit] - REACH))
                until = max(until, to)
                hit += 1
        shares[row] = near / max(total, 1)
    return shares
