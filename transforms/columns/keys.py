"""Keys of rows: which partition they go to, and where a key stands in a table."""

import zlib
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SEPARATOR = "\x1f"
"""Joins the parts of a key (ASCII unit separator; cannot occur in titles, ids or tags)."""


def key_strings(batch: pa.RecordBatch | pa.Table, columns: Sequence[str]) -> pa.Array:
    """One string a row from its key columns; nulls count as empty."""
    parts = [pc.fill_null(batch[column].cast(pa.string()), "") for column in columns]
    joined = parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, SEPARATOR)
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def key_hashes(keys: pa.Array) -> np.ndarray:
    """A stable 32-bit hash a key (CRC-32 of its UTF-8 bytes), uint32: the same on every machine and runner."""
    return np.fromiter(map(zlib.crc32, keys.cast(pa.binary()).to_pylist()), np.uint32, len(keys))


def partition_of(hashes: np.ndarray, partitions: int) -> np.ndarray:
    """Partition number by hash range, int64: neighbouring hashes stay together."""
    return ((hashes.astype(np.uint64) * np.uint64(partitions)) >> np.uint64(32)).astype(np.int64)


def split_by_number(batch: pa.RecordBatch, numbers: np.ndarray) -> Iterator[tuple[int, pa.RecordBatch]]:
    """(number, rows with that number) in ascending order of number; the order of rows is kept."""
    if batch.num_rows == 0:
        return
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    rearranged = batch.take(pa.array(order))
    for start, end in zip(starts, [*starts[1:], len(ordered)], strict=True):
        yield int(ordered[start]), rearranged.slice(start, end - start)


def find(keys: pa.Array, table_keys: pa.Array) -> pa.Int32Array:
    """Row in `table_keys` of each key, null where there is none; the first row where a key is repeated."""
    return pc.index_in(keys, value_set=table_keys)
