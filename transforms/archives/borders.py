"""Where an archive can be cut so that the records of the parts are those of the whole.

A plain archive is hopped through from record to record, because nothing else tells a record from one in an archive
within a page. In a compressed one an archive within a page can stand verbatim too, but only within one block: members
that follow each other for longer than a block are the file's own.
"""

from typing import BinaryIO

from transforms.archives.chunk import PlainChunks
from transforms.archives.compressions import LONGEST_BLOCK, MAGIC
from transforms.archives.members import Members
from transforms.archives.records import RecordReader
from transforms.archives.stored_bytes import StoredBytes
from transforms.sources.failure import Failure
from transforms.sources.records import Held

HOP_BYTES = 1 << 14
LONGEST_MEMBER = 64 << 20
"""A first member longer than this, as stored, is taken for the whole file's."""
LONGEST_CERTAIN = 16 << 20
MOST_CANDIDATES = 100
"""Of places that may be borders; where more are none, a page holds an archive, or somebody plays with us."""


def plain_borders(raw: BinaryIO, is_arc: bool, size: int, places: list[int]) -> list[int]:
    """For each of the places (bytes of the file, ascending) the first record that begins there or later."""
    borders: list[int] = []
    reader = RecordReader(PlainChunks(StoredBytes(raw, HOP_BYTES), 0, size), is_arc, "", size, Held(), wanted=False)
    for found in reader.read():
        begins = not isinstance(found, Failure) or found.records
        if begins and places and found.offset >= places[0]:
            borders.append(found.offset)
            places = [place for place in places if place > found.offset]
    return borders


def member_borders(members: Members, places: list[int]) -> list[int]:
    """For each of the places a member that begins there or later, before the next place, if one is found."""
    borders: list[int] = []
    for place, limit in zip(places, [*places[1:], members.size], strict=True):
        if (border := find_border(members, place, limit)) is not None:
            borders.append(border)
    return borders


def find_border(members: Members, start: int, limit: int) -> int | None:
    """The first byte in [start, limit) where beyond doubt a member begins that begins with a record."""
    at = start
    for _ in range(MOST_CANDIDATES):
        if (at := members.find_member(at)) >= limit:
            return None
        if _is_certain(members, at):
            return at
        at += 1
    return None


def _is_certain(members: Members, offset: int) -> bool:
    """Whether from here members follow each other without a gap for longer than any in a page could, or to the end."""
    at = offset
    while at - offset <= LONGEST_BLOCK[members.compression]:
        head = bytes(members.stored.at(at, 4))
        if not head:
            return True
        end = members.end_of_member(at, LONGEST_CERTAIN) if head.startswith(MAGIC[members.compression]) else None
        if end is None:
            return False
        at = members.skip_filling(end)
    return True
