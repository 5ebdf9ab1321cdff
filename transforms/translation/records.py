"""Records of any task as columns: the texts to translate with their spans, and what is needed to write them again."""

import json
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from transforms.projection.spans import SourceSpan
from transforms.task_formats.record import AnnotatedText, TaskRecord

_SPAN = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("type", pa.string()), ("qid", pa.string())])
_TEXT = pa.struct([("field", pa.string()), ("text", pa.string()), ("given", pa.string()), ("spans", pa.list_(_SPAN))])
RECORDS = pa.schema(
    [
        ("record", pa.string()),  # unique among the records of a run
        ("id", pa.string()),
        ("language", pa.string()),
        ("texts", pa.list_(_TEXT)),
        ("original", pa.string()),  # JSON
        ("position", pa.int64()),
        ("target_language", pa.string()),
    ]
)
"""A `TaskRecord` a row, with both languages; `given` is a translation that came with a text, null: to be made."""


def records_batch(records: Iterable[tuple[str, TaskRecord]]) -> pa.RecordBatch:
    """Keys that are unique in a run, and their records, as a batch of `RECORDS`; each names both languages."""
    return pa.RecordBatch.from_pylist([_row(key, record) for key, record in records], schema=RECORDS)


def keyed_records(batch: pa.RecordBatch) -> list[tuple[str, TaskRecord]]:
    """The keys and records of a batch that has the columns of `RECORDS`."""
    return [(row["record"], _record(row)) for row in batch.select(RECORDS.names).to_pylist()]


def _row(key: str, record: TaskRecord) -> dict[str, Any]:
    return {
        "record": key,
        "id": record.id,
        "language": record.language,
        "texts": [
            {
                "field": text.field,
                "text": text.text,
                "given": record.given.get(text.field),
                "spans": [span._asdict() for span in text.spans],
            }
            for text in record.texts
        ],
        "original": json.dumps(record.original, ensure_ascii=False, separators=(",", ":")),
        "position": record.position,
        "target_language": record.target_language,
    }


def _record(row: dict[str, Any]) -> TaskRecord:
    texts = tuple(
        AnnotatedText(text["field"], text["text"], tuple(SourceSpan(**span) for span in text["spans"]))
        for text in row["texts"]
    )
    given = {text["field"]: text["given"] for text in row["texts"] if text["given"] is not None}
    return TaskRecord(
        row["id"], row["language"], texts, json.loads(row["original"]), row["position"], row["target_language"], given
    )
