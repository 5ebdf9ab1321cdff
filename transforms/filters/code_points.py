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
_CONTINUATION = np.uint32(0x80)


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
            if point < 0x80:
                points[used] = point
                used += 1
                position += 1
                continue
            length = 2 if point < 0xE0 else 3 if point < 0xF0 else 4
            well_formed = point >= 0xC2 and position + length <= end
            if well_formed:
                two = np.uint32(data[position + 1]) ^ _CONTINUATION
                point = (point & np.uint32(0x7F >> length)) << np.uint32(6) | two
                well_formed = two < 0x40
                if length > 2:
                    three = np.uint32(data[position + 2]) ^ _CONTINUATION
                    point = point << np.uint32(6) | three
                    well_formed &= three < 0x40
                if length > 3:
                    four = np.uint32(data[position + 3]) ^ _CONTINUATION
                    point = point << np.uint32(6) | four
                    well_formed &= four < 0x40 and 0x10000 <= point < 0x110000
                well_formed &= length != 3 or point >= 0x800
            if not well_formed:
                point = _REPLACEMENT
                length = 1
            points[used] = point
            used += 1
            position += length
        offsets[row + 1] = used
    return points[:used], offsets
