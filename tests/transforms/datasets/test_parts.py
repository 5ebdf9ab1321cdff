"""Parts: the bytes depend on the rows alone; rows go to their language, drops and failures to theirs."""

import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.datasets import DOCUMENTS, FACTS
from schemas.fates import FAILED, Failure, failed_rows, mark, with_marks
from transforms.datasets.accounts import AccountsError, reconcile
from transforms.datasets.parts import assign_parts, count_fates, parquet_bytes, parts_needed


def marked(rows: list[dict]) -> pa.RecordBatch:
    return with_marks(pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS.schema), "document")


def rows(count: int, language: str = "deu_Latn") -> list[dict]:
    return [{"id": f"{language}-{n}", "text": f"Text {n}", "language": language} for n in range(count)]


def test_bytes_do_not_depend_on_the_order_of_rows():
    documents = rows(500)
    first = parquet_bytes(pa.Table.from_pylist(documents, schema=DOCUMENTS.schema), ("id",))
    random.Random(1).shuffle(documents)
    assert parquet_bytes(pa.Table.from_pylist(documents, schema=DOCUMENTS.schema), ("id",)) == first
    assert pq.read_table(pa.BufferReader(first))["id"].to_pylist() == sorted(row["id"] for row in documents)


def test_bytes_do_not_depend_on_the_order_of_rows_with_equal_keys():
    documents = [{"id": "same", "text": f"Text {n % 7}", "language": "deu_Latn"} for n in range(50)]
    first = parquet_bytes(pa.Table.from_pylist(documents, schema=DOCUMENTS.schema), ("id",))
    assert parquet_bytes(pa.Table.from_pylist(documents[::-1], schema=DOCUMENTS.schema), ("id",)) == first


def test_bytes_do_not_depend_on_how_rows_lie_in_chunks():
    documents = [*rows(300), *[{"id": "deu_Latn-7", "text": f"Another {n}", "language": "deu_Latn"} for n in range(9)]]
    whole = pa.Table.from_pylist(documents, schema=DOCUMENTS.schema)
    pieces = [whole.slice(start, 50) for start in range(0, 309, 50)]
    assert parquet_bytes(pa.concat_tables(pieces[::-1]), ("id",)) == parquet_bytes(whole, ("id",))


def test_every_row_goes_to_exactly_one_part():
    batch = marked([*rows(30), *rows(20, "jpn_Jpan")])
    batch = mark(batch, pa.array([n % 10 == 0 for n in range(50)]), "tenth", ["detail"] * 50, DOCUMENTS)
    failed = failed_rows([Failure("x", "1", 0, "bad", "worse", "txt")], DOCUMENTS, "document", "deu_Latn")
    fates = count_fates(batch) + count_fates(failed)
    parts = parts_needed(fates, DOCUMENTS, rows_per_part=4)
    assert parts == {"deu_Latn": 7, "jpn_Jpan": 5, "_dropped": 2, "_failed": 1}
    written = [*assign_parts(batch, DOCUMENTS, parts), *assign_parts(failed, DOCUMENTS, parts)]
    assert sum(piece.num_rows for _, piece in written) == 51
    for path, piece in written:
        folder = path.split("/")[0]
        if not folder.startswith("_"):
            assert set(piece["language"].to_pylist()) == {folder}
    dropped = [row for path, piece in written if path.startswith("_dropped") for row in piece.to_pylist()]
    assert {row["id"] for row in dropped} == {*(f"deu_Latn-{n}" for n in (0, 10, 20)), "jpn_Jpan-0", "jpn_Jpan-10"}
    assert {row["reason"] for row in dropped} == {"tenth"}


def test_a_dataset_without_languages_has_one_folder():
    batch = with_marks(pa.RecordBatch.from_pylist([{"subject": "Q1", "object": "2"}], schema=FACTS.schema), "statement")
    ((path, piece),) = assign_parts(batch, FACTS, parts_needed(count_fates(batch), FACTS))
    assert path == "mul/part-00000-of-00001.parquet"
    assert piece.schema == FACTS.schema


def test_reconcile_counts_reason_by_reason():
    batch = mark(marked(rows(5)), pa.array([True, True, False, False, False]), "short", ["", ""] + [""] * 3, DOCUMENTS)
    batch = mark(batch, pa.array([False] * 4 + [True]), "bad", [""] * 5, DOCUMENTS, FAILED)
    assert reconcile({"document": 5}, count_fates(batch)) == {
        "document": {"read": 5, "kept": 2, "dropped": {"short": 2}, "failed": {"bad": 1}}
    }


def test_a_row_too_few_does_not_reconcile():
    with pytest.raises(AccountsError, match="document: read 6, but 5 have a fate"):
        reconcile({"document": 6}, count_fates(marked(rows(5))))


def test_a_level_nobody_read_does_not_reconcile():
    with pytest.raises(AccountsError, match="document: read 0, but 5"):
        reconcile({}, count_fates(marked(rows(5))))
