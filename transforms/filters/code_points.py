"""The characters of a batch of texts as one array of code points, decoded once for all measurements."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numba import njit

from transforms.duplicates.string_spans import string_spans

LONGEST = 1 << 20
"""Code points that are measured of a text, from its beginning: what bounds memory. It holds Gopher's largest document,
100,000 words, so that a longer one is dropped for its length or is no text."""

_REPLACEMENT = np.uint32(0xFFFD)


class CodePoints(NamedTuple):
    """Text ``row`` is ``points[offsets[row]:offsets[row + 1]]``."""

    points: np.ndarray  # uint32
    offsets: np.ndarray  # int64, texts + 1


def code_points(texts: pa.StringArray | pa.LargeStringArray) -> CodePoints:
    """The first ``LONGEST`` code points of each text; a null is empty, a byte that is no UTF-8 is U+FFFD."""
    data, starts, ends = string_spans(texts)
    bound = np.minimum(ends - starts, LONGEST).sum()
    points, offsets = _decode(data, starts, ends, np.empty(bound, np.uint32))
    return CodePoints(points, offsets)


@njit(cache=True, nogil=True, error_model="numpy")
def _decode(data, starts, ends, points):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    offsets = np.zeros(len(starts) + 1, np.int64)
    used = 0
    for row in range(len(starts)):
        position, end = starts[row], ends[row]
        full = used + LONGEST
        while position < end and used < full:
            point = np.uint32(data[position])
            length = 1
            if point >= 0x80:
                need = 1 if 0xC2 <= point < 0xE0 else 2 if 0xE0 <= point < 0xF0 else 3 if 0xF0 <= point < 0xF5 else 0
                least = 0x80 if need == 1 else 0x800 if need == 2 else 0x10000
                well_formed = need > 0 and position + need < end
                if well_formed:
                    point &= np.uint32(0x3F >> need)
                    for index in range(1, need + 1):
                        byte = np.uint32(data[position + index])
                        well_formed &= byte & 0xC0 == 0x80
                        point = point << np.uint32(6) | (byte & np.uint32(0x3F))
                    length = need + 1
                if not well_formed or point < least or point >= 0x110000:
                    point = _REPLACEMENT
                    length = 1
            points[used] = point
            used += 1
            position += length
        offsets[row + 1] = used
    return points[:used], offsets
