"""Records of archives by the places that an index names: few requests, and hardly any byte between the records."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from transforms.sources.records import MAX_RECORD_BYTES
from transforms.sources.splits import OpenFile

LARGEST_GAP_BYTES = 128 << 10
"""Bytes between two records that are read and thrown away: at 20 MB/s they take less time than another request does."""
LARGEST_SPAN_BYTES = 8 << 20
"""Records read by one request together, unless a single one is larger."""
RANGES_PER_TASK = 1000
"""Some 20 MB of pages: work that one worker does without pause, and that is repeated when it fails."""


class Range(NamedTuple):
    """The bytes [offset, offset + length) of an archive as stored, which hold one record."""

    offset: int
    length: int


@dataclass(frozen=True)
class ArchiveRanges:
    """Records of one archive (an address or path), sorted, none twice."""

    archive: str
    ranges: tuple[Range, ...]


def group_by_archive(locations: Iterable[pa.RecordBatch]) -> Iterator[ArchiveRanges]:
    """Batches of `index.LOCATIONS`, in any order, as records by archive: at most `RANGES_PER_TASK` in one piece.

    The pieces are sorted by archive and place, so they depend only on the rows. Holds archive and place of all rows.
    """
    batches = [batch.select(["archive", "offset", "length"]) for batch in locations]
    if not batches:
        return
    table = pa.Table.from_batches(batches).group_by(["archive", "offset", "length"]).aggregate([])
    table = table.sort_by([("archive", "ascending"), ("offset", "ascending"), ("length", "ascending")])
    rows = zip(*(table[name].to_pylist() for name in ("archive", "offset", "length")), strict=True)
    for archive, places in itertools.groupby(rows, key=lambda row: row[0]):
        ranges = [Range(offset, length) for _, offset, length in places]
        for start in range(0, len(ranges), RANGES_PER_TASK):
            yield ArchiveRanges(archive, tuple(ranges[start : start + RANGES_PER_TASK]))


def read_ranges(
    archive: str, ranges: Sequence[Range], open_file: OpenFile, largest_gap: int = LARGEST_GAP_BYTES
) -> Iterator[tuple[int, bytes]]:
    """The offset and the stored bytes of each record, in order of offset.

    Fewer bytes than named, or none, where the archive ends before; of a record of more than 64 MB the first 64.
    """
    with open_file(archive) as file:
        for span in _spans(ranges, largest_gap):
            start = span[0].offset
            file.seek(start)
            data = memoryview(file.read(max(_end(part) for part in span) - start))
            for part in span:
                yield part.offset, bytes(data[part.offset - start : _end(part) - start])


def _end(part: Range) -> int:
    return part.offset + min(part.length, MAX_RECORD_BYTES)


def _spans(ranges: Iterable[Range], largest_gap: int) -> Iterator[list[Range]]:
    """Runs of records that one read takes in."""
    span: list[Range] = []
    start = end = 0
    for part in sorted(ranges):
        near = part.offset - end <= largest_gap and _end(part) - start <= LARGEST_SPAN_BYTES
        if span and not near:
            yield span
            span = []
        if not span:
            start = end = part.offset
        span.append(part)
        end = max(end, _end(part))
    if span:
        yield span
