"""Content codings of HTTP bodies (RFC 9110, section 8.4.1), undone as far as the bytes allow, up to a largest size."""

from collections.abc import Callable
from typing import NamedTuple, cast

import brotli
from isal import igzip_lib

from transforms.archives.compressions import ERRORS, MAGIC, Compression, Decompressor, new_decompressor

FEED_BYTES = 1 << 16
SALVAGE_BYTES = 64
PIECE_BYTES = 1 << 20


class Decoded(NamedTuple):
    """What a body decodes to, and what is wrong with it; `data` is None where the coding was not applied at all."""

    data: bytes | None
    damage: str | None


def decode_content(body: bytes, coding: str, largest: int) -> Decoded:
    """Undoes one coding, its name in lower case.

    Servers declare codings that they did not apply, and crawlers store decoded bodies under the old head: then `data`
    is None. A body that breaks off or is damaged decodes to what comes before; one that decodes to more than `largest`
    bytes is cut there.
    """
    new: Callable[[], Decompressor]
    if coding in ("gzip", "x-gzip"):
        signed, new = body.startswith(MAGIC[Compression.GZIP]), _new_gzip
    elif coding == "zstd":
        signed, new = body.startswith(MAGIC[Compression.ZSTD]), _new_zstd
    elif coding == "deflate":
        signed, new = False, _new_zlib if _has_zlib_head(body) else _new_deflate
    elif coding == "br":
        signed, new = False, Brotli
    else:
        return Decoded(None, f"its content coding {coding[:40]!r} is unknown")
    if not signed and coding not in ("deflate", "br"):
        return Decoded(None, f"it is declared as {coding}, but is not")
    data, damage = _decode(body, new, largest)
    # Brotli and bare deflate begin with no signature, and text can pass for their first bytes.
    if damage is not None and not signed and (not data or _looks_like_text(body)):
        return Decoded(None, f"it is declared as {coding}, but is not")
    return Decoded(data, damage and f"its {coding} data are {damage}")


class Brotli:
    """Decompresses a brotli stream; has the interface of bz2.BZ2Decompressor."""

    def __init__(self) -> None:
        self._decompressor = brotli.Decompressor()
        self.eof = False
        self.needs_input = True
        self.unused_data: bytes | None = None

    def decompress(self, data: bytes | memoryview, max_length: int = -1) -> bytes:
        """About `max_length` bytes at most. Raises brotli.error."""
        limit = {"output_buffer_limit": max_length} if max_length >= 0 else {}
        out = cast(bytes, self._decompressor.process(bytes(data), **limit))
        self.eof = self._decompressor.is_finished()
        self.needs_input = self._decompressor.can_accept_more_data()
        return out


def _decode(body: bytes, new: Callable[[], Decompressor], largest: int) -> tuple[bytes, str | None]:
    """The data and whether they are cut, incomplete or damaged."""
    try:
        return _decode_in_steps(body, new, largest, FEED_BYTES, [])
    except (*ERRORS, brotli.error) as error:
        pieces: list[bytes] = []
        message = str(error)
    try:
        _decode_in_steps(body, new, largest, SALVAGE_BYTES, pieces)
    except (*ERRORS, brotli.error):
        pass
    return b"".join(pieces)[:largest], f"damaged ({message})"


def _decode_in_steps(
    body: bytes, new: Callable[[], Decompressor], largest: int, step: int, pieces: list[bytes]
) -> tuple[bytes, str | None]:
    """Decodes into `pieces`, `step` bytes at a time, so that what comes before an error is there when it is raised."""
    view, at, size = memoryview(body), 0, 0
    decompressor = new()
    while True:
        if decompressor.eof:
            at -= len(decompressor.unused_data or b"")
            rest = bytes(view[at : at + 3])
            if new is not _new_gzip or rest != MAGIC[Compression.GZIP]:
                return b"".join(pieces), None
            decompressor = new()
        data = view[at : at + step] if decompressor.needs_input else b""
        if decompressor.needs_input and not data:
            return b"".join(pieces), "incomplete"
        at += len(data)
        piece = decompressor.decompress(data, min(PIECE_BYTES, largest - size + 1))
        pieces.append(piece)
        size += len(piece)
        if size > largest:
            return b"".join(pieces)[:largest], f"cut after {largest} bytes"


def _new_gzip() -> Decompressor:
    return new_decompressor(Compression.GZIP)


def _new_zstd() -> Decompressor:
    return new_decompressor(Compression.ZSTD)


def _new_zlib() -> Decompressor:
    return cast(Decompressor, igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_ZLIB))


def _new_deflate() -> Decompressor:
    return cast(Decompressor, igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE))


def _has_zlib_head(body: bytes) -> bool:
    """RFC 1950, section 2.2: method 8, and a multiple of 31."""
    return len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0


def _looks_like_text(body: bytes) -> bool:
    """Whether the first bytes are text in an encoding that extends ASCII: no control characters but white space."""
    return not any(byte < 32 and byte not in b"\t\n\f\r\x1b" for byte in body[:256])
