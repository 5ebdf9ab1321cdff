"""The characters of a batch of texts, counted by what they are."""

import numpy as np
from numba import njit

from transforms.filters.character_classes import ELLIPSIS, NUMBER, SPACE, character_classes
from transforms.filters.code_points import CodePoints

HASHES, ELLIPSES, CURLY_BRACKETS = SPACE + 1, SPACE + 2, SPACE + 3
"""Columns after those of the classes: # signs, ellipses (… or three and more stops), { and }."""
COLUMNS = SPACE + 4

_CLASS = np.uint8(7)


def count_characters(code_points: CodePoints) -> np.ndarray:
    """How many characters of each class a text has (int64): a row a text, a column a class, then the others."""
    counts = np.zeros((len(code_points.offsets) - 1, COLUMNS), np.int64)
    _count(*code_points, character_classes(), counts)
    return counts


@njit(cache=True, nogil=True, error_model="numpy")
def _count(points, offsets, classes, counts):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for row in range(len(offsets) - 1):
        stops = 0
        for point in points[offsets[row] : offsets[row + 1]]:
            own = classes[point]
            counts[row, own & _CLASS] += 1
            if own & _CLASS <= NUMBER:
                stops = 0
                continue
            stops = stops + 1 if point == 0x2E else 0
            counts[row, HASHES] += point == 0x23
            counts[row, ELLIPSES] += stops == 3 or own & ELLIPSIS != 0
            counts[row, CURLY_BRACKETS] += point in (0x7B, 0x7D)
