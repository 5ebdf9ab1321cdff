from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.filters.code_points import LONGEST, code_points


def decoded(texts: pa.Array) -> list[str]:
    points, offsets = code_points(texts)
    return ["".join(map(chr, points[start:end])) for start, end in pairwise(offsets)]


@given(st.lists(st.one_of(st.none(), st.text(max_size=20)), max_size=6))
def test_texts_come_back(texts: list[str | None]) -> None:
    assert decoded(pa.array(texts, pa.string())) == [text or "" for text in texts]


def test_slices_and_large_strings() -> None:
    texts = pa.array(["наука", "ที่", "𐐀x", ""])
    assert decoded(texts.slice(1, 2)) == ["ที่", "𐐀x"]
    assert decoded(texts.cast(pa.large_string())) == ["наука", "ที่", "𐐀x", ""]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\xff\xfeb", "a\ufffd\ufffdb"),
        (b"cut \xe0\xb8", "cut \ufffd\ufffd"),
        (b"\xed\xa0\x80".replace(b"\xed\xa0", b"\xc0\x80"), "\ufffd\ufffd\ufffd"),  # overlong
        (b"\xf4\x90\x80\x80", "\ufffd" * 4),  # beyond Unicode
    ],
)
def test_bytes_that_are_no_utf8_are_replacement_characters(data: bytes, expected: str) -> None:
    offsets = np.array([0, len(data)], np.int32)
    text = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(data)])
    assert decoded(text) == [expected]


def test_only_the_beginning_of_a_long_text_is_measured() -> None:
    texts = pa.array(["я" * (LONGEST + 5), "end"])
    assert np.diff(code_points(texts).offsets).tolist() == [LONGEST, 3]
