"""The decompressed bytes of an archive, member after member; a plain archive is one member.

A member that is damaged costs itself: reading goes on at the next one that begins with a record.
"""

from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

import zstandard

from transforms.archives.compressions import (
    ERRORS,
    LONGEST_NESTED,
    MAGIC,
    Compression,
    Decompressor,
    is_skippable,
    new_decompressor,
)
from transforms.archives.stored_bytes import StoredBytes

FEED_BYTES = 1 << 15
PIECE_BYTES = 1 << 20
HEAD_BYTES = 1 << 12
SALVAGE_BYTES = 64
LONGEST_DICTIONARY = 1 << 24
IIPC_DICTIONARY = b"\x5d\x2a\x4d\x18"
_BLANK = b"\0"

BeginsRecord = Callable[[bytes], bool]
"""Whether decompressed data begin with a record."""


class Chunk(NamedTuple):
    """A stretch of decompressed bytes, at most about 1 MB."""

    data: bytes
    offset: int
    """Byte of the file at which the member begins that it is from (plain: at which the data begin)."""
    begins: bool
    """Whether it is the first of its member."""
    ends: bool
    """Whether it is the last of its member, and that is whole."""
    damage: str | None = None
    """What is wrong after it; `begins` is false for bytes that are no member at all."""


class Members:
    """The members of a compressed file."""

    def __init__(self, stored: StoredBytes, compression: Compression, begins_record: BeginsRecord) -> None:
        self.stored = stored
        self.compression = compression
        self.begins_record = begins_record
        self._dictionary = _dictionary(stored) if compression is Compression.ZSTD else None

    def read(self, start: int, end: int) -> Iterator[Chunk]:
        """The members that begin at bytes [start, end) of the file; a member begins at `start`."""
        at, magic = start, MAGIC[self.compression]
        while at < end and (data := self.stored.at(at, FEED_BYTES)):
            if data[: len(magic)] != magic:
                after = self._skip_filling(at)
                if after == at:
                    after = self.find_member(at + 1)
                    damage = f"bytes {at} to {after} are no {self.compression.value} member"
                    yield Chunk(b"", at, False, False, damage)
                at = after
                continue
            decompressor = self._new()
            try:
                first = decompressor.decompress(data, PIECE_BYTES)
            except ERRORS as error:
                yield self._damaged(at, True, [], 0, at, str(error))
                at = self.find_member(at + 1)
                continue
            if decompressor.eof:
                yield Chunk(first, at, True, True)
                at += len(data) - len(decompressor.unused_data or b"")
            else:
                at = yield from self._rest(decompressor, at, at + len(data), first)

    def _rest(self, decompressor: Decompressor, offset: int, at: int, first: bytes) -> Generator[Chunk, None, int]:
        """The chunks of the member at `offset` of which the bytes to `at` made `first`; returns where to go on."""
        pieces, size, begins = [first], len(first), True
        produced, begun = len(first), offset
        try:
            while not decompressor.eof:
                if size >= PIECE_BYTES:
                    yield Chunk(b"".join(pieces), offset, begins, False)
                    pieces, size, begins = [], 0, False
                data = self.stored.at(at, FEED_BYTES) if decompressor.needs_input else b""
                if decompressor.needs_input and not data:
                    damage = f"the file ends in the {self.compression.value} member at byte {offset}"
                    yield Chunk(b"".join(pieces), offset, begins, False, damage)
                    return self.find_member(offset + 1)
                if data:
                    begun = at
                at += len(data)
                piece = decompressor.decompress(data, PIECE_BYTES)
                pieces.append(piece)
                size += len(piece)
                produced += len(piece)
        except ERRORS as error:
            yield self._damaged(offset, begins, pieces, produced, begun, str(error))
            return self.find_member(offset + 1)
        yield Chunk(b"".join(pieces), offset, begins, True)
        return at - len(decompressor.unused_data or b"")

    def find_member(self, start: int) -> int:
        """The first byte from `start` on at which a member begins that begins with a record; the file's end if none."""
        magic = MAGIC[self.compression]
        at = start
        while len(window := self.stored.at(at, PIECE_BYTES)) >= len(magic):
            found = bytes(window).find(magic)
            if found < 0:
                at += len(window) - len(magic) + 1
            elif self.begins_record(self.head(at + found)):
                return at + found
            else:
                at += found + 1
        return at + len(window)

    def head(self, offset: int) -> bytes:
        """The first decompressed bytes of the member at this byte; none where it is not one."""
        decompressor = self._new()
        try:
            return decompressor.decompress(self.stored.at(offset, HEAD_BYTES), HEAD_BYTES)
        except ERRORS:
            return b""

    def end_of_member(self, offset: int, longest: int) -> int | None:
        """The byte after the member at this byte; None where it is damaged or longer than `longest` bytes as stored."""
        decompressor, at = self._new(), offset
        try:
            while not decompressor.eof:
                data = self.stored.at(at, FEED_BYTES) if decompressor.needs_input else b""
                if (decompressor.needs_input and not data) or at - offset > longest:
                    return None
                decompressor.decompress(data, PIECE_BYTES)
                at += len(data)
        except ERRORS:
            return None
        return at - len(decompressor.unused_data or b"")

    def find_border(self, start: int, limit: int) -> int | None:
        """The first byte in [start, limit) where, beyond doubt, a member begins that begins with a record.

        Beyond doubt: members follow each other without a gap for longer than any that stand verbatim in a page
        could (`LONGEST_NESTED`), or to the end of the file.
        """
        at = start
        while (at := self.find_member(at)) < limit:
            if self._is_certain(at):
                return at
            at += 1
        return None

    def _is_certain(self, offset: int) -> bool:
        at = offset
        longest = LONGEST_NESTED[self.compression]
        while at - offset <= longest:
            head = self.stored.at(at, 4)
            if not head:
                return True
            if not self._is_member(head) or (end := self.end_of_member(at, LONGEST_DICTIONARY)) is None:
                return False
            at = self._skip_filling(end)
        return True

    def _is_member(self, head: bytes | memoryview) -> bool:
        return bytes(head).startswith(MAGIC[self.compression])

    def _skip_filling(self, at: int) -> int:
        """Past zeros, with which tapes are padded, and zstd's and lz4's skippable frames."""
        while head := self.stored.at(at, 8):
            if self.compression is not Compression.GZIP and is_skippable(head) and len(head) == 8:
                at += 8 + int.from_bytes(head[4:], "little")
            elif head[0] == 0:
                window = bytes(self.stored.at(at, FEED_BYTES))
                at += len(window) - len(window.lstrip(_BLANK))
            else:
                break
        return at

    def _new(self) -> Decompressor:
        return new_decompressor(self.compression, self._dictionary)

    def _damaged(self, offset: int, begins: bool, pieces: list[bytes], produced: int, at: int, error: str) -> Chunk:
        """The chunk under way of the member at `offset`, which broke on the bytes at `at`, and what these still hold.

        `produced` counts the member's output so far.
        """
        pieces.append(self._salvage(offset, produced, at))
        damage = f"the {self.compression.value} member at byte {offset} is damaged ({error})"
        return Chunk(b"".join(pieces), offset, begins, False, damage)

    def _salvage(self, offset: int, produced: int, at: int) -> bytes:
        """What the member at `offset` holds beyond its first `produced` bytes, before what breaks it after byte `at`."""
        decompressor = self._new()
        kept: list[bytes] = []
        read = offset
        try:
            while not decompressor.eof and read < at + FEED_BYTES:
                step = min(FEED_BYTES, at - read) if read < at else SALVAGE_BYTES
                data = self.stored.at(read, step) if decompressor.needs_input else b""
                read += step if decompressor.needs_input else 0
                piece = decompressor.decompress(data, PIECE_BYTES)
                kept.append(piece[max(0, produced) :] if produced > 0 else piece)
                produced -= len(piece)
        except ERRORS:
            pass
        return b"".join(kept)


