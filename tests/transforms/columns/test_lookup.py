"""Answers go to the rows that asked: each row gets its own, in whatever chunks and order they come."""

import random

import pyarrow as pa
import pytest

from transforms.columns import batches
from transforms.columns.batches import concatenate
from transforms.columns.lookup import REQUESTER, attach_answers

ROWS = pa.schema([("id", pa.string())])
ANSWERS = pa.schema([(REQUESTER, pa.string()), ("word", pa.string())])


def attach(rows: pa.RecordBatch, answers: pa.ListArray) -> pa.RecordBatch:
    return rows.append_column("answers", answers)


def attached(ids: list[str], answers: list[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """(id, words) of each row, from tables made of small batches."""
    rows = [pa.RecordBatch.from_pydict({"id": ids[n : n + 5]}, schema=ROWS) for n in range(0, len(ids), 5)]
    found = [
        pa.RecordBatch.from_pylist([{REQUESTER: one, "word": word} for one, word in answers[n : n + 7]], schema=ANSWERS)
        for n in range(0, len(answers), 7)
    ]
    tables = {"rows": concatenate(rows, ROWS), "answers": concatenate(found, ANSWERS)}
    return [
        (row["id"], sorted(answer["word"] for answer in row["answers"]))
        for batch in attach_answers(attach, "id", tables)
        for row in batch.to_pylist()
    ]


@pytest.mark.parametrize("chunk_bytes", [1, 200, 1 << 30])
def test_each_row_gets_its_own_answers(monkeypatch, chunk_bytes):
    monkeypatch.setattr(batches, "CHUNK_BYTES", chunk_bytes)
    monkeypatch.setattr(batches, "BATCH_ROWS", 3)
    ids = [f"d{n}" for n in range(40)]
    answers = [(f"d{n}", f"{n}-{k}") for n in range(40) for k in range(n % 4)]
    random.Random(1).shuffle(ids)
    random.Random(2).shuffle(answers)
    expected = [(one, sorted(word for asked, word in answers if asked == one)) for one in ids]
    assert attached(ids, answers) == expected


def test_rows_with_one_id_all_get_the_answers():
    rows = [("a", ["x"]), ("b", []), *[("c", ["y"])] * 9, ("a", ["x"])]
    assert attached([one for one, _ in rows], [("a", "x"), ("c", "y")]) == rows


def test_no_rows_and_no_answers():
    assert attached([], []) == []
    assert attached(["a"], []) == [("a", [])]
