"""How an archive is compressed, by its first bytes; what decompresses one member (gzip) or frame (lz4, zstd) of it."""

import enum
from typing import Protocol, cast

import lz4.frame
import zstandard
from isal import igzip_lib

from transforms.archives.zstd_frame import ZstdFrame, zstd_context


class Compression(enum.Enum):
    """Compressions of archives that we read."""

    NONE = "plain"
    GZIP = "gzip"
    LZ4 = "lz4"
    ZSTD = "zstd"


MAGIC = {Compression.GZIP: b"\x1f\x8b\x08", Compression.LZ4: b"\x04\x22\x4d\x18", Compression.ZSTD: b"\x28\xb5\x2f\xfd"}

LONGEST_BLOCK = {Compression.GZIP: 1 << 16, Compression.LZ4: 1 << 22, Compression.ZSTD: 1 << 17}
"""Bytes of the largest block of each format. What does not compress stands in a block as it is, so an archive
within a page shows its own members in the outer file, but no run of them is longer than a block."""

ERRORS: tuple[type[Exception], ...] = (
    cast(type[Exception], igzip_lib.IsalError),  # its stub says that it is an instance
    zstandard.ZstdError,
    RuntimeError,
    EOFError,
    ValueError,
)
"""What decompressors raise for damaged data (lz4: RuntimeError)."""


class Decompressor(Protocol):
    """Decompresses one member piece by piece, as bz2.BZ2Decompressor does."""

    eof: bool
    needs_input: bool
    unused_data: bytes | None

    def decompress(self, data: bytes | memoryview, max_length: int = -1) -> bytes:
        """At most `max_length` bytes, or one block more; more without input while `needs_input` is false."""
        ...


def detect_compression(head: bytes | memoryview) -> Compression:
    """The compression of a file that begins with these bytes; plain where it has none of those we read."""
    first = bytes(head[:4])
    if first.startswith(b"\x1f\x8b"):
        return Compression.GZIP
    if is_skippable(first):  # zstd's or lz4's; the frame after it tells
        after = 8 + int.from_bytes(head[4:8], "little")
        first = bytes(head[after : after + 4]) or MAGIC[Compression.ZSTD]
    if first == MAGIC[Compression.LZ4]:
        return Compression.LZ4
    if first == MAGIC[Compression.ZSTD]:
        return Compression.ZSTD
    return Compression.NONE


def is_skippable(head: bytes | memoryview) -> bool:
    """Whether a zstd or lz4 frame begins here that holds no data of the stream (RFC 8878, section 3.1.2)."""
    return len(head) >= 4 and 0x50 <= head[0] <= 0x5F and bytes(head[1:4]) == b"\x2a\x4d\x18"


def new_decompressor(compression: Compression, zstd: zstandard.ZstdDecompressor | None = None) -> Decompressor:
    """For one member of a file compressed like this; for zstd with a context that may serve one after the other."""
    if compression is Compression.GZIP:
        return cast(Decompressor, igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP))
    if compression is Compression.LZ4:
        return cast(Decompressor, lz4.frame.LZ4FrameDecompressor())
    return ZstdFrame(zstd or zstd_context())
