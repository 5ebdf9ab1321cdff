"""The blocks of a bzip2 file, each decompressed on its own.

A bzip2 stream is a header, blocks of up to 900 kB that share nothing, and a trailer. Blocks begin at any bit with a
48-bit magic number, so a reader can start anywhere, look for the next one and give each block to the decompressor as a
stream of one block. Chance finds a false magic number about once in 35 TB; a block that fails because of one is tried
again up to the magic number after it.
"""

import bz2
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

BLOCK = 0x314159265359
END_OF_STREAM = 0x177245385090
READ_BYTES = 1 << 20
# 900,000 bytes compress to at most about 1 % more; what is longer has lost the magic number after it.
LONGEST_BLOCK = 2 << 20


class Block(NamedTuple):
    """One block, or what is wrong at its place."""

    offset: int
    """Byte of the compressed file in which the block begins."""
    data: bytes
    damage: str | None


def _patterns() -> list[tuple[int, bool, bytes, int, int, int, int]]:
    """For both magic numbers at the eight bit positions: the whole bytes within, and first and last byte with masks."""
    found = []
    for number, is_block in ((BLOCK, True), (END_OF_STREAM, False)):
        for shift in range(8):
            spread = (number << (8 - shift)).to_bytes(7, "big")
            first_mask, last_mask = 0xFF >> shift, (0xFF << (8 - shift)) & 0xFF
            found.append((shift, is_block, spread[1:6], first_mask, spread[0], last_mask, spread[6]))
    return found


_PATTERNS = _patterns()


def find_magic(data: bytes | bytearray, start: int = 0) -> list[tuple[int, bool]]:
    """Bit positions of all magic numbers that begin at byte `start` or later, and whether each begins a block."""
    marks = []
    size = len(data)
    for shift, is_block, inner, first_mask, first, last_mask, last in _PATTERNS:
        at = data.find(inner, start + 1)
        while at >= 0:
            if data[at - 1] & first_mask == first and (
                last_mask == 0 or (at + 5 < size and data[at + 5] & last_mask == last)
            ):
                marks.append((8 * (at - 1) + shift, is_block))
            at = data.find(inner, at + 1)
    marks.sort()
    return marks


