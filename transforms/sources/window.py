"""The bytes of a split as they come, with their places in the source."""

import bisect
from collections.abc import Callable

from transforms.sources.splits import Chunk, OpenFile, Split, read_chunks


class Window:
    """A growing and shrinking stretch of a split's decompressed bytes.

    Positions count from the beginning of the split; `places` leads back to the source.
    """

    def __init__(self) -> None:
        self.data = bytearray()
        self.begin = 0
        """Position of data[0]."""
        self.owned_end: int | None = None
        """Position after the last byte that belongs to the split, once known."""
        self._starts: list[int] = []
        self._chunks: list[tuple[int, bool]] = []

    def append(self, chunk: Chunk) -> None:
        """Adds a chunk at the end."""
        if not chunk.owned and self.owned_end is None:
            self.owned_end = self.begin + len(self.data)
        if chunk.data:
            self._starts.append(self.begin + len(self.data))
            self._chunks.append((chunk.offset, chunk.exact))
            self.data += chunk.data

    def drop(self, count: int) -> None:
        """Forgets the first `count` bytes."""
        del self.data[:count]
        self.begin += count
        if len(self._starts) > 64:
            past = bisect.bisect_right(self._starts, self.begin) - 1
            del self._starts[:past], self._chunks[:past]

    def offset(self, index: int) -> int:
        """The source offset (see Failure.offset) of data[index]."""
        position = self.begin + index
        at = bisect.bisect_right(self._starts, position) - 1
        if at < 0:
            return 0
        offset, exact = self._chunks[at]
        return offset + (position - self._starts[at] if exact else 0)


def open_before(split: Split, open_file: OpenFile, opens: Callable[[bytes], bool | None], step: int = 4 << 20) -> bool:
    """Whether a record is open at the beginning of a split, by looking back through the file before it.

    `opens` says of a stretch whether it leaves a record open, None where it does not show; damage closes all.
    """
    if split.start == 0:
        return False
    start = max(0, split.start - step)
    found: bool | None = None
    carry = b""
    for chunk in read_chunks(Split(split.path, split.format, start, split.start, split.size), open_file):
        if not chunk.owned:
            break
        if chunk.damage is not None:
            found, carry = False, b""
            continue
        shown = opens(carry + chunk.data)
        found = found if shown is None else shown
        carry = (carry + chunk.data)[-16:]
    if found is None and start > 0:
        return open_before(split, open_file, opens, 4 * step)
    return bool(found)
