"""Tables in chunks: nothing lost when a partition holds more than 32-bit offsets reach, batches of bounded size."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.columns import batches
from transforms.columns.batches import concatenate, cut, explode, nest, one_batch, take_rows


@given(st.lists(st.lists(st.integers(0, 9))))
def test_nest_undoes_explode(rows):
    column = pa.array(rows, pa.list_(pa.int64()))
    parents, values = explode(column)
    assert nest(parents, values, len(rows)).to_pylist() == rows


@given(st.integers(0, 50), st.integers(1, 7))
def test_cut_keeps_all_rows_in_order(rows, size):
    table = pa.table({"n": pa.array(range(rows), pa.int64())})
    batches = list(cut(table, size))
    assert all(0 < batch.num_rows <= size for batch in batches)
    assert [n for batch in batches for n in batch["n"].to_pylist()] == list(range(rows))


def test_concatenate_nothing_is_an_empty_table():
    schema = pa.schema([("a", pa.list_(pa.int32()))])
    table = concatenate([], schema)
    assert (table.num_rows, table.schema) == (0, schema)
    assert explode(table["a"])[0].dtype == np.int64


TEXTS = pa.schema([("n", pa.int64()), ("text", pa.string()), ("parts", pa.list_(pa.string()))])


def texts(start: int, rows: int, length: int) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(
        [{"n": n, "text": str(n % 10) * length, "parts": [str(n)] * (n % 3)} for n in range(start, start + rows)],
        schema=TEXTS,
    )


@pytest.fixture
def in_chunks(monkeypatch) -> pa.Table:
    """A hundred rows in chunks of about a kilobyte, as partitions larger than `CHUNK_BYTES` have them."""
    monkeypatch.setattr(batches, "CHUNK_BYTES", 1000)
    table = concatenate([texts(start, 7, 20) for start in range(0, 98, 7)] + [texts(98, 2, 3000)], TEXTS)
    assert table["n"].num_chunks > 3
    return table


def test_cutting_a_table_of_several_chunks_loses_nothing(in_chunks):
    pieces = list(cut(in_chunks, 4))
    assert [n for piece in pieces for n in piece["n"].to_pylist()] == list(range(100))
    assert max(piece.num_rows for piece in pieces) == 4


def test_rows_are_taken_from_several_chunks_in_the_order_asked_for(in_chunks):
    rows = np.array([99, 0, 50, 50, 3, 98, 12])
    taken = take_rows(in_chunks, rows)
    assert taken.to_pylist() == [in_chunks.to_pylist()[row] for row in rows]
    assert take_rows(in_chunks, np.array([], np.int64)).num_rows == 0
    assert take_rows(concatenate([], TEXTS), np.array([], np.int64)).schema == TEXTS


def test_several_chunks_make_one_batch_of_all_rows(in_chunks):
    assert one_batch(in_chunks)["n"].to_pylist() == list(range(100))


def test_batches_are_cut_to_bytes_as_well_as_rows(monkeypatch):
    monkeypatch.setattr(batches, "BATCH_BYTES", 10_000)
    pieces = list(cut(pa.concat_batches([texts(0, 100, 20), texts(100, 1, 50_000), texts(101, 30, 900)])))
    assert [n for piece in pieces for n in piece["n"].to_pylist()] == list(range(131))
    assert [piece.num_rows for piece in pieces if piece.nbytes > 10_000] == [1]
