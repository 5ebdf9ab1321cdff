"""Every record has exactly one fate: kept, dropped with a named reason, or failed with its error and place.

Batches inside a pipeline carry the mark columns beside those of their dataset. A filter never removes a row, it marks
it; only the writer parts kept from dropped from failed rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import Dataset

DROPPED = "dropped"
FAILED = "failed"
KEPT = "kept"

PLACE = pa.struct([("source", pa.string()), ("record", pa.string()), ("offset", pa.int64())])
MARKS = pa.schema(
    [
        ("level", pa.string()),  # noun of the record the row stands for: "page", "document", "sentence", …
        ("fate", pa.string()),  # null: kept
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("place", PLACE),  # where a failed record lies in its source; offset in bytes
    ]
)
ACCOUNTS = pa.schema([("level", pa.string()), ("source", pa.string()), ("records", pa.int64())])
"""How many records a source says it holds, per file or split: what the fates are reconciled against."""

EXCERPT_LENGTH = 200
"""Code points kept of a heavy text column once its row is marked."""


@dataclass(frozen=True)
class Failure:
    """A record that could not be read or processed: what went wrong and where.

    ``offset`` is in bytes (of the decompressed stream where it is known), None when there is none.
    """

    source: str
    record: str | None
    offset: int | None
    reason: str
    detail: str
    excerpt: str = ""


def marked_schema(schema: pa.Schema) -> pa.Schema:
    """``schema`` with the mark columns appended."""
    return pa.schema([*schema, *MARKS])


def with_marks(batch: pa.RecordBatch, level: str) -> pa.RecordBatch:
    """``batch`` with mark columns that say "kept" for each row."""
    rows = batch.num_rows
    columns = [pa.array([level] * rows, pa.string()), *(pa.nulls(rows, column.type) for column in list(MARKS)[1:])]
    return pa.RecordBatch.from_arrays([*batch.columns, *columns], schema=marked_schema(batch.schema))


def is_kept(batch: pa.RecordBatch | pa.Table) -> pa.BooleanArray:
    """Which rows nothing has marked so far."""
    return pc.is_null(batch["fate"])


def kept_rows(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The rows that nothing has marked so far; the batch itself where that is all of them."""
    kept = is_kept(batch)
    return batch if pc.all(kept).as_py() else batch.filter(kept)


def mark(
    batch: pa.RecordBatch,
    mask: pa.BooleanArray | np.ndarray,
    reason: str,
    detail: Sequence[str | None] | pa.Array,
    dataset: Dataset,
    fate: str = DROPPED,
) -> pa.RecordBatch:
    """``batch`` with the rows of ``mask`` marked, unless they are already; their heavy columns shrink to an excerpt.

    ``mask`` and ``detail`` have one entry a row.
    """
    chosen = pc.and_(pc.fill_null(pa.array(mask, pa.bool_()), False), is_kept(batch))
    if not pc.any(chosen).as_py():
        return batch
    details = detail if isinstance(detail, pa.Array) else pa.array(detail, pa.string())
    new = {"fate": pa.scalar(fate), "reason": pa.scalar(reason), "detail": details.cast(pa.string())}
    columns = []
    for field, column in zip(batch.schema, batch.columns, strict=True):
        if field.name in new:
            columns.append(pc.if_else(chosen, new[field.name], column))
        elif field.name in dataset.heavy:
            columns.append(_shrink(column, chosen))
        else:
            columns.append(column)
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _shrink(column: pa.Array, chosen: pa.BooleanArray) -> pa.Array:
    if pa.types.is_string(column.type):
        excerpts = pc.utf8_slice_codeunits(column.filter(chosen), 0, EXCERPT_LENGTH)
        return pc.replace_with_mask(column, chosen, excerpts)
    # if_else knows no nested types in every Arrow release we accept; take with null indices does the same.
    rows = pa.array(np.arange(len(column)), pa.int64())
    return column.take(pc.if_else(chosen, pa.scalar(None, pa.int64()), rows))


def failed_rows(failures: Sequence[Failure], dataset: Dataset, level: str, language: str | None) -> pa.RecordBatch:
    """A marked batch of ``dataset`` in which each row stands for a record that failed."""
    rows = len(failures)
    filled: dict[str, pa.Array] = {
        dataset.excerpt: pa.array([failure.excerpt[:EXCERPT_LENGTH] for failure in failures], pa.string()),
        "level": pa.array([level] * rows, pa.string()),
        "fate": pa.array([FAILED] * rows, pa.string()),
        "reason": pa.array([failure.reason for failure in failures], pa.string()),
        "detail": pa.array([failure.detail for failure in failures], pa.string()),
        "place": pa.array(
            [{"source": failure.source, "record": failure.record, "offset": failure.offset} for failure in failures],
            PLACE,
        ),
    }
    if dataset.has_language:
        filled["language"] = pa.array([language] * rows, pa.string())
    schema = marked_schema(dataset.schema)
    return pa.RecordBatch.from_arrays(
        [filled.get(field.name, pa.nulls(rows, field.type)) for field in schema], schema=schema
    )


def accounts(level: str, source: str, records: int) -> pa.RecordBatch:
    """One line of the accounts: ``source`` holds ``records`` records of this level."""
    return pa.RecordBatch.from_pylist([{"level": level, "source": source, "records": records}], schema=ACCOUNTS)
