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
from transforms.fetch.address import shown
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
    """Rows of a batch under way with their lines, and failures, of which `damages` are no line."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    lines: list[Record] = field(default_factory=list)
    failures: list[fates.Failure] = field(default_factory=list)
    damages: int = 0
    size: int = 0

    def fail(self, failure: Failure, reason: str) -> None:
        self.failures.append(
            fates.Failure(shown(failure.path), failure.record, failure.offset, reason, failure.error, failure.excerpt)
        )

    def full(self) -> bool:
        return self.size >= batches.BATCH_BYTES or len(self.rows) + len(self.failures) >= batches.BATCH_ROWS


def read_json_rows(split: Split, dataset: Dataset, held: Held) -> Iterator[tuple[pa.RecordBatch, int]]:
    """(marked batch, how many of its failures are damage and no line) of one split.

    A line that is no row of the dataset comes out failed (``bad_row``), as does what a damaged file cuts off
    (``damaged_source``), with the number of the line. `held` counts the lines.
    """
    gathered = _Gathered()
    for record in read_json_lines(split, open_stored, held):
        if isinstance(record, Failure):
            gathered.fail(record, "damaged_source")
            gathered.damages += record.records == 0
        else:
            gathered.size += len(record.data)
            try:
                gathered.rows.append(_row(record))
                gathered.lines.append(record)
            except ValueError as error:
                gathered.fail(_failure(split, record, str(error)), "bad_row")
        if gathered.full():
            yield from _batches(gathered, split, dataset)
            gathered = _Gathered()
    yield from _batches(gathered, split, dataset)


def _batches(gathered: _Gathered, split: Split, dataset: Dataset) -> Iterator[tuple[pa.RecordBatch, int]]:
    """One batch of all rows that fit the schema, and one of what failed."""
    lines = gathered.lines
    try:
        batch = rows_batch(gathered.rows, dataset)
    except ValueError:
        fitting: list[pa.RecordBatch] = []
        its_lines: list[Record] = []
        for row, line in zip(gathered.rows, lines, strict=True):
            try:
                fitting.append(rows_batch([row], dataset))
                its_lines.append(line)
            except ValueError as error:
                gathered.fail(_failure(split, line, str(error)), "bad_row")
        # Not made anew of all rows: what Arrow makes of a value depends on those before it.
        batch, lines = pa.concat_batches([rows_batch([], dataset), *fitting]), its_lines
    if gathered.failures:
        yield fates.failed_rows(gathered.failures, dataset, dataset.record, None), gathered.damages
    if batch.num_rows:

        def place(row: int) -> Place:
            return f"line {line_number(split, open_stored, lines[row].number)}", lines[row].offset

        yield checked_rows(batch, dataset, split.path, place), 0


def _failure(split: Split, record: Record, error: str) -> Failure:
    name = f"line {line_number(split, open_stored, record.number)}"
    return Failure(split.path, name, record.offset, error, excerpt(record.data))
