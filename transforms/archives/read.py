"""Web archives in splits: WARC (0.17 to 1.1, WET included) and ARC, plain or compressed with gzip, lz4 or zstd.

A split begins with a record and ends where another one begins, so that the records of all splits are those of the file.
"""

import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from transforms.archives.borders import LONGEST_MEMBER, member_borders, plain_borders
from transforms.archives.chunk import PlainChunks
from transforms.archives.compressions import Compression, detect_compression
from transforms.archives.members import Members
from transforms.archives.other_formats import describe
from transforms.archives.record import ArchiveRecord
from transforms.archives.records import RecordReader, begins_record
from transforms.archives.stored_bytes import StoredBytes
from transforms.sources.failure import Failure, excerpt
from transforms.sources.records import Held
from transforms.sources.splits import OpenFile

__all__ = ["ArchiveRecord", "ArchiveSplit", "plan_archive", "read_archive", "read_member"]

HEAD_BYTES = 1 << 16
SEARCHED_BYTES = 4 << 20
"""Of a file that does not begin with a record, how much is searched for a whole one before it counts as no archive."""


@dataclass(frozen=True)
class ArchiveSplit:
    """The records that begin in the bytes [start, end) of an archive as stored."""

    path: str
    compression: Compression
    is_arc: bool
    start: int
    end: int
    size: int
    """Bytes of the whole file."""


def plan_archive(path: str, size: int, open_file: OpenFile, target_bytes: int) -> list[ArchiveSplit]:
    """Cuts an archive of `size` bytes into splits of about `target_bytes`, by its content and never by its name.

    A plain archive is hopped through from record to record; of a compressed one some members after each cut are read.
    One whose records are all in one member makes one split. Raises ValueError, saying what the file is, where it is no
    archive.
    """
    parts = max(1, round(size / target_bytes))
    places = [size * part // parts for part in range(1, parts)]
    with open_file(path) as raw:
        compression, is_arc = _detect(raw, path)
        borders = _borders(raw, compression, is_arc, size, places)
    return [
        ArchiveSplit(path, compression, is_arc, start, end, size)
        for start, end in itertools.pairwise([0, *borders, size])
    ]


def read_archive(split: ArchiveSplit, open_file: OpenFile, held: Held) -> Iterator[ArchiveRecord | Failure]:
    """The records of a split in the order of the file, and what broke in its place.

    `held` counts the records as their beginnings are recognised; a damaged member that shows none counts as one. A
    payload of more than `LARGEST_PAYLOAD` bytes is cut.
    """
    with open_file(split.path) as raw:
        yield from _reader(raw, split, held).read()


def read_member(data: bytes, path: str, offset: int) -> ArchiveRecord | Failure:
    """The first record in a range of an archive's bytes, which begins at byte `offset` of the file `path`.

    A member of a zstd file with a dictionary cannot be read without the file.
    """
    raw = io.BytesIO(data)
    try:
        split = ArchiveSplit(path, *_detect(raw, path), 0, len(data), len(data))
    except ValueError as error:
        return Failure(path, "", offset, str(error), excerpt(data))
    for found in _reader(raw, split, Held()).read():
        if isinstance(found, Failure):
            return Failure(path, found.record, offset + found.offset, found.error, found.excerpt)
        return found._replace(offset=offset + found.offset)
    return Failure(path, "", offset, "the range holds no record", excerpt(data))


def _reader(raw: BinaryIO, split: ArchiveSplit, held: Held) -> RecordReader:
    stored = StoredBytes(raw)
    chunks: PlainChunks | Members
    if split.compression is Compression.NONE:
        chunks = PlainChunks(stored, split.start, split.size)
    else:
        begins = partial(begins_record, is_arc=split.is_arc)
        chunks = Members(stored, split.compression, split.size, begins, split.start, split.end)
    return RecordReader(chunks, split.is_arc, split.path, split.end, held)


def _detect(raw: BinaryIO, path: str) -> tuple[Compression, bool]:
    """Compression, and whether the records are ARC's. Raises ValueError where it is no archive."""
    stored = StoredBytes(raw, HEAD_BYTES)
    head = bytes(stored.at(0, HEAD_BYTES))
    compression = detect_compression(head)
    begin = head
    if compression is not Compression.NONE:
        try:
            members = Members(stored, compression, SEARCHED_BYTES, lambda _: False)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error
        begin = members.head(members.skip_filling(0))
    for is_arc in (False, True):
        if begins_record(begin, is_arc):
            return compression, is_arc
    head = bytes(stored.at(0, SEARCHED_BYTES))
    for is_arc in (False, True):
        split = ArchiveSplit(path, compression, is_arc, 0, len(head), len(head))
        found = _reader(io.BytesIO(head), split, Held()).read()
        if any(isinstance(one, ArchiveRecord) for one in found):
            return compression, is_arc
    packed = "" if compression is Compression.NONE else f"{compression.value} of "
    raise ValueError(f"{path}: is neither WARC nor ARC but {packed}{describe(begin)}")


def _borders(raw: BinaryIO, compression: Compression, is_arc: bool, size: int, places: list[int]) -> list[int]:
    if not places:
        return []
    if compression is Compression.NONE:
        return plain_borders(raw, is_arc, size, places)
    members = Members(StoredBytes(raw), compression, size, partial(begins_record, is_arc=is_arc))
    if members.end_of_member(members.skip_filling(0), LONGEST_MEMBER) is None:
        return []
    return member_borders(members, places)
