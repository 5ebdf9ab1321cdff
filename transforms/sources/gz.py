"""A gzip file from its beginning; nothing in the format allows to start anywhere else."""

import zlib
from collections.abc import Iterator
from typing import BinaryIO

READ_BYTES = 1 << 18
PIECE_BYTES = 1 << 20
GZIP_WINDOW = 31  # zlib's way to say: a gzip header, the largest window


def decompress(raw: BinaryIO) -> Iterator[bytes]:
    """The data of all members in pieces of at most 1 MB. Raises ValueError where it breaks, after everything before.

    A member's checksum stands at its end, so that what comes before the error may be wrong where bytes were changed.
    """
    raw.seek(0)
    member = zlib.decompressobj(GZIP_WINDOW)
    begun = False
    read = 0
    while data := raw.read(READ_BYTES):
        read += len(data)
        while data and (begun or (data := data.lstrip(b"\0"))):  # tapes pad with zeros; gzip ignores them too
            begun = True
            before = member.copy()
            try:
                piece = member.decompress(data, PIECE_BYTES)
            except zlib.error as error:
                yield _salvaged(before, data)
                raise ValueError(f"the gzip file is damaged before byte {read} ({error})") from error
            if piece:
                yield piece
            data = member.unconsumed_tail
            if member.eof:
                data = member.unused_data
                member = zlib.decompressobj(GZIP_WINDOW)
                begun = False
    if begun:
        raise ValueError(f"the gzip file is truncated: it ends at byte {read}")


def _salvaged(member: "zlib._Decompress", data: bytes) -> bytes:
    """What the bytes before the broken one decompress to."""
    pieces = []
    try:
        for at in range(len(data)):
            pieces.append(member.decompress(data[at : at + 1]))
    except zlib.error:
        return b"".join(pieces)
    return b"".join(pieces)
