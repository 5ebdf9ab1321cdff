"""One row a key, the same one whatever order the rows come in."""

import pyarrow as pa

from schemas.datasets import DOCUMENTS
from schemas.fates import mark, marked_schema, with_marks
from transforms.duplicates.repeated import drop_repeated


def fates(rows: list[dict]) -> list[tuple[str, str, str | None]]:
    batch = with_marks(pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS.schema), "document")
    batch = mark(batch, [row["text"] == "kurz" for row in rows], "short", [""] * len(rows), DOCUMENTS)
    table = pa.Table.from_batches([batch], schema=marked_schema(DOCUMENTS.schema))
    found = [row for piece in drop_repeated(DOCUMENTS, ("id",), {"rows": table}) for row in piece.to_pylist()]
    return sorted((row["id"], row["text"], row["reason"]) for row in found)


def test_of_rows_with_one_key_one_stays_and_marked_ones_do_not_count():
    rows = [{"id": "a", "text": text} for text in ("zwei", "eins", "kurz")] + [{"id": "b", "text": "eins"}]
    expected = [("a", "eins", None), ("a", "kurz", "short"), ("a", "zwei", "repeated"), ("b", "eins", None)]
    assert fates(rows) == expected
    assert fates(rows[::-1]) == expected


def test_nothing_is_nothing():
    assert fates([]) == []
