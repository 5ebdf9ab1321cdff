"""Wherever a file of lines is cut into splits, every line comes once, in order, with its number in the file."""

import bz2
import gzip
import io
import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.sources import splits
from transforms.sources.failure import Failure
from transforms.sources.records import Held
from transforms.sources.splits import Split, plan_splits
from transforms.sources.text_lines import line_number, read_json_lines


class Read:
    """What came out of a file cut at some places: values with their line numbers, and failures."""

    def __init__(self, data: bytes, path: str, places: list[int], max_bytes: int = 1 << 20) -> None:
        def open_file(_: str) -> io.BytesIO:
            return io.BytesIO(data)

        whole = plan_splits(path, len(data), open_file, 1 << 40)[0]
        self.values: list[tuple[int, bytes]] = []
        self.failures: list[Failure] = []
        self.held = Held()
        borders = [0, *sorted(places), len(data)]
        for start, end in itertools.pairwise(borders):
            split = Split(path, whole.format, start, end, len(data))
            for item in read_json_lines(split, open_file, self.held, max_bytes):
                if isinstance(item, Failure):
                    self.failures.append(item)
                else:
                    self.values.append((line_number(split, open_file, item.number), item.data))
        assert self.held.records == len(self.values) + len(self.failures)


LINES = b'[\n{"id":1},\n\n{"id":2} ,\r\n{"id":3}\n  \n{"id":"\xe6\x97\xa5"}\n]\n'
VALUES = [(2, b'{"id":1}'), (4, b'{"id":2}'), (5, b'{"id":3}'), (7, b'{"id":"\xe6\x97\xa5"}')]


@pytest.mark.parametrize("piece", [1, 3, 1 << 20])
@pytest.mark.parametrize("lines", [LINES, LINES.rstrip(b"]\n"), b" " + LINES[1:]])
def test_every_pair_of_cuts_of_a_plain_file(piece: int, lines: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splits, "PIECE_BYTES", piece)
    for first in range(len(lines) + 1):
        for second in range(first, len(lines) + 1, 3):
            read = Read(lines, "x.json", [first, second])
            assert read.values == VALUES, (first, second)
            assert read.failures == []


def test_every_cut_of_a_multistream_file() -> None:
    data = b"".join(bz2.compress(LINES[at : at + 9]) for at in range(0, len(LINES), 9))
    for place in range(len(data) + 1):
        assert Read(data, "x.json.bz2", [place]).values == VALUES, place


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from([b"", b" ", b'{"a":1}', b'{"a":"' + b"x" * 300 + b'"},', b"[", b"]"]), max_size=30),
    st.lists(st.floats(0, 1), max_size=6),
    st.booleans(),
)
def test_any_lines_and_any_cuts(lines: list[bytes], places: list[float], last_newline: bool) -> None:
    data = b"\n".join(lines) + (b"\n" if last_newline else b"")
    expected = [
        (number, json.loads(line.rstrip(b",")))
        for number, line in enumerate(data.split(b"\n"), 1)
        if line.startswith(b"{")
    ]
    read = Read(data, "x.jsonl", [int(place * len(data)) for place in places])
    assert [(number, json.loads(value)) for number, value in read.values] == expected


def test_brackets_on_the_lines_of_values() -> None:
    assert Read(b'[{"a":[1]},\n{"b":[]}]', "x.json", []).values == [(1, b'{"a":[1]}'), (2, b'{"b":[]}')]


def test_a_byte_order_mark_is_not_part_of_the_first_line() -> None:
    assert Read(b'\xef\xbb\xbf{"a":1}\n', "x.json", []).values == [(1, b'{"a":1}')]


def test_a_line_over_the_limit_fails_with_its_number() -> None:
    data = LINES + b'{"id":"' + b"x" * 5_000_000 + b'"}\n{"id":9}\n'
    for places in ([], [len(LINES) + 3], [20, len(LINES) + 2_500_000]):
        read = Read(data, "x.json", places)
        assert read.values == [*VALUES, (10, b'{"id":9}')]
        [failure] = read.failures
        assert (failure.record, failure.offset) == ("line 9", len(LINES))
        assert failure.error == "the line is longer than 1048576 bytes"
        assert failure.excerpt == '{"id":"' + "x" * 193


def test_a_truncated_gzip_fails_with_the_line_it_cuts() -> None:
    lines = b"".join(b'{"id":%d}\n' % number for number in range(5000))
    data = gzip.compress(lines)
    read = Read(data[: len(data) // 2], "x.json.gz", [])
    assert [int(value[6:-1]) for _, value in read.values] == list(range(len(read.values)))
    assert len(read.values) > 1000
    [failure] = read.failures
    assert failure.record == f"line {len(read.values) + 1}"
    assert failure.error.startswith("the line is cut off: the gzip file is truncated: it ends at byte ")
