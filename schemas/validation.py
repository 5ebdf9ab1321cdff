"""Checks of rows that come from outside: spans lie inside the text beside them, languages are languages."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.language import language_tag

SPAN_COLUMNS = ("mentions", "spans", "headings", "bold", "entities", "language_spans")


def span_errors(batch: pa.RecordBatch) -> tuple[pa.BooleanArray | None, list[str | None]]:
    """Rows with a span that is empty or lies outside `text`: a mask and a sentence each; (None, []) when there is none.

    Spans are the `start` and `end` of the list columns in `SPAN_COLUMNS`, in code points.
    """
    if "text" not in batch.schema.names:
        return None, []
    lengths = pc.utf8_length(batch["text"]).fill_null(0).to_numpy(zero_copy_only=False)
    wrong = np.zeros(batch.num_rows, bool)
    details: list[str | None] = [None] * batch.num_rows
    for name in SPAN_COLUMNS:
        if name not in batch.schema.names or batch[name].null_count == batch.num_rows:
            continue
        rows = pc.list_parent_indices(batch[name]).to_numpy(zero_copy_only=False)
        spans = pc.list_flatten(batch[name])
        starts, ends = (_integers(spans, part) for part in ("start", "end"))
        for index in np.flatnonzero((starts < 0) | (starts >= ends) | (ends > lengths[rows])):
            row = rows[index]
            wrong[row] = True
            details[row] = f"{name} has [{starts[index]}, {ends[index]}) in a text of {lengths[row]} code points"
    return (pa.array(wrong), details) if wrong.any() else (None, [])


def language_tags(codes: pa.StringArray) -> tuple[pa.StringArray, set[str]]:
    """A column of language codes as tags (null where there is no such language), and the unknown codes."""
    encoded = codes.dictionary_encode()
    tags: list[str | None] = []
    unknown: set[str] = set()
    for code in encoded.dictionary.to_pylist():
        try:
            tags.append(language_tag(code))
        except ValueError:
            tags.append(None)
            unknown.add(code)
    return pa.array(tags, pa.string()).take(encoded.indices), unknown


def _integers(spans: pa.StructArray, part: str) -> np.ndarray:
    numbers: np.ndarray = pc.fill_null(pc.struct_field(spans, part), -1).to_numpy(zero_copy_only=False)
    return numbers
