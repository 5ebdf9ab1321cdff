"""`RecordsOfRows`, `ReadTaskFiles`: what is to be translated, as batches of `RECORDS`, and what cannot be."""

import posixpath
from collections.abc import Iterator, Sequence
from itertools import islice

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc
from apache_beam.typehints.decorators import no_annotations

import schemas.coder  # noqa: F401  (registers the coder for batches)
from schemas import fates
from schemas.datasets import Dataset
from schemas.fates import DROPPED, FAILED, accounts, is_kept, kept_rows, mark, marked_schema
from transforms.columns.keys import key_strings
from transforms.datasets.checked_rows import conform
from transforms.datasets.inputs import InputFile
from transforms.progress import note_progress
from transforms.sources.failure import Failure
from transforms.sources.files import open_stored
from transforms.step import step
from transforms.task_formats.dataset_rows import DatasetRows
from transforms.task_formats.formats import task_format
from transforms.task_formats.record import TaskRecord
from transforms.translation.model_folder import ModelFolder
from transforms.translation.records import records_batch

RECORDS_AT_ONCE = 512
"""Records of a file that make a batch."""


@step
class RecordsOfRows(beam.PTransform):
    """Marked rows of a dataset of ours → {"records": `RECORDS`, "marked": rows of `written` that are not translated}.

    Rows in one of `languages` (all, where none is named) other than the target's are translated; `language` is that of
    rows that name none, `target_language` None where each row names its own.
    """

    rows: DatasetRows
    written: Dataset
    language: str | None
    languages: tuple[str, ...]
    target_language: str | None
    model: ModelFolder | None = None

    def expand(self, rows: beam.PCollection) -> dict[str, beam.PCollection]:
        made = rows | beam.ParDo(_RowsToRecords(self)).with_output_types(
            pa.RecordBatch, marked=pa.RecordBatch
        ).with_outputs("marked", main="records")
        return {"records": made.records, "marked": made.marked}


class _RowsToRecords(beam.DoFn):
    def __init__(self, options: RecordsOfRows) -> None:
        self._options = options

    @no_annotations
    def process(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch | beam.pvalue.TaggedOutput]:
        options, dataset = self._options, self._options.rows.dataset
        kept = kept_rows(batch)
        records: list[tuple[str, TaskRecord]] = []
        reasons: list[str | None] = []
        details: list[str | None] = []
        for key, row in zip(key_strings(kept, dataset.key).to_pylist(), kept.to_pylist(), strict=True):
            try:
                record = options.rows.record({name: row[name] for name in dataset.schema.names})
                record, reason = directed(
                    record, options.language, options.languages, options.target_language, options.model
                )
                detail = reason and DETAILS[reason].format(record)
            except ValueError as error:
                reason, detail = CONTRADICTORY, str(error)
            if reason is None:
                records.append((key, record))
            reasons.append(reason)
            details.append(detail)
        for reason in sorted({reason for reason in reasons if reason}):
            chosen = pa.array([one == reason for one in reasons], pa.bool_())
            kept = mark(kept, chosen, reason, details, dataset, FAILED if reason in FAULTS else DROPPED)
        for marked in (batch.filter(pc.invert(is_kept(batch))), kept.filter(pc.invert(is_kept(kept)))):
            if marked.num_rows:
                yield beam.pvalue.TaggedOutput("marked", in_schema(marked, options.written))
        if records:
            yield records_batch(records)


CONTRADICTORY, MISSING_LANGUAGE, NO_TARGET = "contradictory_row", "missing_language", "missing_target_language"
SAME_LANGUAGE, OTHER_LANGUAGE, OTHER_TARGET = "same_language", "other_language", "other_target_language"
UNREAD_LANGUAGE = "unread_language"
FAULTS = frozenset({CONTRADICTORY, MISSING_LANGUAGE, NO_TARGET})
"""Why a record fails; the other reasons drop it."""
DETAILS = {
    MISSING_LANGUAGE: "has no language; name it by --source_language",
    NO_TARGET: "has no target language; name it by --target_language",
    SAME_LANGUAGE: "is in {0.language} already",
    OTHER_LANGUAGE: "is in {0.language}",
    OTHER_TARGET: "goes into {0.target_language}",
    UNREAD_LANGUAGE: "is in {0.language}, which the model does not read",
}


def directed(
    record: TaskRecord,
    language: str | None,
    languages: Sequence[str],
    target_language: str | None,
    model: ModelFolder | None = None,
) -> tuple[TaskRecord, str | None]:
    """The record with the languages that it goes from and to, and why it is not translated, None where it is.

    ``language`` is that of records that name none; records in one of ``languages`` (all, where none is named) are
    translated into ``target_language``, or into the language that each of them names, by ``model``.
    """
    record = record._replace(
        language=record.language or language, target_language=record.target_language or target_language
    )
    if record.target_language is None:
        return record, NO_TARGET
    if target_language and record.target_language != target_language:
        return record, OTHER_TARGET
    if record.language is None:
        return record, MISSING_LANGUAGE if record.texts else None
    if record.language == record.target_language:
        return record, SAME_LANGUAGE
    if languages and record.language not in languages:
        return record, OTHER_LANGUAGE
    to_translate = any(text.field not in record.given for text in record.texts)
    return record, UNREAD_LANGUAGE if to_translate and model and not model.reads(record.language) else None


