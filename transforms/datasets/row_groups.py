"""Datasets as Parquet, a row group at a time."""

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
from transforms.sources.files import open_stored


@dataclass(frozen=True)
class RowGroup:
    """A row group of a Parquet file: its number, that of its first row in the file, its rows and bytes on disk."""

    path: str
    number: int
    first_row: int
    rows: int
    size: int


def plan_row_groups(path: str, dataset: Dataset) -> list[RowGroup]:
    """The row groups of a file. Raises InputError for one that is not Parquet or lacks what `dataset` must have."""
    try:
        with open_stored(path) as file:
            parquet = pq.ParquetFile(file)
            schema, metadata = parquet.schema_arrow, parquet.metadata
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path}: not a readable Parquet file: {error}") from error
    _check_columns(path, schema, dataset)
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    sizes = [sum(group.column(at).total_compressed_size for at in range(group.num_columns)) for group in groups]
    first_rows = accumulate((group.num_rows for group in groups), initial=0)
    return [
        RowGroup(path, number, first, group.num_rows, size)
        for number, (first, group, size) in enumerate(zip(first_rows, groups, sizes, strict=False))
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

    Where its bytes turn out damaged the rows that are left come out failed, each by its number.
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
    except (pa.ArrowException, OSError) as error:
        yield from _damaged(group, done, str(error), dataset)


def _damaged(group: RowGroup, done: int, error: str, dataset: Dataset) -> Iterator[pa.RecordBatch]:
    for start in range(done, group.rows, batches.BATCH_ROWS):
        failures = [
            fates.Failure(group.path, _place(group.first_row, row)[0], None, "damaged_source", error)
            for row in range(start, min(start + batches.BATCH_ROWS, group.rows))
        ]
        yield fates.failed_rows(failures, dataset, dataset.record, None)


def _place(first_row: int, row: int) -> Place:
    return f"row {first_row + row + 1}", None
