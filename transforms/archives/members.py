"""The members (gzip) or frames (lz4, zstd) of a compressed archive, one after the other.

A damaged one costs itself: reading goes on at the next one that begins with a record.
"""

from collections.abc import Callable, Generator, Iterator

from transforms.archives.chunk import Chunk
from transforms.archives.compressions import (
    ERRORS,
    LONGEST_BLOCK,
    MAGIC,
    Compression,
    Decompressor,
    is_skippable,
    new_decompressor,
)
from transforms.archives.stored_bytes import StoredBytes
from transforms.archives.zstd_dictionary import read_dictionary
from transforms.archives.zstd_frame import zstd_context

FEED_BYTES = 1 << 15
PIECE_BYTES = 1 << 20
HEAD_BYTES = 1 << 12
SALVAGE_BYTES = 64
FALSE_BEGINNINGS = 1000
"""Places of a split that look like the beginning of a member, and are none, after which the search for one passes over
as many bytes more at each: chance makes one in 16 MB, a page with archives in it some, hostile files millions."""


class Members:
    """The members that begin at bytes [start, end) of a file of `size` bytes; one begins at `start`."""

    def __init__(
        self,
        stored: StoredBytes,
        compression: Compression,
        size: int,
        begins_record: Callable[[bytes], bool],
        start: int = 0,
        end: int | None = None,
    ) -> None:
        self.stored = stored
        self.compression = compression
        self.size = size
        self.begins_record = begins_record
        self._zstd = zstd_context(read_dictionary(stored)) if compression is Compression.ZSTD else None
        self._left: str | None = None
        self._false = 0  # beginnings of members that were none
        self._chunks = self._read(start, size if end is None else end)

    def __next__(self) -> Chunk:
        return next(self._chunks)

    def leave_member(self, reason: str) -> None:
        """Gives the member under way up: the next chunk says so, then comes another member."""
        self._left = reason

    def _read(self, start: int, end: int) -> Iterator[Chunk]:
        at, magic = start, MAGIC[self.compression]
        while at < end and (data := self.stored.at(at, FEED_BYTES)):
            if data[: len(magic)] != magic:
                after = self.skip_filling(at)
                if after == at:
                    after = self.find_member(at + 1)
                    yield Chunk(b"", at, False, False, f"bytes {at} to {after} are no {self.compression.value} member")
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
        """The chunks of the member at `offset` of which the bytes up to `at` made `first`; returns where to go on."""
        pieces, size, begins = [first], len(first), True
        produced, fed = len(first), offset
        self._left = None
        try:
            while not decompressor.eof:
                if size >= PIECE_BYTES:
                    yield Chunk(b"".join(pieces), offset, begins, False)
                    pieces, size, begins = [], 0, False
                data = self.stored.at(at, FEED_BYTES) if decompressor.needs_input else b""
                damage = self._left and f"the {self.compression.value} member at byte {offset} is left: {self._left}"
                if decompressor.needs_input and not data:
                    damage = f"the file ends in the {self.compression.value} member at byte {offset}"
                if damage:
                    yield Chunk(b"".join(pieces), offset, begins, False, damage)
                    return self.find_member(max(fed, offset + 1) if self._left else offset + 1)
                fed = at if data else fed
                at += len(data)
                pieces.append(decompressor.decompress(data, PIECE_BYTES))
                size += len(pieces[-1])
                produced += len(pieces[-1])
        except ERRORS as error:
            yield self._damaged(offset, begins, pieces, produced, fed, str(error))
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
                self._false += 1
                at += found + max(1, self._false - FALSE_BEGINNINGS)
        return min(at + len(window), self.size)

    def head(self, offset: int) -> bytes:
        """The first decompressed bytes of the member at this byte; none where it is not one."""
        decompressor, at, data = self._new(), offset, b""
        try:
            # A block of lz4 or zstd gives nothing before all of it is there.
            while not data and not decompressor.eof and at <= offset + LONGEST_BLOCK[self.compression]:
                stored = self.stored.at(at, HEAD_BYTES if at == offset else FEED_BYTES)
                if not stored:
                    break
                at += len(stored)
                data = decompressor.decompress(stored, HEAD_BYTES)
        except ERRORS:
            pass
        return data

    def end_of_member(self, offset: int, longest: int) -> int | None:
        """The byte after the member at this byte; None where it is damaged or longer than `longest` bytes as stored, or
        a hundred times that decompressed."""
        decompressor, at, produced = self._new(), offset, 0
        try:
            while not decompressor.eof:
                data = self.stored.at(at, FEED_BYTES) if decompressor.needs_input else b""
                if (decompressor.needs_input and not data) or at - offset > longest or produced > 100 * longest:
                    return None
                at += len(data)
                produced += len(decompressor.decompress(data, PIECE_BYTES))
        except ERRORS:
            return None
        return at - len(decompressor.unused_data or b"")

    def skip_filling(self, at: int) -> int:
        """Past zeros, with which tapes are padded, and skippable frames of zstd and lz4."""
        while head := self.stored.at(at, 8):
            skippable = self.compression is not Compression.GZIP and len(head) == 8 and is_skippable(head)
            if skippable and (after := at + 8 + int.from_bytes(head[4:], "little")) <= self.size:
                at = after
            elif head[0] == 0:
                window = bytes(self.stored.at(at, FEED_BYTES))
                at += len(window) - len(window.lstrip(b"\0"))
            else:
                break
        return at

    def _new(self) -> Decompressor:
        return new_decompressor(self.compression, self._zstd)

    def _damaged(self, offset: int, begins: bool, pieces: list[bytes], produced: int, fed: int, error: str) -> Chunk:
        """The chunk under way of the member at `offset`, which broke on the piece fed from byte `fed`, and what that
        still holds beyond the `produced` bytes."""
        pieces.append(self._salvage(offset, produced, fed))
        damage = f"the {self.compression.value} member at byte {offset} is damaged ({error})"
        return Chunk(b"".join(pieces), offset, begins, False, damage)

    def _salvage(self, offset: int, produced: int, fed: int) -> bytes:
        decompressor, at, skip = self._new(), offset, produced
        kept: list[bytes] = []
        try:
            while not decompressor.eof and at < fed + FEED_BYTES:
                step = min(FEED_BYTES, fed - at) if at < fed else SALVAGE_BYTES
                data = self.stored.at(at, step) if decompressor.needs_input else b""
                at += step if decompressor.needs_input else 0
                piece = decompressor.decompress(data, PIECE_BYTES)
                kept.append(piece[skip:])
                skip = max(0, skip - len(piece))
        except ERRORS:
            pass
        return b"".join(kept)
