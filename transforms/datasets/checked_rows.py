"""Rows of an input as marked batches: languages as tags, and what no step after this one could use as failed."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import Dataset
from schemas.fates import FAILED, PLACE, is_kept, mark, with_marks
from schemas.validation import language_tags, span_errors
from transforms.fetch.address import shown

Place = tuple[str, int | None]
"""How a person finds a row again in its file ("line 17"), and its offset in bytes where there is one."""


_MAY_HOLD_NULLS = frozenset({"redirects"})
"""Lists of which the steps leave nulls out."""


def checked_rows(batch: pa.RecordBatch, dataset: Dataset, path: str, place: Callable[[int], Place]) -> pa.RecordBatch:
    """`batch`, in the dataset's schema and read from `path`, with marks; `place` tells where one of its rows lies.

    Fails rows with bytes that are not UTF-8 (``not_utf8``; the value is null then, since nothing could write it),
    without one of the values that the dataset requires or with null in a list (``missing_value``), in an unknown
    language (``unknown_language``), or with a span that is empty or outside its text (``invalid_span``). A missing
    language is no failure: steps may find it out.
    """
    batch, broken = _without_broken_strings(batch)
    marked = with_marks(batch, dataset.record)
    for name, rows in broken.items():
        marked = mark(marked, rows, "not_utf8", [f"{name} is not UTF-8"] * batch.num_rows, dataset, FAILED)
    for name in dataset.required:
        if name != "language" and batch[name].null_count:
            details = [f"has no {name}"] * batch.num_rows
            marked = mark(marked, pc.is_null(batch[name]), "missing_value", details, dataset, FAILED)
    if dataset.has_language:
        tags, unknown = language_tags(batch["language"])
        marked = marked.set_column(marked.schema.get_field_index("language"), "language", tags)
        if unknown:
            bad = pc.is_in(batch["language"], pa.array(sorted(unknown), pa.string()))
            details = [f"unknown language {code!r}" for code in batch["language"].to_pylist()]
            marked = mark(marked, bad, "unknown_language", details, dataset, FAILED)
    wrong_spans, problems = span_errors(marked)
    if wrong_spans is not None:
        marked = mark(marked, wrong_spans, "invalid_span", problems, dataset, FAILED)
    for name in batch.schema.names:
        if name not in _MAY_HOLD_NULLS and (holed := _with_null_elements(batch[name])) is not None:
            details = [f"null is no element of {name}"] * batch.num_rows
            marked = mark(marked, pa.array(holed), "missing_value", details, dataset, FAILED)
    return _placed(marked, path, place)


def _without_broken_strings(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, dict[str, np.ndarray]]:
    """The batch with nulls for values with a string that is not UTF-8, and by column which rows those are."""
    broken: dict[str, np.ndarray] = {}
    for index, name in enumerate(batch.schema.names):
        column = batch[name]
        if _is_sound(column):
            continue
        broken[name] = np.array([not _is_sound(column.slice(row, 1)) for row in range(len(column))])
        rows = pa.array(np.arange(len(column)), mask=broken[name])
        batch = batch.set_column(index, batch.schema.field(index), column.take(rows))
    return batch, broken


def _with_null_elements(column: pa.Array) -> np.ndarray | None:
    """Which rows of a column of lists have a list with null in it; None where none has."""
    if not pa.types.is_list(column.type) or not (elements := pc.list_flatten(column)).null_count:
        return None
    rows = np.zeros(len(column), bool)
    rows[pc.list_parent_indices(column).to_numpy()[elements.is_null().to_numpy(zero_copy_only=False)]] = True
    return rows


def _is_sound(column: pa.Array) -> bool:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def conform(batch: pa.RecordBatch, dataset: Dataset) -> pa.RecordBatch:
    """`batch` in the dataset's schema, null columns where it lacks optional ones. Raises pa.ArrowException."""
    arrays = [
        batch[field.name].cast(field.type) if field.name in batch.schema.names else pa.nulls(batch.num_rows, field.type)
        for field in dataset.schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=dataset.schema)


def _placed(marked: pa.RecordBatch, path: str, place: Callable[[int], Place]) -> pa.RecordBatch:
    failed = np.flatnonzero(~is_kept(marked).to_numpy(zero_copy_only=False))
    if not len(failed):
        return marked
    places: list[dict[str, Any] | None] = [None] * marked.num_rows
    for row in failed.tolist():
        record, offset = place(row)
        places[row] = {"source": shown(path), "record": record, "offset": offset}
    return marked.set_column(marked.schema.get_field_index("place"), "place", pa.array(places, PLACE))


def rows_batch(rows: Sequence[dict[str, Any]], dataset: Dataset) -> pa.RecordBatch:
    """Rows from JSON in the dataset's schema. Raises ValueError where one does not fit, naming what is wrong."""
    try:
        return pa.RecordBatch.from_pylist(list(rows), schema=dataset.schema)
    except (pa.ArrowException, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ValueError(_wrong_field(rows, dataset) or str(error)) from error


def _wrong_field(rows: Sequence[dict[str, Any]], dataset: Dataset) -> str | None:
    """The first field whose values do not fit, and why."""
    for field in dataset.schema:
        try:
            pa.array([row.get(field.name) for row in rows], field.type)
        except (pa.ArrowException, TypeError, ValueError, AttributeError, OverflowError) as error:
            return f"field {field.name} must be {field.type}: {error}"
    return None
