"""Arrow strings as compiled code reads them: bytes, and where in them each string lies."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa


class StringSpans(NamedTuple):
    """String ``row`` is ``data[starts[row]:ends[row]]``."""

    data: np.ndarray  # uint8, a view of the array's own buffer
    starts: np.ndarray  # int64
    ends: np.ndarray  # int64


def string_spans(strings: pa.StringArray | pa.LargeStringArray) -> StringSpans:
    """The UTF-8 bytes behind an array of strings, sliced ones included; a null is empty.

    Raises TypeError for arrays of another type.
    """
    if not (pa.types.is_string(strings.type) or pa.types.is_large_string(strings.type)):
        raise TypeError(f"an array of type {strings.type}; give one of string or large_string")
    if not len(strings):
        return StringSpans(np.empty(0, np.uint8), np.empty(0, np.int64), np.empty(0, np.int64))
    _, offsets, content = strings.buffers()
    width = np.int64 if pa.types.is_large_string(strings.type) else np.int32
    positions = np.frombuffer(offsets, width)[strings.offset : strings.offset + len(strings) + 1].astype(np.int64)
    data = np.frombuffer(content, np.uint8) if content else np.empty(0, np.uint8)
    starts, ends = positions[:-1], positions[1:]
    if strings.null_count:
        ends = np.where(strings.is_null().to_numpy(zero_copy_only=False), starts, ends)
    return StringSpans(data, starts, ends)
