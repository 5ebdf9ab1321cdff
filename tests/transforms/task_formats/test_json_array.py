import bz2
import gzip
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.sources.failure import Failure
from transforms.sources.records import Record
from transforms.sources.splits import Chunk
from transforms.task_formats.json_array import Around, read_array
from transforms.task_formats.json_lines import read_json_objects, read_lines
from transforms.task_formats.stored_chunks import stored_chunks


def in_chunks(data, size):
    return [Chunk(data[at : at + size], at, True, True, None) for at in range(0, len(data), size)]


def parsed(found):
    return [json.loads(record.data) for record in found if isinstance(record, Record)]


values = st.recursive(
    st.none() | st.integers(-(2**63), 2**63) | st.text(max_size=5) | st.sampled_from(['"', "\\", '\\"', "[{", "]}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.text(max_size=3), values, max_size=3)


@settings(max_examples=40)
@given(st.lists(objects, max_size=4), st.integers(1, 40), st.sampled_from([None, 1]))
def test_the_objects_of_an_array_in_any_chunks(items, size, indent):
    data = json.dumps(items, indent=indent).encode()
    *found, around = read_array(in_chunks(data, size), "x")
    assert parsed(found) == items
    assert around == Around([])
    assert [record.number for record in found] == list(range(len(items)))
    assert all(data[record.offset :].startswith(record.data) for record in found)


@settings(max_examples=40)
@given(
    st.lists(objects, max_size=4),
    st.dictionaries(st.text('abc"\\', max_size=3), values, max_size=3),
    st.integers(1, 40),
)
def test_the_objects_below_a_key_and_what_stands_around(items, more, size):
    before = {f"x{key}": value for key, value in more.items()}
    data = json.dumps({**before, "data": items, **{f"y{key}": value for key, value in more.items()}}).encode()
    *found, around = read_array(in_chunks(data, size), "x", "data")
    assert parsed(found) == items
    assert around.value == json.loads(data) | {"data": []}


@settings(max_examples=50)
@given(st.binary(max_size=40), st.integers(1, 40))
def test_any_bytes_give_an_array_a_failure_or_an_error(data, size):
    try:
        found = list(read_array(in_chunks(data, size), "x"))
    except ValueError as error:
        assert str(error).startswith("x: expected a JSON array")
    else:
        assert isinstance(found[-1], Failure | Around)


def test_what_is_cut_off_fails_and_what_came_before_is_kept():
    for end, told in ((14, "inside an object"), (8, "inside the array"), (10, "inside an object")):
        *found, failure = read_array(in_chunks(b'[{"a":1},{"b":2}]'[:end], 5), "x")
        assert parsed(found) == [{"a": 1}]
        assert told in failure.error
    *found, failure = read_array(
        stored_chunks(io.BytesIO(gzip.compress(b'[{"a":1},' + b'{"b":2},' * 9999)[:-20]), "x"), "x"
    )
    assert len(parsed(found)) > 1
    assert "the file ends inside" in failure.error


def test_values_beside_the_objects_are_told():
    *found, around = read_array(in_chunks(b'[{"a":1}, 3, {"b":2}]', 4), "x")
    assert len(found) == 2
    assert around == Around([3])
    *found, failure = read_array(in_chunks(b'[{"a":1}, nonsense, {"b":2}]', 99), "x")
    assert len(found) == 2
    assert "around the objects" in failure.error


def test_an_object_too_long_to_hold_fails_and_the_others_go_on():
    data = json.dumps([{"a": 1}, {"long": ["x" * 20] * 20}, {"b": 2}]).encode()
    found = list(read_array(in_chunks(data, 50), "x", max_bytes=200))
    assert parsed(found) == [{"a": 1}, {"b": 2}]
    (failure,) = [one for one in found if isinstance(one, Failure)]
    assert (failure.record, failure.error) == ("object 2", "the object is longer than 200 bytes")
    with pytest.raises(ValueError, match="a value of more than 200 bytes"):
        list(read_array(in_chunks(json.dumps([{"a": "x" * 900}]).encode(), 50), "x", max_bytes=200))


@pytest.mark.parametrize("data", [b"", b"  ", b"{}", b'{"a": [{}]}', b"Ulm", b"\x00" * 50, b'"["', b"<html>"])
def test_what_is_no_array_is_refused(data):
    with pytest.raises(ValueError, match="x: expected a JSON array of objects"):
        list(read_array(in_chunks(data, 3), "x"))


def test_deep_brackets_are_no_depth_of_calls():
    data = b"[" + b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}]"
    record, around = read_array(in_chunks(data, 1 << 16), "x")
    assert len(record.data) == 200_006
    assert around == Around([])


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=8).filter(lambda line: b"\n" not in line)), st.integers(1, 30))
def test_lines_in_any_chunks(lines, size):
    data = b"\n".join(lines)
    found = list(read_lines(in_chunks(data, size), "x"))
    expected = [line.removesuffix(b"\r") for line in lines]
    if expected and expected[0].startswith(b"\xef\xbb\xbf"):
        expected[0] = expected[0][3:]
    if lines and not lines[-1]:
        del expected[-1]
    assert [line.data for line in found] == expected
    assert [line.number for line in found] == list(range(len(expected)))


def test_a_byte_order_mark_is_no_text():
    data = b"\xef\xbb\xbf"
    assert [line.data for line in read_lines(in_chunks(data + b"a\n" + data, 99), "x")] == [b"a", data]
    assert parsed(read_array(in_chunks(data + b'[{"a":1}]', 99), "x")) == [{"a": 1}]


def test_a_line_too_long_to_hold_fails_and_the_others_go_on():
    data = b"one\n" + b"x" * 500 + b"\ntwo\n" + b"y" * 500
    found = list(read_lines(in_chunks(data, 64), "x", max_bytes=100))
    assert [line.data for line in found if isinstance(line, Record)] == [b"one", b"two"]
    failures = [line for line in found if isinstance(line, Failure)]
    assert [(failure.record, failure.offset) for failure in failures] == [("line 2", 4), ("line 4", 509)]


def test_lines_of_compressed_and_damaged_files():
    data = "".join(json.dumps({"n": number}) + "\n" for number in range(4000)).encode()
    for packed in (gzip.compress(data), bz2.compress(data), data):
        assert len(list(read_json_objects(stored_chunks(io.BytesIO(packed), "x"), "x"))) == 4000
    found = list(read_json_objects(stored_chunks(io.BytesIO(gzip.compress(data)[:-500]), "x.gz"), "x.gz"))
    *rows, failure = found
    assert [row["n"] for _, row in rows] == list(range(len(rows)))
    assert 1000 < len(rows) < 4000
    assert failure.records == 1
    with pytest.raises(ValueError, match="named like gzip"):
        stored_chunks(io.BytesIO(data), "x.gz")
