"""Rows that differ, against Python's own equality."""

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.rebuild.differing_rows import differing_rows

NAMES = pa.list_(pa.struct([("name", pa.string()), ("score", pa.float32()), ("parts", pa.list_(pa.int32()))]))
NAME_ROWS = st.none() | st.lists(
    st.none()
    | st.fixed_dictionaries(
        {
            "name": st.none() | st.sampled_from(["", "a", "b"]),
            "score": st.none() | st.floats(0, 1, width=32),
            "parts": st.none() | st.lists(st.none() | st.integers(0, 1), max_size=2),
        }
    ),
    max_size=2,
)
KINDS = {
    "string": (pa.string(), st.none() | st.sampled_from(["", "a", "ä"])),
    "integer": (pa.int64(), st.none() | st.integers(0, 2)),
    "bytes": (pa.binary(), st.none() | st.sampled_from([b"", b"\xff"])),
    "truth": (pa.bool_(), st.none() | st.booleans()),
    "nested": (NAMES, NAME_ROWS),
    "lists of lists": (
        pa.list_(pa.list_(pa.string())),
        st.none() | st.lists(st.none() | st.lists(st.sampled_from(["", "a"]), max_size=2), max_size=2),
    ),
}


def without_scores(value: Any) -> Any:
    if isinstance(value, list):
        return [without_scores(item) for item in value]
    if isinstance(value, dict):
        return {name: without_scores(item) for name, item in value.items() if name != "score"}
    return value


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(data=st.data())
def test_rows_differ_where_python_says_so(kind: str, data: st.DataObject) -> None:
    arrow, values = KINDS[kind]
    pairs = data.draw(st.lists(st.tuples(values, values), max_size=6))
    before, after = ([pair[side] for pair in pairs] for side in (0, 1))
    expected = [without_scores(one) != without_scores(other) for one, other in pairs]
    # Slices have offsets, which flattening must heed.
    arrays = [pa.array([*column[:1], *column], arrow).slice(len(column[:1])) for column in (before, after)]
    assert differing_rows(*arrays).tolist() == expected, json.dumps(pairs, default=str)


def test_numbers_with_a_fraction_are_left_to_drift() -> None:
    assert differing_rows(pa.array([0.1, None, 1.0]), pa.array([0.2, 0.3, float("nan")])).tolist() == [False] * 3
