"""Marks: a row is marked once, its heavy columns shrink, failures keep their place."""

import pyarrow as pa

from schemas.datasets import DOCUMENTS, ENTITIES
from schemas.fates import FAILED, Failure, failed_rows, is_kept, mark, with_marks


def documents(*texts: str) -> pa.RecordBatch:
    rows = [
        {
            "id": f"d{number}",
            "text": text,
            "language": "deu_Latn",
            "mentions": [{"start": 0, "end": 1, "target": "A", "qid": "Q1"}],
        }
        for number, text in enumerate(texts)
    ]
    return with_marks(pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS.schema), "document")


def test_mark_changes_only_the_chosen_rows_and_shrinks_them():
    batch = mark(documents("x" * 500, "kurz"), pa.array([True, False]), "long", ["500 > 200", None], DOCUMENTS)
    assert batch["fate"].to_pylist() == ["dropped", None]
    assert batch["reason"].to_pylist() == ["long", None]
    assert batch["detail"].to_pylist() == ["500 > 200", None]
    assert batch["text"].to_pylist() == ["x" * 200, "kurz"]
    assert batch["mentions"].to_pylist()[0] is None
    assert len(batch["mentions"].to_pylist()[1]) == 1
    assert is_kept(batch).to_pylist() == [False, True]


def test_the_first_mark_stays():
    batch = mark(documents("a", "b"), pa.array([True, False]), "first", ["1", "1"], DOCUMENTS)
    batch = mark(batch, pa.array([True, True]), "second", ["2", "2"], DOCUMENTS)
    assert batch["reason"].to_pylist() == ["first", "second"]


def test_a_null_in_the_mask_is_no_mark():
    batch = mark(documents("a", "b"), pa.array([None, True]), "r", ["", ""], DOCUMENTS)
    assert batch["reason"].to_pylist() == [None, "r"]


def test_failed_rows_tell_the_place():
    failure = Failure("dump.xml", "page 12", 345, "bad_xml", "no <title>", "<page>" * 100)
    batch = failed_rows([failure], DOCUMENTS, "page", "deu_Latn")
    row = batch.to_pylist()[0]
    assert (row["fate"], row["reason"], row["level"], row["language"]) == (FAILED, "bad_xml", "page", "deu_Latn")
    assert row["place"] == {"source": "dump.xml", "record": "page 12", "offset": 345}
    assert len(row["text"]) == 200


def test_failed_rows_of_a_dataset_without_languages():
    batch = failed_rows([Failure("d.json", "line 3", None, "bad_json", "…", "{")], ENTITIES, "entity", None)
    assert batch["qid"].to_pylist() == ["{"]
