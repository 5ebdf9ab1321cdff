"""Archives made for tests, and what comes out of them wherever they are cut."""

import gzip
import io
import itertools
import random
from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

import lz4.frame
import zstandard

from transforms.archives.borders import find_border, plain_borders
from transforms.archives.compressions import Compression
from transforms.archives.members import Members
from transforms.archives.read import ArchiveRecord, ArchiveSplit, plan_archive, read_archive
from transforms.archives.records import begins_record
from transforms.archives.stored_bytes import StoredBytes
from transforms.sources.failure import Failure
from transforms.sources.records import Held

PATH = "x.warc"


def warc_record(payload: bytes, kind: str = "resource", number: int = 0, version: str = "1.0") -> bytes:
    head = (
        f"WARC/{version}\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\n"
        f"WARC-Target-URI: http://site.example/{number}\r\nWARC-Date: 2024-05-18T01:58:10Z\r\n"
        f"Content-Type: text/plain\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload + b"\r\n\r\n"


def arc_record(payload: bytes, number: int = 0) -> bytes:
    head = f"http://site.example/a b/{number} 192.0.2.1 20080430204825 text/html {len(payload)}\n"
    return head.encode() + payload + b"\n"


def noise(length: int, seed: int = 0) -> bytes:
    """Bytes that do not compress."""
    return random.Random(seed).randbytes(length)


def compress(compression: str, data: bytes) -> bytes:
    """One member or frame."""
    if compression == "gzip":
        return gzip.compress(data, mtime=0)
    if compression == "lz4":
        return lz4.frame.compress(data, content_checksum=True)
    if compression == "zstd":
        return zstandard.ZstdCompressor(write_checksum=True).compress(data)
    return data


def store(compression: str, data: bytes) -> bytes:
    """One member or frame in which the data stand as they are, in blocks."""
    if compression == "gzip":
        return gzip.compress(data, 0, mtime=0)
    size = 1 << 16 if compression == "lz4" else 1 << 17
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    if compression == "lz4":
        head = lz4.frame.LZ4FrameCompressor(block_size=lz4.frame.BLOCKSIZE_MAX64KB).begin()
        return head + b"".join((len(b) | 1 << 31).to_bytes(4, "little") + b for b in blocks) + bytes(4)
    head = b"\x28\xb5\x2f\xfd\xa0" + len(data).to_bytes(4, "little")
    lengths = [
        (len(block) << 3 | (number == len(blocks) - 1)).to_bytes(3, "little") for number, block in enumerate(blocks)
    ]
    return head + b"".join(length + block for length, block in zip(lengths, blocks, strict=True))


COMPRESSIONS = ("plain", "gzip", "lz4", "zstd")


class Read(NamedTuple):
    """What came out of an archive's splits, in order; numbers of records left out, because they count in a split."""

    found: list[ArchiveRecord | Failure]
    held: int

    @property
    def records(self) -> list[ArchiveRecord]:
        return [one for one in self.found if isinstance(one, ArchiveRecord)]

    @property
    def failures(self) -> list[Failure]:
        return [one for one in self.found if isinstance(one, Failure)]

    def reconciles(self) -> bool:
        return self.held == len(self.records) + sum(failure.records for failure in self.failures)


def read(data: bytes, borders: Iterable[int] = ()) -> Read:
    """An archive cut at these borders. Raises ValueError where it is none."""
    whole = plan_archive(PATH, len(data), lambda _: io.BytesIO(data), 1 << 40)[0]
    held = Held()
    found: list[ArchiveRecord | Failure] = []
    for start, end in itertools.pairwise([0, *borders, len(data)]):
        split = ArchiveSplit(PATH, whole.compression, whole.is_arc, start, end, len(data))
        begun = 0
        for one in read_archive(split, lambda _: io.BytesIO(data), held):
            if isinstance(one, ArchiveRecord):
                assert one.number == begun
            begun += one.records if isinstance(one, Failure) else 1
            found.append(one if isinstance(one, Failure) else one._replace(number=0))
    return Read(found, held.records)


def borders(data: bytes, places: Sequence[int]) -> list[int]:
    """The places where the archive is cut so that it is cut at these places or soon after."""
    whole = plan_archive(PATH, len(data), lambda _: io.BytesIO(data), 1 << 40)[0]
    places = sorted({place for place in places if 0 < place < len(data)})
    if whole.compression is Compression.NONE:
        return plain_borders(io.BytesIO(data), whole.is_arc, len(data), places)
    begins = partial(begins_record, is_arc=whole.is_arc)
    members = Members(StoredBytes(io.BytesIO(data)), whole.compression, len(data), begins)
    found = {find_border(members, place, len(data)) for place in places}
    return sorted(border for border in found if border is not None)
