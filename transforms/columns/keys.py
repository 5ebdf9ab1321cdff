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


def number_hashes(batch: pa.RecordBatch | pa.Table, column: str) -> np.ndarray:
    """The upper half (uint32) of a column of 64-bit hashes: spread as evenly as they are; 0 for a null."""
    hashes: np.ndarray = pc.fill_null(batch[column], 0).to_numpy() >> np.uint64(32)
    return hashes.astype(np.uint32)


def partition_of(hashes: np.ndarray, partitions: int) -> np.ndarray:
    """Partition number by hash range, int64: neighbouring hashes stay together."""
    return ((hashes.astype(np.uint64) * np.uint64(partitions)) >> np.uint64(32)).astype(np.int64)


def split_by_number(batch: pa.RecordBatch, numbers: np.ndarray) -> Iterator[tuple[int, pa.RecordBatch]]:
    """(number, rows with that number) in ascending order of number; the order of rows is kept."""
    if batch.num_rows == 0:
        return
    if (numbers == numbers[0]).all():
        yield int(numbers[0]), batch
        return
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    rearranged = batch.take(pa.array(order))
    for start, end in zip(starts, [*starts[1:], len(ordered)], strict=True):
        yield int(ordered[start]), rearranged.slice(start, end - start)


def combine(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """One hash of two numbers each (uint64, broadcast), whose bits all depend on all of theirs.

    The finaliser of SplitMix64 in Stafford's variant 13 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
    Generators, 2014), once over the first and once over both.
    """
    return _finalise(_finalise(one.astype(np.uint64)) ^ other.astype(np.uint64))


def _finalise(numbers: np.ndarray) -> np.ndarray:
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    finalised: np.ndarray = mixed ^ (mixed >> np.uint64(31))
    return finalised


def distinct_rows(*columns: np.ndarray) -> tuple[np.ndarray, ...]:
    """The distinct rows of columns of equal length, sorted by the first column, then the second and so on."""
    order = np.lexsort(columns[::-1])
    ordered = [column[order] for column in columns]
    first = np.ones(len(order), bool)
    first[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in ordered])
    return tuple(column[first] for column in ordered)


def find(keys: pa.Array, table_keys: pa.Array) -> pa.Int32Array:
    """Row in `table_keys` of each key, null where there is none; the first row where a key is repeated."""
    return pc.index_in(keys, value_set=table_keys)


def find_numbers(keys: np.ndarray, table_keys: np.ndarray) -> np.ndarray:
    """Row in `table_keys` of each key, both integers, int64. Raises KeyError for a key that is not there."""
    order = np.argsort(table_keys)
    places = np.searchsorted(table_keys, keys, sorter=order)
    rows: np.ndarray = order[np.minimum(places, len(order) - 1)] if len(order) else np.zeros(0, np.int64)
    if len(rows) < len(keys) or (table_keys[rows] != keys).any():
        raise KeyError("a number that the table does not have")
    return rows
