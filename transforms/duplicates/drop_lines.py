"""`DropRepeatedLines`: lines that many documents of a site have, such as menus and notices, go from all of them."""

from collections.abc import Iterator
from functools import partial
from typing import Literal

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import DOCUMENTS
from schemas.fates import DROPPED, EXCERPT_LENGTH, accounts, is_kept, mark, marked_schema
from transforms.columns.batches import cut, one_batch
from transforms.columns.keys import combine, find_numbers
from transforms.columns.shuffle import DEFAULT_PARTITIONS, JoinPartitions
from transforms.duplicates.canonical_url import site_of
from transforms.duplicates.lines import line_hashes
from transforms.duplicates.numbers import NUMBERED, number_strings, with_number
from transforms.duplicates.remove_lines import without_lines
from transforms.duplicates.repeated_lines import documents_with_line
from transforms.step import step

LINE = "line"
LINES_OF_BATCH = 1 << 18
"""Rows of a batch of lines, of 24 bytes each."""

REPEATED_LINE = "repeated_line"
"""Why a line was dropped; one row of this reason stands for all its copies on a site."""

REPEATED_LINES = "repeated_lines"
"""Why a document was dropped that had no other lines."""

_LINES = pa.schema([("line", pa.uint64()), ("number", pa.uint64()), ("start", pa.int32()), ("end", pa.int32())])
_REPEATED = pa.schema([*_LINES, ("documents", pa.int64()), ("is_told", pa.bool_())])
"""A line to remove: how many documents have it, and whether this is the place that tells of all its copies."""


@step
class DropRepeatedLines(beam.PTransform):
    """Removes from documents the lines (or paragraphs) that at least `at_least` documents of their site have.

    Input: marked batches of documents. Output: {"documents": these, and a dropped row for each line that was removed
    somewhere; "accounts": how many such lines there were}. Documents without an address are left as they are.
    """

    unit: Literal["line", "paragraph"] = "line"
    at_least: int = 10
    partitions: int = DEFAULT_PARTITIONS

    def expand(self, documents: beam.PCollection) -> dict[str, beam.PCollection]:
        numbered = documents | "Number" >> beam.Map(with_number).with_output_types(pa.RecordBatch)
        lines = numbered | "Lines" >> beam.FlatMap(lines_of, self.unit).with_output_types(pa.RecordBatch)
        repeated = {"lines": lines} | "Repeated" >> JoinPartitions(
            keys={"lines": ("line",)},
            schemas={"lines": _LINES},
            join=partial(find_repeated, self.at_least),
            partitions=self.partitions,
        )
        found = {"documents": numbered, "repeated": repeated} | "Remove" >> JoinPartitions(
            keys={"documents": ("number",), "repeated": ("number",)},
            schemas={"documents": NUMBERED, "repeated": _REPEATED},
            join=remove_repeated,
            partitions=self.partitions,
        )
        return {
            "documents": found,
            "accounts": repeated | "Count" >> beam.Map(count_told).with_output_types(pa.RecordBatch),
        }


def lines_of(documents: pa.RecordBatch, unit: Literal["line", "paragraph"]) -> Iterator[pa.RecordBatch]:
    """Where the lines of kept documents are, and the number of each line on its site."""
    hosts = site_of(documents["url"])
    compared = pc.and_(is_kept(documents), pc.is_valid(hosts))
    lines = line_hashes(pc.if_else(compared, documents["text"], pa.scalar(None, pa.string())), unit)
    on_site = combine(lines.hash, number_strings(hosts)[lines.document])
    numbers = documents["number"].to_numpy()[lines.document]
    columns = [pa.array(on_site), pa.array(numbers), pa.array(lines.start, pa.int32()), pa.array(lines.end, pa.int32())]
    yield from cut(pa.RecordBatch.from_arrays(columns, schema=_LINES), LINES_OF_BATCH)


