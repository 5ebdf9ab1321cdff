"""Arrow batches: concatenating, choosing rows, cutting to size, exploding lists.

Arrow's strings and lists have 32-bit offsets, so an array holds 2 GiB of text at most. A table made here has as few
chunks as that allows, and nothing but `one_batch` puts chunks together again.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

BATCH_ROWS = 2048
"""Rows of a batch at most: some megabytes for documents, and few enough for bounded memory."""

BATCH_BYTES = 8 << 20
"""Bytes of a batch at most, where a single row has no more; one under construction is emitted when it reaches them."""

CHUNK_BYTES = 1 << 30
"""Bytes of a table's chunk at most, half of what 32-bit offsets reach."""


def concatenate(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    """One table with chunks of up to `CHUNK_BYTES`, the same in all columns; without batches an empty one."""
    chunks: list[pa.RecordBatch] = []
    gathered: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        if gathered and size + batch.nbytes > CHUNK_BYTES:
            chunks.append(pa.concat_batches(gathered))
            gathered, size = [], 0
        gathered.append(batch)
        size += batch.nbytes
    if gathered:
        chunks.append(pa.concat_batches(gathered))
    return pa.Table.from_batches(chunks, schema=schema)


def one_batch(table: pa.Table) -> pa.RecordBatch:
    """A small table as a single batch. Raises pa.ArrowInvalid where a column holds more than 2 GiB."""
    batches = table.to_batches()
    if len(batches) == 1:
        return batches[0]
    return pa.concat_batches(batches) if batches else pa.RecordBatch.from_pylist([], schema=table.schema)


def take_rows(table: pa.Table, rows: np.ndarray) -> pa.RecordBatch:
    """The rows with these numbers, in their order, as one batch; unlike `table.take` for tables of any size."""
    chunks = table.to_batches()
    if len(chunks) < 2:
        return one_batch(table).take(pa.array(rows))
    starts = np.cumsum([0, *(chunk.num_rows for chunk in chunks)])
    chunk_of_row = np.searchsorted(starts, rows, side="right") - 1
    by_chunk = np.argsort(chunk_of_row, kind="stable")
    taken = [
        chunks[number].take(pa.array(rows[chunk_of_row == number] - starts[number]))
        for number in np.unique(chunk_of_row)
    ]
    gathered = one_batch(pa.Table.from_batches(taken, schema=table.schema))
    return gathered.take(pa.array(np.argsort(by_chunk)))


def cut(table: pa.Table | pa.RecordBatch, rows: int | None = None) -> Iterator[pa.RecordBatch]:
    """Batches of at most `rows` (by default `BATCH_ROWS`) rows and about `BATCH_BYTES`, none for an empty table."""
    rows = rows or BATCH_ROWS
    for chunk in table.to_batches() if isinstance(table, pa.Table) else [table]:
        for start in range(0, chunk.num_rows, rows):
            yield from _halved(chunk.slice(start, rows))


def _halved(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    if batch.nbytes <= BATCH_BYTES or batch.num_rows == 1:
        yield batch
        return
    middle = batch.num_rows // 2
    yield from _halved(batch.slice(0, middle))
    yield from _halved(batch.slice(middle))


def explode(lists: pa.ListArray) -> tuple[np.ndarray, pa.Array]:
    """Row number of each list element (int64), and the flattened elements."""
    return pc.list_parent_indices(lists).to_numpy(zero_copy_only=False), pc.list_flatten(lists)


def nest(parents: np.ndarray, values: pa.Array, rows: int) -> pa.ListArray:
    """The inverse of `explode`: lists for `rows` rows from elements sorted by their `parents`."""
    offsets = np.zeros(rows + 1, np.int32)
    np.cumsum(np.bincount(parents, minlength=rows), out=offsets[1:])
    return pa.ListArray.from_arrays(pa.array(offsets), values)
