"""`ReadDataset`: Parquet or JSON Lines with a dataset's field names → marked batches and their accounts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems
from apache_beam.typehints.decorators import no_annotations

import schemas.coder  # noqa: F401  (registers the coder for batches)
from schemas.datasets import Dataset
from schemas.fates import FAILED, Failure, accounts, failed_rows, mark, with_marks
from schemas.validation import language_tags, span_errors
from transforms.columns import batches
from transforms.datasets.inputs import InputError, InputFile, find_dataset
from transforms.step import step

JSON_LINES = (".jsonl", ".jsonl.gz", ".jsonl.bz2", ".json")
PARQUET = (".parquet",)


@dataclass(frozen=True)
class ReadUnit:
    """What one worker reads at a time: a row group of a Parquet file, or a whole file of JSON Lines."""

    path: str
    row_group: int | None
    rows: int | None


def plan_reads(files: Sequence[InputFile], dataset: Dataset) -> list[ReadUnit]:
    """Units of work of an input, after a look at each file.

    Raises InputError for a file of another format or without the columns that `dataset` needs, naming them.
    """
    units: list[ReadUnit] = []
    for file in files:
        if file.path.endswith(PARQUET):
            units += _parquet_units(file.path, dataset)
        elif file.path.endswith(JSON_LINES):
            _check_json_lines(file.path, dataset)
            units.append(ReadUnit(file.path, None, None))
        else:
            raise InputError(f"{file.path}: neither Parquet (.parquet) nor JSON Lines ({', '.join(JSON_LINES)})")
    return units


def _open(path: str) -> Any:
    return FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED)


def _parquet_units(path: str, dataset: Dataset) -> list[ReadUnit]:
    with _open(path) as file:
        try:
            parquet = pq.ParquetFile(file)
        except pa.ArrowInvalid as error:
            raise InputError(f"{path}: not a readable Parquet file: {error}") from error
        _check_fields(path, parquet.schema_arrow, dataset)
        groups = parquet.metadata
        return [ReadUnit(path, group, groups.row_group(group).num_rows) for group in range(groups.num_row_groups)]


def _check_fields(path: str, schema: pa.Schema, dataset: Dataset) -> None:
    missing = [name for name in dataset.required if name not in schema.names]
    if missing:
        raise InputError(
            f"{path}: no column {', '.join(missing)}, which {dataset.name} must have; it has {schema.names}"
        )
    for field in dataset.schema:
        if field.name not in schema.names:
            continue
        try:
            pa.nulls(0, schema.field(field.name).type).cast(field.type)
        except (pa.ArrowNotImplementedError, pa.ArrowInvalid, pa.ArrowTypeError) as error:
            found = schema.field(field.name).type
            raise InputError(f"{path}: column {field.name} is {found}, but {dataset.name} has {field.type}") from error


def _check_json_lines(path: str, dataset: Dataset) -> None:
    with FileSystems.open(path) as file:
        first = file.readline()
    try:
        row = orjson.loads(first)
    except orjson.JSONDecodeError:
        return  # a broken line is a failed record, counted when it is read
    if not isinstance(row, dict):
        raise InputError(f"{path}: JSON Lines must hold an object a line, the first is {type(row).__name__}")
    missing = [name for name in dataset.required if name not in row]
    if missing:
        raise InputError(f"{path}: no field {', '.join(missing)} in its first line, which {dataset.name} must have")


@step
class ReadDataset(beam.PTransform):
    """Reads a dataset (folder, files or globs) as {"rows": marked batches, "accounts": what the files hold}.

    Rows whose spans lie outside their text, and JSON lines that do not parse, come out as failed.
    """

    patterns: tuple[str, ...]
    dataset: Dataset
    columns: tuple[str, ...] | None = None

    def expand(self, root: beam.pvalue.PBegin) -> dict[str, beam.PCollection]:
        units = plan_reads(find_dataset(self.patterns, self.dataset), self.dataset)
        read = (
            root
            | "Files" >> beam.Create(units, reshuffle=False)
            | "Spread" >> beam.Reshuffle()
            | "Read"
            >> beam.ParDo(_ReadUnit(self.dataset, self.columns))
            .with_output_types(pa.RecordBatch)
            .with_outputs("accounts", main="rows")
        )
        return {"rows": read.rows, "accounts": read.accounts}


class _ReadUnit(beam.DoFn):
    def __init__(self, dataset: Dataset, columns: tuple[str, ...] | None) -> None:
        self._dataset = dataset
        self._columns = columns

    @no_annotations
    def process(self, unit: ReadUnit) -> Iterator[pa.RecordBatch | beam.pvalue.TaggedOutput]:
        if unit.row_group is None:
            rows = 0
            for batch in read_json_lines(unit.path, self._dataset):
                rows += batch.num_rows
                yield batch
        else:
            rows = unit.rows or 0
            yield from read_row_group(unit.path, unit.row_group, self._dataset, self._columns)
        yield beam.pvalue.TaggedOutput("accounts", accounts(self._dataset.record, unit.path, rows))


def read_row_group(
    path: str, row_group: int, dataset: Dataset, columns: tuple[str, ...] | None = None
) -> Iterator[pa.RecordBatch]:
    """Marked batches of one row group, with null columns where the file lacks optional ones."""
    with _open(path) as file:
        parquet = pq.ParquetFile(file)
        wanted = [name for name in dataset.schema.names if columns is None or name in columns]
        present = [name for name in wanted if name in parquet.schema_arrow.names]
        for batch in parquet.iter_batches(batches.BATCH_ROWS, row_groups=[row_group], columns=present):
            yield _checked(_conform(batch, dataset), path, dataset)


def _conform(batch: pa.RecordBatch, dataset: Dataset) -> pa.RecordBatch:
    arrays = [
        batch[field.name].cast(field.type) if field.name in batch.schema.names else pa.nulls(batch.num_rows, field.type)
        for field in dataset.schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=dataset.schema)


def _checked(batch: pa.RecordBatch, path: str, dataset: Dataset) -> pa.RecordBatch:
    """The batch with marks; languages as tags, rows with a language or a span that cannot be marked as failed."""
    marked = with_marks(batch, dataset.record)
    if dataset.has_language:
        tags, unknown = language_tags(batch["language"])
        marked = marked.set_column(marked.schema.get_field_index("language"), "language", tags)
        if unknown:
            bad = pc.is_in(batch["language"], pa.array(sorted(unknown), pa.string()))
            details = pa.array([f"{path}: unknown language {code!r}" for code in batch["language"].to_pylist()])
            marked = mark(marked, bad, "unknown_language", details, dataset, FAILED)
    mask, problems = span_errors(marked)
    if mask is None:
        return marked
    return mark(marked, mask, "invalid_span", [f"{path}: {problem}" for problem in problems], dataset, FAILED)


def read_json_lines(path: str, dataset: Dataset) -> Iterator[pa.RecordBatch]:
    """Marked batches of a file of JSON Lines; a line that is no row of `dataset` comes out failed, with its number."""
    rows: list[dict[str, Any]] = []
    size = 0
    with FileSystems.open(path) as file:
        for number, line in enumerate(iter(file.readline, b""), start=1):
            if not line.strip():
                continue
            try:
                row = orjson.loads(line)
                pa.RecordBatch.from_pylist([row], schema=dataset.schema)
            except (orjson.JSONDecodeError, pa.ArrowException, TypeError, ValueError, AttributeError) as error:
                failure = Failure(path, f"line {number}", None, "bad_row", str(error), repr(line[:200]))
                yield failed_rows([failure], dataset, dataset.record, None)
                continue
            rows.append(row)
            size += len(line)
            if len(rows) == batches.BATCH_ROWS or size >= batches.BATCH_BYTES:
                yield _rows_batch(rows, path, dataset)
                rows, size = [], 0
    if rows:
        yield _rows_batch(rows, path, dataset)


def _rows_batch(rows: list[dict[str, Any]], path: str, dataset: Dataset) -> pa.RecordBatch:
    return _checked(pa.RecordBatch.from_pylist(rows, schema=dataset.schema), path, dataset)
