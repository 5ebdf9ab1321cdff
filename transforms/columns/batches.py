"""Arrow batches: concatenating, cutting to size, exploding lists."""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

BATCH_ROWS = 2048
"""Rows of a batch at most: some megabytes for documents, and few enough for bounded memory."""

BATCH_BYTES = 8 << 20
"""Bytes after which a batch under construction is emitted."""


def concatenate(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    """One table with one chunk a column; empty with `schema` when there is no batch."""
    return pa.Table.from_batches(batches, schema=schema).combine_chunks()


def one_batch(table: pa.Table) -> pa.RecordBatch:
    """`table` as a single batch (a table from `concatenate` is copied nowhere)."""
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)


def cut(table: pa.Table | pa.RecordBatch, rows: int | None = None) -> Iterator[pa.RecordBatch]:
    """Batches of at most `rows` (by default `BATCH_ROWS`) rows, none for an empty table."""
    rows = rows or BATCH_ROWS
    whole = one_batch(table) if isinstance(table, pa.Table) else table
    for start in range(0, whole.num_rows, rows):
        yield whole.slice(start, rows)


def explode(column: pa.ListArray | pa.ChunkedArray) -> tuple[np.ndarray, pa.Array]:
    """Row number of each list element (int64), and the flattened elements."""
    lists = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(lists, pa.ChunkedArray):  # combine_chunks of an empty column
        lists = pa.concat_arrays(lists.chunks) if lists.num_chunks else pa.array([], column.type)
    return pc.list_parent_indices(lists).to_numpy(zero_copy_only=False), pc.list_flatten(lists)


def nest(parents: np.ndarray, values: pa.Array, rows: int) -> pa.ListArray:
    """The inverse of `explode`: lists for `rows` rows from elements sorted by their `parents`."""
    offsets = np.zeros(rows + 1, np.int32)
    np.cumsum(np.bincount(parents, minlength=rows), out=offsets[1:])
    return pa.ListArray.from_arrays(pa.array(offsets), values)
