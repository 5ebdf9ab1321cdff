"""Of equal texts one document survives, the same one in whatever order they come."""

import pyarrow as pa
import pytest

from schemas.datasets import DOCUMENTS
from schemas.fates import mark, with_marks
from transforms.duplicates.drop_exact import drop_duplicates, with_digest


def fates(rows: list[dict]) -> list[tuple[str, str, str | None]]:
    batch = with_marks(pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS.schema), "document")
    batch = mark(batch, pa.array([row.get("quality") == 0 for row in rows]), "short", [""] * len(rows), DOCUMENTS)
    table = pa.Table.from_batches([with_digest(batch)])
    found = [row for piece in drop_duplicates({"documents": table}) for row in piece.to_pylist()]
    return sorted(
        (row["id"], row["text"], row["detail"] if row["reason"] == "exact_duplicate" else None) for row in found
    )


ROWS = [
    {"id": "b", "text": "Ein Haus am See."},
    {"id": "a", "text": "ein Haus, am See"},
    {"id": "c", "text": "Ein Haus am Meer."},
    {"id": "0", "text": "Ein Haus am See.", "quality": 0.0},  # marked already, so nobody's survivor
]


@pytest.mark.parametrize("rows", [ROWS, ROWS[::-1]])
def test_the_smallest_id_survives(rows):
    assert fates(rows) == [
        ("0", "Ein Haus am See.", None),
        ("a", "ein Haus, am See", None),
        ("b", "Ein Haus am See.", "a"),
        ("c", "Ein Haus am Meer.", None),
    ]


def test_of_one_id_twice_the_same_row_survives_in_any_order():
    rows = [{"id": "a", "text": "Ein Haus."}, {"id": "a", "text": "ein Haus"}]
    assert fates(rows) == fates(rows[::-1]) == [("a", "Ein Haus.", None), ("a", "ein Haus", "a")]