def in_schema(batch: pa.RecordBatch, dataset: Dataset) -> pa.RecordBatch:
    """Marked rows with the columns of another dataset, null where they have none."""
    rows = conform(batch, dataset)
    marks = [batch[name] for name in fates.MARKS.names]
    return pa.RecordBatch.from_arrays([*rows.columns, *marks], schema=marked_schema(dataset.schema))


@step
class ReadTaskFiles(beam.PTransform):
    """Files of an external format → {"records", "marked", "accounts"} like `RecordsOfRows`, with what the files hold.

    `written` has a row a record. `language` is that of the texts where the format does not tell it.
    """

    files: tuple[InputFile, ...]
    format_name: str
    written: Dataset
    language: str | None
    languages: tuple[str, ...]
    target_language: str | None
    progress: str | None = None
    model: ModelFolder | None = None

    def expand(self, root: beam.pvalue.PBegin) -> dict[str, beam.PCollection]:
        read = (
            root
            | "Files" >> beam.Create(list(zip(self.files, file_keys(self.files), strict=True)), reshuffle=False)
            | "Spread" >> beam.Reshuffle()
            | "Read"
            >> beam.ParDo(_ReadTaskFile(self))
            .with_output_types(pa.RecordBatch, marked=pa.RecordBatch, accounts=pa.RecordBatch)
            .with_outputs("marked", "accounts", main="records")
        )
        return {"records": read.records, "marked": read.marked, "accounts": read.accounts}


class _ReadTaskFile(beam.DoFn):
    def __init__(self, options: ReadTaskFiles) -> None:
        self._options = options

    @no_annotations
    def process(self, keyed: tuple[InputFile, str]) -> Iterator[pa.RecordBatch | beam.pvalue.TaggedOutput]:
        options = self._options
        file, file_key = keyed
        held = 0
        with open_stored(file.path) as stored:
            found = task_format(options.format_name).read(stored, file.path, options.language)
            while some := list(islice(found, RECORDS_AT_ONCE)):
                records = [record for record in some if isinstance(record, TaskRecord)]
                failures = [failure for failure in some if isinstance(failure, Failure)]
                held += len(records) + len(failures)
                wanted: list[tuple[str, TaskRecord]] = []
                others: list[tuple[str, TaskRecord, str]] = []
                for found_record in records:
                    key = record_key(file_key, found_record)
                    record, reason = directed(
                        found_record, options.language, options.languages, options.target_language, options.model
                    )
                    if reason is None:
                        wanted.append((key, record))
                    else:
                        others.append((key, record, reason))
                if wanted:
                    yield records_batch(wanted)
                if failures or others:
                    yield beam.pvalue.TaggedOutput("marked", self._marked(failures, others))
        note_progress(options.progress, held, file.size)
        yield beam.pvalue.TaggedOutput("accounts", accounts(options.written.record, file.path, held))

    def _marked(self, failures: Sequence[Failure], others: Sequence[tuple[str, TaskRecord, str]]) -> pa.RecordBatch:
        written = self._options.written
        failed = fates.failed_rows(
            [
                fates.Failure(
                    failure.path, failure.record, failure.offset, "bad_record", failure.error, failure.excerpt
                )
                for failure in failures
            ],
            written,
            written.record,
            self._options.target_language,
        )
        rows = [
            {
                "id": key,
                "language": record.language,
                "level": written.record,
                "fate": FAILED if reason in FAULTS else DROPPED,
                "reason": reason,
                "detail": DETAILS[reason].format(record),
                "place": {"source": None, "record": record.id, "offset": None} if reason in FAULTS else None,
            }
            for key, record, reason in others
        ]
        return pa.concat_batches([failed, pa.RecordBatch.from_pylist(rows, schema=marked_schema(written.schema))])


def file_keys(files: Sequence[InputFile]) -> list[str]:
    """A key for each file: its number and its name, with its folders below those that all share if names repeat."""
    paths = [file.path.replace("\\", "/") for file in files]
    names = [path.rpartition("/")[2] for path in paths]
    if len(set(names)) < len(names):
        shared = len(posixpath.commonpath(paths)) + 1
        names = [path[shared:] for path in paths]
    return [f"{number:05d}/{name}" for number, name in enumerate(names)]


def record_key(file_key: str, record: TaskRecord) -> str:
    """The key of a record of a file; keys sort like the files, and like the records in them."""
    return f"{file_key}/{record.position:012d}"


def file_of_key(key: str) -> str:
    """The file's name in a key of `record_key`."""
    return key.partition("/")[2].rpartition("/")[0]
