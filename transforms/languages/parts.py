"""Runs of paragraphs long enough to tell their language."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numba
import numpy as np

from transforms.languages.scripts import code_points, letter_weights, scripts_of

MIN_LETTERS = 60
"""Paragraphs with fewer letters (as alphabets count them) are judged together with those that follow."""

MAX_PARTS = 16
"""In a document of more parts than that each is longer, so that the time a document takes is bounded."""

_NEWLINE = ord("\n")


class Parts(NamedTuple):
    """Runs of whole paragraphs in a batch of texts, one row a part, in the order of the texts.

    ``text`` is the row of the text; ``start`` and ``end`` are half-open code points in it, without the line breaks
    around; ``middle`` is a code point in the middle of the part's longest paragraph; ``letters`` are its letters as
    alphabets count them.
    """

    text: np.ndarray
    start: np.ndarray
    end: np.ndarray
    middle: np.ndarray
    letters: np.ndarray


def parts_of(texts: Sequence[str]) -> Parts:
    """The parts of each text; paragraphs are parted by empty lines. A text without letters has none.

    A short paragraph goes with the next ones, the last ones of a text with those before.
    """
    points = code_points(texts)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    return Parts(*_parts(points, scripts_of(points), np.concatenate([[0], letter_weights()]), lengths))


@numba.njit(cache=True, nogil=True)
def _parts(points: Any, scripts: Any, weights: Any, lengths: Any) -> Any:
    size = len(lengths) * MAX_PARTS + 1
    text, start, end, middle = np.empty((4, size), np.int64)
    letters = np.empty(size, np.float64)
    count = base = 0
    for row in range(len(lengths)):
        body, script = points[base : base + lengths[row]], scripts[base : base + lengths[row]]
        base += lengths[row]
        enough = max(MIN_LETTERS, _letters(script, weights) / MAX_PARTS)
        first, is_open, longest = count, False, 0.0
        position = _after_line_breaks(body, 0)
        while position < len(body):
            stop = _paragraph_end(body, position)
            weight = _letters(script[position:stop], weights)
            if not is_open:
                text[count], start[count], letters[count] = row, position, 0
                is_open, longest = True, -1.0
            end[count] = stop
            letters[count] += weight
            if weight > longest:
                longest, middle[count] = weight, (position + stop) // 2
            if letters[count] >= enough:
                count, is_open = count + 1, False
            position = _after_line_breaks(body, stop)
        if is_open and count > first:
            end[count - 1] = end[count]
            letters[count - 1] += letters[count]
        elif is_open and letters[count]:
            count += 1
    return text[:count], start[:count], end[:count], middle[:count], letters[:count]


@numba.njit(cache=True, nogil=True)
def _letters(scripts: Any, weights: Any) -> float:
    total = 0.0
    for script in scripts:
        total += weights[script]
    return total


@numba.njit(cache=True, nogil=True)
def _after_line_breaks(points: Any, position: int) -> int:
    while position < len(points) and points[position] == _NEWLINE:
        position += 1
    return position


@numba.njit(cache=True, nogil=True)
def _paragraph_end(points: Any, position: int) -> int:
    """Where the paragraph from ``position`` ends: at two line breaks, or at those that end the text."""
    while position < len(points):
        if points[position] == _NEWLINE:
            after = _after_line_breaks(points, position)
            if after > position + 1 or after == len(points):
                return position
        position += 1
    return position
