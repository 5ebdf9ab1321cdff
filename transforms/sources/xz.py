"""The blocks of an xz file, found through its index and each decompressed on its own.

Format: https://tukaani.org/xz/xz-file-format.txt. `xz -T` and pixz write several blocks, plain `xz` one; only the first
kind can be split.
"""

import lzma
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

HEADER_BYTES = 12
MEMORY_BYTES = 1 << 29  # `xz -9` needs 65 MB; a header that asks for gigabytes is refused
PIECE_BYTES = 1 << 20


class XzBlock(NamedTuple):
    """Where one block lies."""

    offset: int
    """Byte of the file in which it begins."""
    length: int
    """Bytes in the file, padding included."""
    position: int
    """Byte of the decompressed file in which its data begin."""
    decompressed: int
    """Bytes of its data."""
    header: bytes
    """The header of the stream it is in."""


def read_index(raw: BinaryIO, size: int) -> list[XzBlock]:
    """The blocks of all streams of an xz file. Raises ValueError where the end of the file is not a valid index."""
    streams: list[list[tuple[int, int, int, bytes]]] = []
    end = size
    while end > 0:
        found, end = _read_stream_index(raw, end)
        streams.append(found)
    blocks = []
    position = 0
    for offset, length, decompressed, header in (block for stream in reversed(streams) for block in stream):
        blocks.append(XzBlock(offset, length, position, decompressed, header))
        position += decompressed
    return blocks


def _read_stream_index(raw: BinaryIO, end: int) -> tuple[list[tuple[int, int, int, bytes]], int]:
    """Blocks (offset, padded length, decompressed length, stream header) of the stream that ends at byte `end`, and
    the byte where that stream begins."""
    footer = _read_at(raw, end - HEADER_BYTES, HEADER_BYTES)
    while footer[-4:] == bytes(4):  # padding between streams, and what a download laid out before it broke off
        piece = _read_at(raw, max(0, end - PIECE_BYTES), min(end, PIECE_BYTES))
        end -= len(piece) - len(piece.rstrip(b"\0")) & ~3
        footer = _read_at(raw, end - HEADER_BYTES, HEADER_BYTES)
    checksum, backward, flags, magic = struct.unpack("<II2s2s", footer)
    if magic != b"YZ" or zlib.crc32(footer[4:10]) != checksum:
        raise ValueError(f"no xz footer before byte {end}")
    index_bytes = (backward + 1) * 4
    index = _read_at(raw, end - HEADER_BYTES - index_bytes, index_bytes)
    if index[0] != 0 or zlib.crc32(index[:-4]) != struct.unpack("<I", index[-4:])[0]:
        raise ValueError(f"the xz index before byte {end} is damaged")
    count, at = _number(index, 1)
    lengths = []
    for _ in range(count):
        unpadded, at = _number(index, at)
        decompressed, at = _number(index, at)
        lengths.append((unpadded + -unpadded % 4, decompressed))
    begin = end - HEADER_BYTES - index_bytes - sum(length for length, _ in lengths) - HEADER_BYTES
    header = _read_at(raw, begin, HEADER_BYTES)
    if not header.startswith(b"\xfd7zXZ\x00") or header[6:8] != flags:
        raise ValueError(f"no xz header at byte {begin}")
    blocks = []
    offset = begin + HEADER_BYTES
    for length, decompressed in lengths:
        blocks.append((offset, length, decompressed, header))
        offset += length
    return blocks, begin


def _read_at(raw: BinaryIO, offset: int, length: int) -> bytes:
    if offset < 0:
        raise ValueError("the file is shorter than its xz index says")
    raw.seek(offset)
    data = raw.read(length)
    if len(data) != length:
        raise ValueError(f"the file ends at byte {offset + len(data)}")
    return data


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A variable-length number of the format, and the place after it."""
    value = shift = 0
    while at < len(data):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
        if shift > 63:
            break
    raise ValueError("the xz index holds a number without an end")


def decompress_block(raw: BinaryIO, block: XzBlock) -> Iterator[bytes]:
    """The data of one block in pieces. Raises ValueError where it breaks; what came before is whole up to a piece."""
    raw.seek(block.offset)
    decompressor = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MEMORY_BYTES)
    left, produced = block.length, 0
    data = block.header
    while produced < block.decompressed:
        try:
            piece = decompressor.decompress(data, PIECE_BYTES)
        except lzma.LZMAError as error:
            raise ValueError(f"the xz block at byte {block.offset} is damaged ({error})") from error
        produced += len(piece)
        if piece:
            yield piece
        data = b""
        if decompressor.needs_input and produced < block.decompressed:
            data = raw.read(min(left, PIECE_BYTES))
            left -= len(data)
            if not data:
                raise ValueError(f"the xz block at byte {block.offset} is truncated")


def decompress_stream(raw: BinaryIO) -> Iterator[bytes]:
    """A whole file from its beginning, streams and padding between them. Raises ValueError where it breaks."""
    raw.seek(0)
    decompressor = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MEMORY_BYTES)
    read = 0
    while True:
        data = b""
        if decompressor.eof:
            data = decompressor.unused_data.lstrip(b"\0")
            while not data:
                if not (data := raw.read(PIECE_BYTES)):
                    return
                read += len(data)
                data = data.lstrip(b"\0")
            decompressor = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MEMORY_BYTES)
        elif decompressor.needs_input:
            data = raw.read(PIECE_BYTES)
            read += len(data)
            if not data:
                raise ValueError(f"the xz file is truncated: it ends at byte {read}")
        try:
            piece = decompressor.decompress(data, PIECE_BYTES)
        except lzma.LZMAError as error:
            raise ValueError(f"the xz file is damaged before byte {read} ({error})") from error
        if piece:
            yield piece
