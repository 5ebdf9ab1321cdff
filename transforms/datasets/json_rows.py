"""Datasets as JSON Lines, plain, gzip, bzip2 or xz: an object a line with the dataset's field names."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import orjson
import pyarrow as pa

from schemas import fates
from schemas.datasets import Dataset
from transforms.columns import batches
from transforms.datasets.checked_rows import Place, checked_rows, rows_batch
from transforms.datasets.inputs import InputError, InputFile
from transforms.sources.failure import Failure, excerpt
from transforms.sources.files import open_stored
from transforms.sources.records import Held, Record
from transforms.sources.splits import Split, plan_splits
from transforms.sources.text_lines import line_number, read_json_lines

SPLIT_BYTES = 16 << 20
"""Bytes of a file, as stored, that one worker reads at a time."""

_LOOKED_AT = 20
"""Lines at the beginning of a file of which one at least must be a row, else the file is no such dataset."""


def plan_json_lines(file: InputFile, dataset: Dataset) -> list[Split]:
    """The file cut into splits. Raises InputError for a file that is not what its name says, or holds no such rows."""
    try:
        splits = plan_splits(file.path, file.size, open_stored, SPLIT_BYTES)
    except ValueError as error:
        raise InputError(str(error)) from error
    problems = [
        _problem(record, dataset)
        for record in islice(read_json_lines(splits[0], open_stored, Held()), _LOOKED_AT)
        if isinstance(record, Record)
    ]
    if problems and None not in problems:
        raise InputError(f"{file.path}: {problems[0]}")
    return splits


def _problem(record: Record, dataset: Dataset) -> str | None:
    """Why a line is no row of the dataset, None if it is one."""
    try:
        row = _row(record)
        missing = [name for name in dataset.required if name not in row]
        if missing:
            return f"no field {', '.join(missing)} in its first line, which {dataset.name} must have"
        rows_batch([row], dataset)
    except ValueError as error:
        return f"must hold an object a line, a row of {dataset.name}; in its first line: {error}"
    return None


def _row(record: Record) -> dict[str, Any]:
    """The object of a line. Raises ValueError where it is none."""
    row = orjson.loads(record.data)
    if not isinstance(row, dict):
        raise ValueError(f"a JSON {type(row).__name__} where an object is wanted")
    return row


@dataclass
class _Gathered:
    """Rows of a batch under way, and their lines."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    lines: list[Record] = field(default_factory=list)
    size: int = 0

    def full(self) -> bool:
        return self.size >= batches.BATCH_BYTES or len(self.rows) >= batches.BATCH_ROWS


def read_json_rows(split: Split, dataset: Dataset, held: Held) -> Iterator[tuple[pa.RecordBatch, int]]:
    """(marked batch, how many of its failures are damage and no line) of one split.

    A line that is no row of the dataset comes out failed (``bad_row``), as does what a damaged file cuts off
    (``damaged_source``), with the number of the line. `held` counts the lines.
    """
    gathered = _Gathered()
    for record in read_json_lines(split, open_stored, held):
        if isinstance(record, Failure):
            yield _failed(record, "damaged_source", dataset), int(record.records == 0)
            continue
        try:
            row = _row(record)
        except ValueError as error:
            yield _failed(_failure(split, record, str(error)), "bad_row", dataset), 0
            continue
        gathered.rows.append(row)
        gathered.lines.append(record)
        gathered.size += len(record.data)
        if gathered.full():
            yield from _batches(gathered, split, dataset)
            gathered = _Gathered()
    yield from _batches(gathered, split, dataset)


def _batches(gathered: _Gathered, split: Split, dataset: Dataset) -> Iterator[tuple[pa.RecordBatch, int]]:
    """One batch of all rows that fit the schema, and one of each that does not."""
    lines = gathered.lines
    try:
        batch = rows_batch(gathered.rows, dataset)
    except ValueError:
        fitting: list[int] = []
        for index, row in enumerate(gathered.rows):
            try:
                rows_batch([row], dataset)
                fitting.append(index)
            except ValueError as error:
                yield _failed(_failure(split, lines[index], str(error)), "bad_row", dataset), 0
        batch = rows_batch([gathered.rows[index] for index in fitting], dataset)
        lines = [lines[index] for index in fitting]
    if batch.num_rows:

        def place(row: int) -> Place:
            return f"line {line_number(split, open_stored, lines[row].number)}", lines[row].offset

        yield checked_rows(batch, dataset, split.path, place), 0


def _failure(split: Split, record: Record, error: str) -> Failure:
    name = f"line {line_number(split, open_stored, record.number)}"
    return Failure(split.path, name, record.offset, error, excerpt(record.data))


def _failed(failure: Failure, reason: str, dataset: Dataset) -> pa.RecordBatch:
    marked = fates.Failure(failure.path, failure.record, failure.offset, reason, failure.error, failure.excerpt)
    return fates.failed_rows([marked], dataset, dataset.record, None)
