"""Web archives in splits: WARC (0.17 to 1.1, WET included) and ARC, plain or compressed with gzip, lz4 or zstd.

A split begins with a record and ends where another one does; `plan_archive` finds such places, so that the records of all
splits are those of the file.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from transforms.archives.compressions import Compression, detect_compression
from transforms.archives.members import Members, PlainBytes
from transforms.archives.records import ArchiveRecord, RecordReader, begins_record
from transforms.archives.stored_bytes import StoredBytes
from transforms.sources.failure import Failure, excerpt
from transforms.sources.records import Held
from transforms.sources.splits import OpenFile

__all__ = ["ArchiveRecord", "ArchiveSplit", "plan_archive", "read_archive", "read_member"]

HOP_BYTES = 1 << 14
LONGEST_MEMBER = 64 << 20
"""A first member longer than this, as stored, is taken for the whole file's."""


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

    A plain archive is hopped through from record to record, of a compressed one the first members after each cut are
    read. One whose records all are in one member makes one split. Raises ValueError, saying what the file is, where it
    is no archive.
    """
    with open_file(path) as raw:
        compression, is_arc = _detect(raw, path)
        cuts = _cuts(raw, compression, is_arc, size, target_bytes)
    borders = [0, *cuts, size]
    return [
        ArchiveSplit(path, compression, is_arc, start, end, size)
        for start, end in zip(borders[:-1], borders[1:], strict=True)
    ]


def read_archive(split: ArchiveSplit, open_file: OpenFile, held: Held) -> Iterator[ArchiveRecord | Failure]:
    """The records of a split in the order of the file, and what broke in its place.

    `held` counts the records as their beginnings are recognised. A payload of more than `LARGEST_PAYLOAD` bytes is cut.
    """
    with open_file(split.path) as raw:
        yield from _reader(raw, split, held).read()


def read_member(data: bytes, path: str, offset: int) -> ArchiveRecord | Failure:
    """The first record in a range of an archive's bytes, which begins at byte `offset` of the file `path`.

    A member of a zstd file with a dictionary cannot be read without the file.
    """
    raw = io.BytesIO(data)
    try:
        compression, is_arc = _detect(raw, path)
    except ValueError as error:
        return Failure(path, "", offset, str(error), excerpt(data))
    split = ArchiveSplit(path, compression, is_arc, 0, len(data), len(data))
    for found in _reader(raw, split, Held()).read():
        if isinstance(found, Failure):
            return Failure(path, found.record, offset + found.offset, found.error, found.excerpt)
        return found._replace(offset=offset + found.offset)
    return Failure(path, "", offset, "the range holds no record", excerpt(data))


def _reader(raw: BinaryIO, split: ArchiveSplit, held: Held) -> RecordReader:
    stored = StoredBytes(raw)
    if split.compression is Compression.NONE:
        return RecordReader(PlainBytes(stored, split.start, split.size), split.is_arc, split.path, split.end, held)
    members = Members(stored, split.compression, partial(begins_record, is_arc=split.is_arc))
    return RecordReader(members.read(split.start, split.end), split.is_arc, split.path, split.end, held)


def _detect(raw: BinaryIO, path: str) -> tuple[Compression, bool]:
    """Compression, and whether the records are ARC's."""
    stored = StoredBytes(raw)
    head = bytes(stored.at(0, 1 << 12))
    if not head:
        raise ValueError(f"{path}: is empty")
    compression = detect_compression(head)
    if compression is not Compression.NONE:
        members = Members(stored, compression, lambda _: False)
        head = members.head(members._skip_filling(0))
    for is_arc in (False, True):
        if begins_record(head, is_arc):
            return compression, is_arc
    raise ValueError(f"{path}: is {compression.value}, but neither WARC nor ARC: begins with {head[:40]!r}")


def _cuts(raw: BinaryIO, compression: Compression, is_arc: bool, size: int, target_bytes: int) -> list[int]:
    parts = max(1, round(size / target_bytes))
    wanted = [size * part // parts for part in range(1, parts)]
    if not wanted:
        return []
    if compression is Compression.NONE:
        return _plain_cuts(raw, is_arc, size, wanted)
    members = Members(StoredBytes(raw), compression, partial(begins_record, is_arc=is_arc))
    if members.end_of_member(members._skip_filling(0), LONGEST_MEMBER) is None:
        return []
    cuts: list[int] = []
    for place, limit in zip(wanted, [*wanted[1:], size], strict=True):
        if (border := members.find_border(place, limit)) is not None:
            cuts.append(border)
    return cuts


def _plain_cuts(raw: BinaryIO, is_arc: bool, size: int, wanted: list[int]) -> list[int]:
    """For each wanted place the first record that begins there or later."""
    chunks = PlainBytes(StoredBytes(raw, HOP_BYTES), 0, size)
    cuts: list[int] = []
    for found in RecordReader(chunks, is_arc, "", size, Held(), wanted=False).read():
        is_record = not isinstance(found, Failure) or found.records
        if is_record and wanted and found.offset >= wanted[0]:
            cuts.append(found.offset)
            wanted = [place for place in wanted if place > found.offset]
    return [cut for cut in cuts if cut > 0]