def _dictionary(stored: StoredBytes) -> zstandard.ZstdCompressionDict | None:
    """The dictionary of a .warc.zst file, from the frame that it begins with, itself compressed or not."""
    head = stored.at(0, 8)
    if bytes(head[:4]) != IIPC_DICTIONARY or len(head) < 8:
        return None
    size = int.from_bytes(head[4:], "little")
    if size > LONGEST_DICTIONARY:
        raise ValueError(f"its zstd dictionary has {size} bytes; {LONGEST_DICTIONARY} are the most we take")
    data = bytes(stored.at(8, size))
    if data.startswith(MAGIC[Compression.ZSTD]):
        try:
            data = zstandard.ZstdDecompressor().decompress(data, max_output_size=LONGEST_DICTIONARY)
        except zstandard.ZstdError as error:
            raise ValueError(f"its zstd dictionary is damaged ({error})") from error
    return zstandard.ZstdCompressionDict(data)


class PlainBytes:
    """A file that is not compressed, as one member that can be left and entered anywhere."""

    def __init__(self, stored: StoredBytes, start: int, size: int) -> None:
        self.stored = stored
        self.at = start
        self.size = size
        self._begins = True

    def __iter__(self) -> Iterator[Chunk]:
        return self

    def __next__(self) -> Chunk:
        data = bytes(self.stored.at(self.at, self.stored.piece_bytes))
        if not data:
            raise StopIteration
        chunk = Chunk(data, self.at, self._begins, False)
        self.at += len(data)
        self._begins = False
        return chunk
