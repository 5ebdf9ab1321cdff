"""zstd frames block by block, and archives whose frames share a dictionary."""

import io
import struct

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.archives.archive_files import borders, noise, read, warc_record
from transforms.archives.read import plan_archive, read_member
from transforms.archives.zstd_frame import ZstdFrame, zstd_context
from transforms.sources.failure import Failure

PAGES = [
    b"<html><head><title>Page %d</title></head><body>%s</body></html>" % (n, noise(40, n).hex().encode())
    for n in range(300)
]
RECORDS = [warc_record(page, "response", n) for n, page in enumerate(PAGES)]
DICTIONARY = zstandard.train_dictionary(4096, RECORDS)


@given(
    st.binary(max_size=3000),
    st.integers(0, 400),
    st.booleans(),
    st.booleans(),
    st.integers(1, 5000),
    st.integers(1, 5000),
)
def test_any_frame_in_any_pieces(
    data: bytes, repeat: int, checksum: bool, size: bool, piece: int, max_length: int
) -> None:
    data *= repeat
    frame = zstandard.ZstdCompressor(write_checksum=checksum, write_content_size=size).compress(data)
    reader = ZstdFrame(zstd_context())
    stored, out, at = frame + b"after", [], 0
    while not reader.eof:
        fed = stored[at : at + piece] if reader.needs_input else b""
        at += len(fed)
        out.append(reader.decompress(fed, max_length))
        assert len(out[-1]) < max_length + (1 << 17)
    assert b"".join(out) == data
    assert stored[at - len(reader.unused_data or b"") :] == b"after"


def archive(compressed: bool) -> bytes:
    stored = DICTIONARY.as_bytes()
    if compressed:
        stored = zstandard.compress(stored)
    compressor = zstandard.ZstdCompressor(dict_data=DICTIONARY)
    return struct.pack("<II", 0x184D2A5D, len(stored)) + stored + b"".join(map(compressor.compress, RECORDS))


@pytest.mark.parametrize("compressed", [False, True])
def test_a_dictionary_for_all_frames(compressed: bool) -> None:
    data = archive(compressed)
    whole = read(data)
    assert [record.payload for record in whole.records] == PAGES
    assert whole.failures == []
    cuts = borders(data, range(0, len(data), 3000))
    assert len(cuts) > 5
    assert read(data, cuts) == whole
    found = read_member(data[cuts[0] : cuts[1]], "x.warc.zst", cuts[0])
    assert isinstance(found, Failure)
    assert found.offset == cuts[0]


def test_a_broken_dictionary() -> None:
    data = bytearray(archive(True))
    data[30] ^= 0xFF
    data[60] ^= 0xFF
    with pytest.raises(ValueError, match=r"^x: its zstd dictionary is damaged"):
        open_bytes(bytes(data))
    with pytest.raises(ValueError, match=r"^x: its zstd dictionary has 4000000000 bytes"):
        open_bytes(struct.pack("<II", 0x184D2A5D, 4_000_000_000) + b"x")


def open_bytes(data: bytes) -> None:
    plan_archive("x", len(data), lambda _: io.BytesIO(data), 1 << 30)