def _bits(data: bytes | bytearray, begin: int, end: int) -> tuple[int, int]:
    """The bits [begin, end) as a number, and how many they are."""
    last = (end + 7) // 8
    value = int.from_bytes(data[begin // 8 : last], "big") >> (8 * last - end)
    length = end - begin
    return value & ((1 << length) - 1), length


def _decompress(value: int, length: int) -> bytes:
    """One whole block (its bits, magic number first) through a stream of its own. Raises OSError or EOFError."""
    if length < 48 + 32:
        raise EOFError("the block is shorter than its own header")
    checksum = (value >> (length - 80)) & 0xFFFFFFFF  # of one block alone it is the stream's checksum too
    stream = (value << 80) | (END_OF_STREAM << 32) | checksum
    padding = -(length + 80) % 8
    decompressor = bz2.BZ2Decompressor()
    data = decompressor.decompress(b"BZh9" + (stream << padding).to_bytes((length + 80 + padding) // 8, "big"))
    if not decompressor.eof:
        raise EOFError("the block's data are incomplete")
    return data


def _decompress_last(value: int, length: int) -> bytes:
    """The last block of a file that breaks off: its data if it is whole and only the trailer is not, else nothing."""
    padding = -length % 8
    try:
        return bz2.BZ2Decompressor().decompress(b"BZh9" + (value << padding).to_bytes((length + padding) // 8, "big"))
    except OSError:
        return b""


def read_blocks(raw: BinaryIO, start: int, end: int) -> Iterator[Block]:
    """Decompresses the blocks that begin at byte `start` of the file or later, in order, to the end of the file.

    Before the first block at `end` or later comes an empty one, so that whoever needs no more need not wait for it.
    A block that fails its checksum comes as damage, and the next one is tried. Memory stays bounded: one block expands
    to at most 46 MB.
    """
    return _BlockReader(raw, start, end).blocks()


class _BlockReader:
    """A window on the compressed file that slides from magic number to magic number."""

    def __init__(self, raw: BinaryIO, start: int, end: int) -> None:
        raw.seek(start)
        self.raw = raw
        self.start = start
        self.end = end
        self.window = bytearray()
        self.base = start  # file offset of window[0]
        self.opened: int | None = None  # bit of the file where the block under way begins
        self.ended: int | None = None  # or bit of the trailer after which a stream or the file's end must follow
        self.failed: tuple[int, str] | None = None  # the block before, if it did not decompress, and why

    def blocks(self) -> Iterator[Block]:
        last = -1
        announced = False
        while piece := self.raw.read(READ_BYTES):
            searched = max(0, len(self.window) - 7)
            self.window += piece
            for bit, is_block in find_magic(self.window, searched):
                mark = 8 * self.base + bit
                if mark <= last:
                    continue
                if not announced and self.failed is None and last // 8 >= self.end:
                    announced = True
                    yield Block(last // 8, b"", None)
                yield from self._close(mark)
                if last < 0 and self.start == 0 and mark != 32:
                    yield Block(0, b"", f"no bzip2 block follows the file's header: the first is at byte {mark // 8}")
                self.opened, self.ended = (mark, None) if is_block else (None, mark)
                last = mark
            if self.opened is not None and self.base + len(self.window) - self.opened // 8 > LONGEST_BLOCK:
                yield from self._give_up()
                yield Block(self.opened // 8, b"", f"the bzip2 block at byte {self.opened // 8} has no end")
                self.opened = None
            self._slide()
        yield from self._at_end(last)

    def _slide(self) -> None:
        """Forgets what no block needs any more; keeps a possible half of a magic number."""
        needed = self.base + len(self.window) - 16
        for bit in (self.opened, self.failed[0] if self.failed else None):
            if bit is not None:
                needed = min(needed, bit // 8)
        if needed > self.base:
            del self.window[: needed - self.base]
            self.base = needed

    def _close(self, mark: int) -> Iterator[Block]:
        """What lies between the magic number before and this one."""
        if self.opened is not None:
            try:
                data = self._decompressed(self.opened, mark)
            except (OSError, EOFError) as error:
                if (joined := self._joined(mark)) is not None:
                    yield joined
                else:  # it waits for the next magic number, in case this one was chance
                    yield from self._give_up()
                    self.failed = self.opened, f"the bzip2 block at byte {self.opened // 8} is damaged ({error})"
            else:
                yield from self._give_up()
                yield Block(self.opened // 8, data, None)
        elif self.ended is not None:
            if (joined := self._joined(mark)) is not None:
                yield joined
                return
            yield from self._give_up()
            if mark != 8 * _after_trailer(self.ended) + 32:
                begin = _after_trailer(self.ended)
                yield Block(self.ended // 8, b"", f"bytes {begin} to {mark // 8} between bzip2 streams are damaged")

    def _decompressed(self, begin: int, end: int) -> bytes:
        return _decompress(*_bits(self.window, begin - 8 * self.base, end - 8 * self.base))

    def _joined(self, mark: int) -> Block | None:
        """The failed block before, read past the magic number that seemed to end it."""
        if self.failed is None:
            return None
        begin, _ = self.failed
        try:
            data = self._decompressed(begin, mark)
        except (OSError, EOFError):
            return None
        self.failed = None
        return Block(begin // 8, data, None)

    def _give_up(self) -> Iterator[Block]:
        """The failed block before as damage."""
        if self.failed is not None:
            begin, damage = self.failed
            self.failed = None
            yield Block(begin // 8, b"", damage)

    def _at_end(self, last: int) -> Iterator[Block]:
        yield from self._give_up()
        size = self.base + len(self.window)
        if self.opened is not None:
            begin = self.opened // 8
            value, length = _bits(self.window, self.opened - 8 * self.base, 8 * len(self.window))
            if data := _decompress_last(value, length):
                yield Block(begin, data, None)
            yield Block(begin, b"", f"the bzip2 file is truncated: it ends at byte {size} in the block at {begin}")
        elif self.ended is not None:
            end = _after_trailer(self.ended)
            if size < end:
                yield Block(self.ended // 8, b"", f"the bzip2 file is truncated: it ends at byte {size}, in a trailer")
            elif size > end:
                damage = f"the {size - end} bytes after byte {end} are no whole bzip2 stream: truncated, or not bzip2"
                yield Block(self.ended // 8, b"", damage)
        elif last < 0 and self.start == 0:
            yield Block(0, b"", f"the bzip2 file is truncated: it ends at byte {size}, before its first block")


def _after_trailer(mark: int) -> int:
    """The byte after a stream whose end-of-stream number begins at this bit."""
    return (mark + 48 + 32 + 7) // 8
