"""Decompressed bytes of an archive as they come."""

from typing import NamedTuple

from transforms.archives.stored_bytes import StoredBytes


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


class PlainChunks:
    """The chunks of a file that is not compressed: one member that can be entered anywhere."""

    def __init__(self, stored: StoredBytes, start: int, size: int) -> None:
        self.stored = stored
        self.at = start
        """Where the next chunk begins; may be set."""
        self.size = size

    def __next__(self) -> Chunk:
        data = bytes(self.stored.at(self.at, self.stored.piece_bytes))
        if not data:
            raise StopIteration
        chunk = Chunk(data, self.at, False, False)
        self.at += len(data)
        return chunk