def find_repeated(at_least: int, tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """The lines of one partition that at least `at_least` documents have."""
    lines, numbers, start, end = (column.to_numpy() for column in tables["lines"].columns)
    documents = documents_with_line(lines, numbers)
    repeated = np.flatnonzero(documents >= at_least)
    order = repeated[np.lexsort((start[repeated], numbers[repeated], lines[repeated]))]
    ordered = lines[order]
    is_told = np.ones(len(order), bool)
    is_told[1:] = ordered[1:] != ordered[:-1]
    columns = [ordered, numbers[order], start[order], end[order], documents[order], is_told]
    found = pa.RecordBatch.from_arrays([pa.array(column) for column in columns], schema=_REPEATED)
    yield from cut(found, LINES_OF_BATCH)


def count_told(repeated: pa.RecordBatch) -> pa.RecordBatch:
    """The account of the lines that are removed."""
    return accounts(LINE, "repeated lines", pc.sum(repeated["is_told"]).as_py() or 0)


def remove_repeated(tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """The documents of one partition without their repeated lines, and rows that tell of these."""
    documents, repeated = tables["documents"], tables["repeated"]
    kept = np.flatnonzero(is_kept(documents))  # beside them may be one of the same id, dropped for that
    row = kept[find_numbers(repeated["number"].to_numpy(), documents["number"].to_numpy()[kept])]
    order = np.lexsort((repeated["start"].to_numpy(), row))
    row, repeated = row[order], repeated.take(pa.array(order))
    done = 0
    for batch in cut(documents.select(marked_schema(DOCUMENTS.schema).names)):
        own = slice(*np.searchsorted(row, [done, done + batch.num_rows]))
        if own.start < own.stop:
            yield from _without(batch, row[own] - done, one_batch(repeated.slice(own.start, own.stop - own.start)))
        else:
            yield batch
        done += batch.num_rows


def _without(documents: pa.RecordBatch, rows: np.ndarray, repeated: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """A batch without its repeated lines, each of which stands in a row of it."""
    left = without_lines(documents, rows, repeated["start"].to_numpy(), repeated["end"].to_numpy())
    emptied = pc.and_(pc.equal(left["text"], ""), pc.not_equal(documents["text"], ""))
    # Dropped as they were: the excerpt shows what kind of page that is.
    texts = pc.if_else(emptied, documents["text"], left["text"])
    left = left.set_column(left.schema.get_field_index("text"), left.schema.field("text"), texts)
    lines = [f"{count} repeated lines" for count in np.bincount(rows, minlength=documents.num_rows).tolist()]
    yield mark(left, emptied, REPEATED_LINES, pa.array(lines, pa.string()), DOCUMENTS)
    told = np.flatnonzero(repeated["is_told"])
    if len(told):
        yield from cut(_told(documents, rows[told], repeated.take(pa.array(told))))


def _told(documents: pa.RecordBatch, rows: np.ndarray, repeated: pa.RecordBatch) -> pa.RecordBatch:
    """A dropped row for each line: its text, and in how many documents of which site it stood."""
    # Not a text for each of its lines: of a long page with thousands of them that is more than an array holds.
    distinct = np.unique(rows)
    texts = dict(zip(distinct.tolist(), documents["text"].take(pa.array(distinct)).to_pylist(), strict=True))
    spans = zip(rows.tolist(), repeated["start"].to_pylist(), repeated["end"].to_pylist(), strict=True)
    counts = repeated["documents"].cast(pa.string())
    documents = documents.select(["id", "language", "url"]).take(pa.array(rows))
    columns = {
        "id": documents["id"],
        "language": documents["language"],
        "text": pa.array([texts[row][start:end][:EXCERPT_LENGTH] for row, start, end in spans], pa.string()),
        "level": pa.array([LINE] * repeated.num_rows),
        "fate": pa.array([DROPPED] * repeated.num_rows),
        "reason": pa.array([REPEATED_LINE] * repeated.num_rows),
        "detail": pc.binary_join_element_wise("in", counts, "documents of", site_of(documents["url"]), " "),
    }
    schema = marked_schema(DOCUMENTS.schema)
    arrays = [columns.get(field.name, pa.nulls(repeated.num_rows, field.type)) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
