"""The decompressed bytes of a file of a data set, whatever it is compressed with, damage in its place."""

import contextlib
import io
import itertools
from collections.abc import Iterator
from typing import IO, BinaryIO, cast

from transforms.sources.formats import HEAD_BYTES, detect_format
from transforms.sources.splits import Chunk, Split, read_chunks
from transforms.sources.text_lines import BYTE_ORDER_MARK


def stored_chunks(file: IO[bytes], path: str) -> Iterator[Chunk]:
    """The chunks of a seekable file, plain, gzip, bzip2 or xz; everything before (and in bzip2 after) a break is kept.

    Raises:
        ValueError: the file is of another format, or not what its name says.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    split = Split(path, detect_format(file.read(HEAD_BYTES), path), 0, size, size)

    def reopened(_: str) -> BinaryIO:
        file.seek(0)
        return cast(BinaryIO, contextlib.nullcontext(file))

    return (chunk for chunk in read_chunks(split, reopened) if chunk.data or chunk.damage is not None)


def is_array(chunks: Iterator[Chunk]) -> tuple[bool, Iterator[Chunk]]:
    """Whether the first character that is no white space opens a JSON array, and the chunks again."""
    seen: list[Chunk] = []
    for chunk in chunks:
        seen.append(chunk)
        beginning = chunk.data.removeprefix(BYTE_ORDER_MARK) if chunk.offset == 0 else chunk.data
        if beginning.strip():
            return beginning.lstrip().startswith(b"["), itertools.chain(seen, chunks)
    return False, iter(seen)
