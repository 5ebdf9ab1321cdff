"""Document numbers: 64-bit hashes that stand for ids in shuffles."""

import numpy as np
import pyarrow as pa
from numba import njit

from schemas.datasets import DOCUMENTS
from schemas.fates import marked_schema
from transforms.duplicates.mixing import mix
from transforms.duplicates.string_spans import string_spans

NUMBERED = pa.schema([*marked_schema(DOCUMENTS.schema), ("number", pa.uint64())])
"""Marked documents and the hash of their id."""


def number_strings(strings: pa.StringArray) -> np.ndarray:
    """A hash of the UTF-8 bytes of each string, uint64, the same on every machine; a null counts as empty.

    With ``mix`` (fmix64): h starts as mix(1 + number of bytes) and becomes mix(h xor word) for each eight bytes (little
    endian, the last filled up with zeros). Two of n different strings share a number with probability of about
    n**2 / 2**65: one in forty for a billion.
    """
    numbers: np.ndarray = _numbers(*string_spans(strings))
    return numbers


@njit(cache=True, nogil=True, error_model="numpy")
def _numbers(data, starts, ends):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    numbers = np.empty(len(starts), np.uint64)
    for row in range(len(starts)):
        value = mix(np.uint64(1 + ends[row] - starts[row]))
        for first in range(starts[row], ends[row], 8):
            word = np.uint64(0)
            for index in range(first, min(first + 8, ends[row])):
                word |= np.uint64(data[index]) << np.uint64(8 * (index - first))
            value = mix(value ^ word)
        numbers[row] = value
    return numbers


def with_number(documents: pa.RecordBatch) -> pa.RecordBatch:
    """A batch of marked documents as `NUMBERED`: with the number of each, by which partitions are made."""
    return documents.append_column(NUMBERED.field("number"), pa.array(number_strings(documents["id"])))
