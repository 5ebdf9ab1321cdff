"""A file is what its first bytes say; a name that promises something else is an error before any work."""

import bz2
import gzip
import io
import lzma

import pytest

from transforms.sources.formats import Format, detect_format
from transforms.sources.splits import plan_splits, whole_file

TEXT = b"<mediawiki>\n"


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (TEXT, Format.PLAIN),
        (b"", Format.PLAIN),
        (gzip.compress(TEXT, mtime=0), Format.GZIP),
        (bz2.compress(TEXT), Format.BZIP2),
        (lzma.compress(TEXT), Format.XZ),
    ],
)
def test_the_first_bytes_tell(data: bytes, format: Format) -> None:
    assert detect_format(data[:16], "folder.bz2/dump") is format


@pytest.mark.parametrize(
    ("path", "data", "message"),
    [
        (
            "a.xml.bz2",
            b"<!DOCTYPE html>",
            "a.xml.bz2: named like bzip2, but uncompressed: begins with b'<!DOCTYPE html>'",
        ),
        ("a.xml.BZ2", gzip.compress(TEXT, mtime=0), "a.xml.BZ2: named like bzip2, but gzip"),
        ("a.gz", b"", "a.gz: named like gzip, but empty"),
        ("a.xml", b"\x28\xb5\x2f\xfd....", "a.xml: is zstd, which is not read here"),
        ("a.xml.bz2", b"PK\x03\x04....", "a.xml.bz2: is zip, which is not read here"),
    ],
)
def test_a_file_that_is_not_what_it_claims(path: str, data: bytes, message: str) -> None:
    with pytest.raises(ValueError) as raised:
        whole_file(path, lambda _: io.BytesIO(data))
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize("compress", [bytes, gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf16_is_named_whatever_the_compression(compress: type, encoding: str) -> None:
    data = compress("<mediawiki>".encode(encoding))
    with pytest.raises(ValueError, match="dump: is UTF-16 or UTF-32"):
        whole_file("dump", lambda _: io.BytesIO(data))


def test_splits_are_about_as_long_as_asked_and_cover_the_file() -> None:
    data = bz2.compress(TEXT) + bytes(10_000)
    planned = plan_splits("x.bz2", len(data), lambda _: io.BytesIO(data), 1000)
    assert len(planned) == 10
    assert [split.start for split in planned] == [0, *[split.end for split in planned[:-1]]]
    assert planned[-1].end == len(data)
    assert max(split.end - split.start for split in planned) < 1500


def test_gzip_is_one_split() -> None:
    data = gzip.compress(bytes(range(256)) * 1000, compresslevel=0)
    assert len(plan_splits("x.gz", len(data), lambda _: io.BytesIO(data), 1000)) == 1


STREAMS = [bz2.compress(TEXT * number) for number in range(1, 8)]
STARTS = [sum(map(len, STREAMS[:number])) for number in range(7)]
INDEX = "".join(f"{start}:{page}:Titel: {page}\n" for start in STARTS[1:6] for page in range(100)).encode()


@pytest.mark.parametrize("index", [INDEX, bz2.compress(INDEX)])
def test_an_index_cuts_between_streams(index: bytes) -> None:
    files = {"dump.bz2": b"".join(STREAMS), "index.txt": index}
    size = len(files["dump.bz2"])
    each = plan_splits("dump.bz2", size, lambda path: io.BytesIO(files[path]), 1, "index.txt")
    assert [split.start for split in each] == STARTS[:6]
    assert each[-1].end == size
    grouped = plan_splits("dump.bz2", size, lambda path: io.BytesIO(files[path]), 100, "index.txt")
    assert 1 < len(grouped) < 6
    assert {split.start for split in grouped} < set(STARTS)


@pytest.mark.parametrize(
    ("dump", "index", "message"),
    [
        (b"".join(STREAMS), b"999999:1:A\n", "index.txt: names byte 999999 of a dump of"),
        (b"".join(STREAMS), b"1:1:A\nno index\n", "index.txt: line 2 is not offset:page id:title but b'no index"),
        (TEXT, INDEX, "dump: has an index of streams, index.txt, but is plain text and not bzip2"),
    ],
)
def test_an_index_of_something_else(dump: bytes, index: bytes, message: str) -> None:
    files = {"dump": dump, "index.txt": index}
    with pytest.raises(ValueError) as raised:
        plan_splits("dump", len(dump), lambda path: io.BytesIO(files[path]), 1, "index.txt")
    assert str(raised.value).startswith(message)
