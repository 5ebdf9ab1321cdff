"""Bytes of a file as it is stored, wherever they are asked for."""

from typing import BinaryIO

READ_BYTES = 1 << 20


class StoredBytes:
    """A window on a file that moves forward cheaply and anywhere else by seeking."""

    def __init__(self, raw: BinaryIO, piece_bytes: int = READ_BYTES) -> None:
        self.raw = raw
        self.piece_bytes = piece_bytes
        self.data = b""
        self.begin = 0
        """Byte of the file at which `data` begins."""

    def at(self, offset: int, count: int) -> memoryview:
        """The `count` bytes from byte `offset` on; fewer only where the file ends."""
        index = offset - self.begin
        if index < 0 or index + count > len(self.data):
            self._load(offset, count)
            index = 0
        return memoryview(self.data)[index : index + count]

    def _load(self, offset: int, count: int) -> None:
        index = offset - self.begin
        kept = self.data[index:] if 0 <= index <= len(self.data) else b""
        self.raw.seek(offset + len(kept))
        pieces, have = [kept], len(kept)
        while have < count or len(pieces) == 1:
            piece = self.raw.read(max(count - have, self.piece_bytes))
            if not piece:
                break
            pieces.append(piece)
            have += len(piece)
        self.data, self.begin = b"".join(pieces), offset
