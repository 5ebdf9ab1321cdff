"""How one file is shared: ranges of it that workers read independently."""

import bisect
import bz2
import contextlib
import io
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from transforms.sources import bzip2, gz, xz
from transforms.sources.formats import HEAD_BYTES, Format, check_encoding, detect_format

OpenFile = Callable[[str], BinaryIO]
"""Opens a file for reading as it is stored (with Beam: compression_type=UNCOMPRESSED); must be seekable."""

PIECE_BYTES = 1 << 20


@dataclass(frozen=True)
class Split:
    """The part [start, end) of a file, in bytes as stored."""

    path: str
    format: Format
    start: int
    end: int
    size: int
    """Bytes of the whole file."""


class Chunk(NamedTuple):
    """A stretch of decompressed bytes, or what is wrong at its place."""

    data: bytes
    offset: int
    """Where the data begin: see Failure.offset."""
    exact: bool
    """Whether positions within the data may be added to `offset`."""
    owned: bool
    """Whether the stretch belongs to the split; what follows is there to finish its last record."""
    damage: str | None


def plan_splits(
    path: str, size: int, open_file: OpenFile, target_bytes: int, index_path: str | None = None
) -> list[Split]:
    """Cuts a file into splits of about `target_bytes` as stored.

    bzip2 and plain text split anywhere, so only the first bytes are read here. A multistream dump with its index
    (`…-index.txt`, plain or bzip2) is cut between streams. xz splits between the blocks its index lists: one written by
    plain `xz` has a single block, and gzip has no such places at all; they make one split. Raises ValueError for a
    file that is not what its name says, for formats that are not read, UTF-16, and an index of another dump.
    """
    with open_file(path) as raw:
        format = detect_format(raw.read(HEAD_BYTES), path)
        whole = Split(path, format, 0, size, size)
        for chunk in _chunks(raw, whole):
            check_encoding(chunk.data[:8], path)
            break
        cuts: list[int] = []
        if index_path is not None and format is not Format.BZIP2:
            raise ValueError(f"{path}: has an index of streams, {index_path}, but is {format.value} and not bzip2")
        if index_path is not None:
            cuts = _cuts_at(_stream_offsets(index_path, open_file, size), target_bytes)
        elif format in (Format.PLAIN, Format.BZIP2):
            parts = max(1, round(size / target_bytes))
            cuts = [size * part // parts for part in range(1, parts)]
        elif format is Format.XZ:
            cuts = _cuts_at([block.offset for block in _blocks(raw, size)[1:]], target_bytes)
    borders = [0, *cuts, size]
    return [Split(path, format, start, end, size) for start, end in itertools.pairwise(borders)]


def whole_file(path: str, open_file: OpenFile) -> Split:
    """One split for all of a file. Raises ValueError like `plan_splits`."""
    with open_file(path) as raw:
        size = raw.seek(0, io.SEEK_END)
    return plan_splits(path, size, open_file, max(size, 1))[0]


def _cuts_at(allowed: list[int], target_bytes: int) -> list[int]:
    """Those of the allowed places (ascending) that leave parts of at least `target_bytes`."""
    cuts: list[int] = []
    for place in allowed:
        if place - (cuts[-1] if cuts else 0) >= target_bytes:
            cuts.append(place)
    return cuts


def _stream_offsets(index_path: str, open_file: OpenFile, size: int) -> list[int]:
    """Where the streams of a multistream dump begin, from the lines "offset:page id:title" of its index."""
    offsets: set[int] = set()
    with contextlib.ExitStack() as files:
        raw = files.enter_context(open_file(index_path))
        format = detect_format(raw.read(HEAD_BYTES), index_path)
        raw.seek(0)
        lines = files.enter_context(bz2.open(raw)) if format is Format.BZIP2 else raw
        for number, line in enumerate(lines, 1):
            offset, _, rest = line.partition(b":")
            if not rest or not offset.isdigit():
                raise ValueError(f"{index_path}: line {number} is not offset:page id:title but {line[:80]!r}")
            offsets.add(int(offset))
    if offsets and max(offsets) >= size:
        raise ValueError(f"{index_path}: names byte {max(offsets)} of a dump of {size}; it is of another dump")
    return sorted(offsets)


def _blocks(raw: BinaryIO, size: int) -> list[xz.XzBlock]:
    """The blocks of an xz file if it has an index; none where it breaks off before."""
    try:
        return xz.read_index(raw, size)
    except ValueError:
        return []


def read_chunks(split: Split, open_file: OpenFile) -> Iterator[Chunk]:
    """The decompressed bytes of a split, then, as long as they are asked for, those after it.

    Between the two comes an empty chunk that is not owned. Damage comes in its place; reading goes on after it where
    the format allows, in bzip2 and xz at the next block.
    """
    with open_file(split.path) as raw:
        yield from _chunks(raw, split)


def _chunks(raw: BinaryIO, split: Split) -> Iterator[Chunk]:
    if split.format is Format.PLAIN:
        return _plain_chunks(raw, split)
    if split.format is Format.BZIP2:
        return _bzip2_chunks(raw, split)
    if split.format is Format.XZ and len(blocks := _blocks(raw, split.size)) > 1:
        return _xz_chunks(raw, split, blocks)
    return _stream_chunks(gz.decompress(raw) if split.format is Format.GZIP else xz.decompress_stream(raw))


def _plain_chunks(raw: BinaryIO, split: Split) -> Iterator[Chunk]:
    raw.seek(split.start)
    at = split.start
    while at < split.end and (data := raw.read(min(PIECE_BYTES, split.end - at))):
        yield Chunk(data, at, True, True, None)
        at += len(data)
    yield Chunk(b"", at, True, False, None)
    while data := raw.read(PIECE_BYTES):
        yield Chunk(data, at, True, False, None)
        at += len(data)


def _bzip2_chunks(raw: BinaryIO, split: Split) -> Iterator[Chunk]:
    for block in bzip2.read_blocks(raw, split.start, split.end):
        yield Chunk(block.data, block.offset, False, block.offset < split.end, block.damage)


def _xz_chunks(raw: BinaryIO, split: Split, blocks: list[xz.XzBlock]) -> Iterator[Chunk]:
    announced = False
    for block in blocks[bisect.bisect_left(blocks, split.start, key=lambda block: block.offset) :]:
        owned = block.offset < split.end
        if not owned and not announced:
            announced = True
            yield Chunk(b"", block.position, True, False, None)
        position = block.position
        try:
            for data in xz.decompress_block(raw, block):
                yield Chunk(data, position, True, owned, None)
                position += len(data)
        except ValueError as error:
            yield Chunk(b"", position, True, owned, str(error))


def _stream_chunks(pieces: Iterator[bytes]) -> Iterator[Chunk]:
    """A file that can only be read from its beginning: all of it is owned."""
    position = 0
    try:
        for data in pieces:
            yield Chunk(data, position, True, True, None)
            position += len(data)
    except ValueError as error:
        yield Chunk(b"", position, True, True, str(error))
