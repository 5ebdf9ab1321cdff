"""Texts whose digits, spaces, dashes and full-width forms of all scripts are ASCII, so that one pattern finds them."""

import unicodedata
from functools import cache

import numpy as np
import pyarrow as pa
from numba import njit

from transforms.duplicates.string_spans import string_spans

SIX_DIGITS = r"[0-9](?:[ ./()-]{0,3}[0-9]){5}"
"""What a text with a telephone number, or most other numbers of persons, has; in the syntax of RE2 and Python."""

_AS_IT_IS = 0
_HIGHEST = 0x20000  # no digit, space or dash lies above it
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_SMALL_AT, _MINUS = 0xFE6B, 0x2212


def plain_characters(texts: pa.StringArray) -> pa.StringArray:
    """The texts with decimal digits, spaces, dashes and full-width forms of ASCII written in ASCII.

    A character stays one character, so spans in code points hold for both. A null becomes empty.
    """
    data, starts, ends = string_spans(texts)
    folded, sizes = _fold(data, starts, ends, _table())
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(offsets), pa.py_buffer(folded))


@cache
def _table() -> np.ndarray:
    """ASCII code by code point, ``_AS_IT_IS`` for what is not written in ASCII."""
    table = np.full(_HIGHEST, _AS_IT_IS, np.uint8)
    for point in range(0x80, _HIGHEST):
        match unicodedata.category(chr(point)):
            case "Nd":
                table[point] = ord("0") + unicodedata.digit(chr(point))
            case "Zs":
                table[point] = ord(" ")
            case "Pd":
                table[point] = ord("-")
    table[_MINUS] = ord("-")
    table[_SMALL_AT] = ord("@")
    table[_FULL_WIDTH.start : _FULL_WIDTH.stop] = np.arange(ord("!"), ord("~") + 1)
    return table


@njit(cache=True, nogil=True, error_model="numpy")
def _fold(data, starts, ends, table):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    sizes = np.zeros(len(starts), np.int64)
    total = 0
    for row in range(len(starts)):
        total += ends[row] - starts[row]
    folded = np.empty(total, np.uint8)
    written = 0
    for row in range(len(starts)):
        before = written
        at, end = starts[row], ends[row]
        while at < end:
            byte = data[at]
            if byte < 0x80:
                folded[written] = byte
                at += 1
                written += 1
                continue
            size, point = 2, np.int64(byte & 0x1F)
            if byte >= 0xF0:
                size, point = 4, np.int64(byte & 0x07)
            elif byte >= 0xE0:
                size, point = 3, np.int64(byte & 0x0F)
            size = min(size, end - at)
            for index in range(1, size):
                point = point << 6 | np.int64(data[at + index] & 0x3F)
            plain = table[point] if point < len(table) else 0
            if plain:
                folded[written] = plain
                written += 1
            else:
                for index in range(size):
                    folded[written + index] = data[at + index]
                written += size
            at += size
        sizes[row] = written - before
    return folded[:written], sizes
