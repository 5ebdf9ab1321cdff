"""Magic numbers are found at any bit, and blocks decompress on their own."""

import bz2
import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.sources import bzip2
from transforms.sources.bzip2 import BLOCK, END_OF_STREAM, find_magic, read_blocks


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=6), st.integers(0, 12))
def test_magic_numbers_at_any_bit(marks: list[tuple[bool, int]], tail: int) -> None:
    bits, expected = "", []
    for is_block, gap in marks:
        bits += "0" * gap
        expected.append((len(bits), is_block))
        bits += f"{BLOCK if is_block else END_OF_STREAM:048b}"
    bits += "0" * tail
    bits += "0" * (-len(bits) % 8)
    data = int(bits, 2).to_bytes(len(bits) // 8, "big") if bits else b""
    assert find_magic(data) == expected
    assert find_magic(b"\xff" + data, 1) == [(bit + 8, is_block) for bit, is_block in expected]


def test_blocks_of_all_levels_are_the_data() -> None:
    chosen = random.Random(0)
    data = bytes(chosen.choices(b"abcdefghij", k=1_000_000)) + bytes(2_000_000) + chosen.randbytes(300_000)
    for level in (1, 5, 9):
        compressed = bz2.compress(data, level) + bz2.compress(b"") + bz2.compress(b"end", level)
        blocks = list(read_blocks(io.BytesIO(compressed), 0, len(compressed)))
        assert all(block.damage is None for block in blocks)
        assert b"".join(block.data for block in blocks) == data + b"end"
        assert len(blocks) > 12 // level


@pytest.mark.parametrize("read_bytes", [1, 5, 8, 61])
def test_magic_numbers_across_the_borders_of_what_is_read(read_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bzip2, "READ_BYTES", read_bytes)
    texts = [f"Zeile {number}\n".encode() * number for number in range(1, 12)]
    compressed = b"".join(map(bz2.compress, texts))
    blocks = list(read_blocks(io.BytesIO(compressed), 0, len(compressed)))
    assert [block.data for block in blocks] == texts
    assert all(block.damage is None for block in blocks)
