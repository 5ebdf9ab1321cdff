"""Keys, partitions and splitting: nothing lost, nothing twice, the same everywhere."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from transforms.columns.keys import find, key_hashes, key_strings, partition_of, split_by_number


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))), st.integers(1, 300))
def test_splitting_by_partition_loses_nothing_and_keeps_order(keys, partitions):
    batch = pa.RecordBatch.from_pydict(
        {"key": pa.array(keys, pa.string()), "row": pa.array(range(len(keys)), pa.int64())}
    )
    numbers = partition_of(key_hashes(key_strings(batch, ("key",))), partitions)
    assert ((numbers >= 0) & (numbers < partitions)).all()
    pieces = list(split_by_number(batch, numbers))
    assert [number for number, _ in pieces] == sorted({int(number) for number in numbers})
    assert sorted(row for _, piece in pieces for row in piece["row"].to_pylist()) == list(range(len(keys)))
    for number, piece in pieces:
        rows = piece["row"].to_pylist()
        assert rows == sorted(rows)
        assert all(numbers[row] == number for row in rows)


def test_hashes_are_crc32():
    # The check value of CRC-32/ISO-HDLC.
    assert key_hashes(pa.array(["123456789", ""])).tolist() == [0xCBF43926, 0]


def test_a_key_of_several_columns_is_no_concatenation():
    batch = pa.RecordBatch.from_pydict({"wiki": ["ab", "a", None], "title": ["c", "bc", "c"]})
    assert len(set(key_strings(batch, ("wiki", "title")).to_pylist())) == 3


def test_find_takes_the_first_of_repeated_keys():
    assert find(pa.array(["b", "x", "a"]), pa.array(["a", "b", "b"])).to_pylist() == [1, None, 0]
