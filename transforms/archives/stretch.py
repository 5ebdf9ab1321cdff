"""The bytes that one record may reach over, as far as they are needed."""

import bisect
import re
from collections.abc import Callable

from transforms.archives.chunk import Chunk, PlainChunks
from transforms.archives.members import Members

MOST_SKIPPED = 1 << 30
"""Decompressed bytes without a record, or beyond what is kept of one, after which a member is left."""
_BLANK = re.compile(rb"[\r\n\t \0]*")


class Stretch:
    """Decompressed bytes up to damage, to a member that begins with a record, or to the end of the split.

    `data[at]` comes next. Positions count decompressed bytes from the split's beginning; in a plain file, which is one
    stretch, they are its bytes.
    """

    def __init__(self, chunks: PlainChunks | Members, begins_record: Callable[[bytes], bool]) -> None:
        self._chunks = chunks
        self._plain = chunks if isinstance(chunks, PlainChunks) else None
        self._begins_record = begins_record
        self._pending: Chunk | None = None  # the first chunk of the next stretch
        self._over = False
        self._skipped = 0
        self._places: list[tuple[int, int]] = []  # position and offset at which its members begin
        self.data = b""
        self.at = 0
        self.base = 0
        """Position of data[0]."""
        self.hold: int | None = None
        """Position from which data are kept, though before `at`."""
        self.in_record = False
        """Whether more of a record is to come, which a damaged member may hold."""
        self.begins_member = False
        """Whether the stretch begins where a member does."""
        self.member = 0
        """Offset of the member under way."""
        self.damage: str | None = None
        """What the stretch ends with, once that is reached."""

    @property
    def position(self) -> int:
        """Of what comes next."""
        return self.base + self.at

    def next_chunk(self) -> Chunk | None:
        """What the next stretch begins with, if there is one."""
        chunk, self._pending = self._pending, None
        return chunk or next(self._chunks, None)

    def begin(self, chunk: Chunk) -> None:
        """Begins with this chunk."""
        self.base = chunk.offset if self._plain else self.base + len(self.data)
        self.data, self.at, self.hold, self.in_record = chunk.data, 0, None, False
        self.member, self.begins_member = chunk.offset, chunk.begins
        self._places = [(self.base, chunk.offset)]
        self.damage, self._over = chunk.damage, chunk.damage is not None
        self._skipped = 0

    def offset(self, position: int) -> int:
        """Byte of the file at this position, or where the member begins that it is in."""
        if self._plain is not None:
            return position
        return self._places[bisect.bisect_right(self._places, position, key=lambda place: place[0]) - 1][1]

    def end(self) -> int:
        """Position after the last byte that is known of."""
        return self._plain.size if self._plain else self.base + len(self.data)

    def need(self, count: int) -> bool:
        """Whether there are `count` bytes to come, once all that is needed has been read."""
        have = len(self.data) - self.at
        if have >= count or self._over:
            return have >= count
        keep = self.at if self.hold is None else self.hold - self.base
        parts = [self.data[keep:]]
        end = self.base + len(self.data)
        while have < count and (piece := self._pull(end)) is not None:
            parts.append(piece)
            have += len(piece)
            end += len(piece)
        self.data = b"".join(parts)
        self.base += keep
        self.at -= keep
        self._skipped += keep
        if self._skipped > MOST_SKIPPED and isinstance(self._chunks, Members):
            self._chunks.leave_member(f"{MOST_SKIPPED} bytes of it were skipped")
        return have >= count

    def _pull(self, position: int) -> bytes | None:
        """The next data, which stand at `position`."""
        chunk = None if self._over else next(self._chunks, None)
        if chunk is None:
            self._over = True
            return None
        if self._plain is None and chunk.offset != self.member:
            goes_on = chunk.begins and chunk.data and (chunk.damage is None or self.in_record)
            if not goes_on or self._begins_record(chunk.data):
                self._pending, self._over = chunk, True
                return None
            self.member = chunk.offset
            self._places.append((position, chunk.offset))
        self.damage, self._over = chunk.damage, chunk.damage is not None
        return chunk.data

    def begin_record(self) -> None:
        """A record begins here: from here on data are kept."""
        self.hold, self.in_record, self._skipped = self.position, True, 0
        if len(self._places) > 64:
            del self._places[: bisect.bisect_right(self._places, self.hold, key=lambda place: place[0]) - 1]

    def skip_blank(self) -> bool:
        """Past blank lines and filling; whether anything follows."""
        while True:
            self.at = _BLANK.match(self.data, self.at).end()  # type: ignore[union-attr]
            if self.at < len(self.data):
                return True
            if not self.need(1):
                return False

    def go(self, position: int) -> bool:
        """To this position, or as near as can be, keeping nothing before it; whether it is there."""
        self.hold = None
        if self._plain is not None:
            reached = min(position, self._plain.size)
            if not self.base <= reached <= self.base + len(self.data):
                self._plain.at = self.base = reached
                self.data, self._over = b"", False
            self.at = reached - self.base
            return position == reached
        while position > self.base + len(self.data):
            self.at = len(self.data)
            if not self.need(1):
                return False
        self.at = max(0, position - self.base)
        return True
