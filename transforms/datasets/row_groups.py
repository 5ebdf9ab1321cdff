"""Datasets as Parquet, a row group at a time."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, chain

import pyarrow as pa
import pyarrow.parquet as pq

from schemas import fates
from schemas.datasets import Dataset
from transforms.columns import batches
from transforms.datasets.checked_rows import Place, checked_rows, conform
from transforms.datasets.inputs import InputError
from transforms.fetch.address import shown
from transforms.sources.files import open_stored

MOST_ROWS_PER_BYTE = 100
"""Of a file as stored; rows of a dataset differ in their keys, so that hardly ten fit a byte however they compress."""

_UNREADABLE = (pa.ArrowException, OSError, UnicodeDecodeError)


@dataclass(frozen=True)
class RowGroup:
    """A row group of a Parquet file: its number, that of its first row in the file, its rows, and its share of the
    file's bytes."""

    path: str
    number: int
    first_row: int
    rows: int
    size: int


def plan_row_groups(path: str, dataset: Dataset) -> list[RowGroup]:
    """The row groups of a file.

    Raises InputError for one that is not Parquet or lacks what `dataset` must have, and for one whose footer claims
    more rows than can be. What it says of single columns is not looked at: Arrow aborts where that is damaged.
    """
    try:
        with open_stored(path) as file:
            size = file.seek(0, io.SEEK_END)
            parquet = pq.ParquetFile(file)
            schema, metadata = parquet.schema_arrow, parquet.metadata
        rows = [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
        _check_columns(path, schema, dataset)
    except _UNREADABLE as error:
        raise InputError(f"{path}: not a readable Parquet file: {error}") from error
    total = sum(rows)
    if min(rows, default=0) < 0 or total > MOST_ROWS_PER_BYTE * size:
        raise InputError(f"{path}: not a readable Parquet file: its footer claims {rows} rows in {size} bytes")
    first_rows = accumulate(rows, initial=0)
    return [
        RowGroup(path, number, first, count, size * count // max(total, 1))
        for number, (first, count) in enumerate(zip(first_rows, rows, strict=False))
    ]


def _check_columns(path: str, schema: pa.Schema, dataset: Dataset) -> None:
    missing = [name for name in dataset.required if name not in schema.names]
    if missing:
        raise InputError(
            f"{path}: no column {', '.join(missing)}, which {dataset.name} must have; it has {schema.names}"
        )
    for field in dataset.schema:
        if field.name not in schema.names:
            continue
        found = schema.field(field.name).type
        try:
            pa.nulls(0, found).cast(field.type)
        except pa.ArrowException as error:
            raise InputError(f"{path}: column {field.name} is {found}, but {dataset.name} has {field.type}") from error


def read_row_group(
    group: RowGroup, dataset: Dataset, columns: tuple[str, ...] | None = None
) -> Iterator[pa.RecordBatch]:
    """Marked batches of one row group, with null columns where the file lacks optional ones.

    Where its bytes turn out damaged, or hold fewer rows than the file's footer says, the rows that are left come out
    failed, each by its number.
    """
    done = 0
    wanted = [name for name in dataset.schema.names if columns is None or name in columns]
    try:
        with open_stored(group.path) as file:
            parquet = pq.ParquetFile(file)
            present = [name for name in wanted if name in parquet.schema_arrow.names]
            read = parquet.iter_batches(batches.BATCH_ROWS, row_groups=[group.number], columns=present)
            for batch in chain.from_iterable(map(batches.cut, read)):  # rows may be long
                place = partial(_place, group.first_row + done)
                yield checked_rows(conform(batch, dataset), dataset, group.path, place)
                done += batch.num_rows
    except _UNREADABLE as error:
        yield from _damaged(group, done, str(error), dataset)
    else:
        yield from _damaged(group, done, f"the row group has {done} rows, not {group.rows} as the footer says", dataset)


def _damaged(group: RowGroup, done: int, error: str, dataset: Dataset) -> Iterator[pa.RecordBatch]:
    for start in range(done, group.rows, batches.BATCH_ROWS):
        failures = [
            fates.Failure(shown(group.path), _place(group.first_row, row)[0], None, "damaged_source", error)
            for row in range(start, min(start + batches.BATCH_ROWS, group.rows))
        ]
        yield fates.failed_rows(failures, dataset, dataset.record, None)


def _place(first_row: int, row: int) -> Place:
    return f"row {first_row + row + 1}", None
