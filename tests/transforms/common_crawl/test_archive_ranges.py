"""Places of an index become reads that do not depend on their order, and each record comes once."""

import io
import itertools

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.common_crawl import ranges as ranges_module
from transforms.common_crawl.index import LOCATIONS
from transforms.common_crawl.ranges import ArchiveRanges, Range, group_by_archive, read_ranges

CONTENT = bytes(range(256)) * 40


class Counted(io.BytesIO):
    """A file that notes what was read of it."""

    def __init__(self, reads: list[tuple[int, int]]) -> None:
        super().__init__(CONTENT)
        self.reads = reads

    def read(self, size=-1):
        self.reads.append((self.tell(), size))
        return super().read(size)


def locations(*places: tuple[str, int, int]) -> pa.RecordBatch:
    rows = [{"archive": archive, "offset": offset, "length": length} for archive, offset, length in places]
    return pa.RecordBatch.from_pylist(rows, LOCATIONS)


PLACES = st.lists(st.tuples(st.integers(0, 11_000), st.integers(1, 500)), max_size=30)


@given(PLACES, st.integers(0, 3000))
def test_every_record_is_read(places, gap):
    reads: list[tuple[int, int]] = []
    ranges = [Range(*place) for place in places]
    records = list(read_ranges("a", ranges, lambda _path: Counted(reads), gap))
    assert records == [(offset, CONTENT[offset : offset + length]) for offset, length in sorted(places)]
    assert len(reads) <= len(places)
    for (start, size), (after, _) in itertools.pairwise(reads):
        assert after - (start + size) > gap


def test_records_beyond_the_end_are_cut_or_empty():
    records = dict(read_ranges("a", [Range(10_000, 900), Range(50_000, 10)], lambda _path: io.BytesIO(CONTENT)))
    assert records == {10_000: CONTENT[10_000:], 50_000: b""}


def test_a_record_is_never_larger_than_what_readers_take(monkeypatch):
    monkeypatch.setattr(ranges_module, "MAX_RECORD_BYTES", 100)
    assert list(read_ranges("a", [Range(5, 2**62)], lambda _path: io.BytesIO(CONTENT))) == [(5, CONTENT[5:105])]


def test_a_read_is_no_larger_than_a_span(monkeypatch):
    monkeypatch.setattr(ranges_module, "LARGEST_SPAN_BYTES", 1000)
    reads: list[tuple[int, int]] = []
    ranges = [Range(start, 300) for start in range(0, 9000, 300)] + [Range(9000, 1200)]
    assert len(list(read_ranges("a", ranges, lambda _path: Counted(reads)))) == 31
    assert {size for _, size in reads} == {900, 1200}


@given(st.permutations([("b", 5, 1), ("a", 9, 2), ("a", 3, 2), ("a", 9, 2), ("c", 0, 7)]), st.integers(1, 5))
def test_places_are_grouped_whatever_their_order(places, size):
    batches = [locations(*places[start : start + size]) for start in range(0, len(places), size)]
    assert list(group_by_archive(batches)) == [
        ArchiveRanges("a", (Range(3, 2), Range(9, 2))),
        ArchiveRanges("b", (Range(5, 1),)),
        ArchiveRanges("c", (Range(0, 7),)),
    ]


def test_many_places_of_an_archive_come_in_pieces(monkeypatch):
    monkeypatch.setattr(ranges_module, "RANGES_PER_TASK", 4)
    pieces = list(group_by_archive([locations(*(("a", 10 * number, 5) for number in range(10)))]))
    assert [len(piece.ranges) for piece in pieces] == [4, 4, 2]


@pytest.mark.parametrize("batches", [[], [locations()]])
def test_no_places(batches):
    assert list(group_by_archive(batches)) == []
    assert list(read_ranges("a", [], lambda _path: io.BytesIO())) == []
