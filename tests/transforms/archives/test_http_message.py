"""HTTP messages as servers send and crawlers store them."""

import gzip
import time
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.archives.archive_files import noise, read
from transforms.archives.http_message import HttpMessage, parse_http

TEXT = "<!doctype html><p>Grüße, 世界, ქართული.</p>".encode() * 40
RAW = zlib.compressobj(wbits=-15)
RAW_DEFLATE = RAW.compress(TEXT) + RAW.flush()
CODED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "Deflate": RAW_DEFLATE,
    "br": brotli.compress(TEXT),
    "zstd": zstandard.compress(TEXT),
}


def message(body: bytes, *fields: str, largest: int = 1 << 20) -> HttpMessage:
    return parse_http("\r\n".join(["HTTP/1.1 200 OK", *fields, "", ""]).encode() + body, largest)


def chunked(body: bytes, size: int = 100) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", 200),
        (b"HTTP/1.0 404 Not Found\r\n\r\n", 404),
        (b"HTTP/2 301\r\n\r\n", 301),
        (b"HTTP/1.1 200\n\n", 200),
        (b"HTTP/1.1  503  \r\n\r\n", 503),
        (b"http/1.1 200 ok\r\n\r\n", 200),
    ],
)
def test_status_lines(line: bytes, status: int) -> None:
    assert parse_http(line + b"body", 100) == (status, (), b"body", None)


@pytest.mark.parametrize(
    "payload", [b"", b"GET / HTTP/1.1\r\n\r\n", b"<html>", b"HTTP/1.1 OK\r\n\r\n", b"20080430204825\nwww.site.example."]
)
def test_what_is_no_response(payload: bytes) -> None:
    with pytest.raises(ValueError, match="no HTTP status line"):
        parse_http(payload, 100)


def test_fields() -> None:
    found = message(
        b"x",
        "Content-Type: text/html;",
        " charset=utf-8",
        "SET-Cookie: a",
        "set-cookie:b",
        "no colon",
        ": no name",
        "X:",
    )
    assert found.headers == (
        ("content-type", "text/html; charset=utf-8"),
        ("set-cookie", "a"),
        ("set-cookie", "b"),
        ("x", ""),
    )
    raw = parse_http(b"HTTP/1.1 200 OK\nA: \xe4\nB: \xc3\xa4\n\nbody", 100)
    assert raw.headers == (("a", "ä"), ("b", "ä"))
    assert raw.body == b"body"


def test_a_head_without_end() -> None:
    found = parse_http(b"HTTP/1.1 200 OK\r\nA: b", 100)
    assert found == (200, (("a", "b"),), b"", "its head has no end; no body was kept")


@pytest.mark.parametrize("coding", CODED)
def test_content_codings(coding: str) -> None:
    found = message(CODED[coding], f"Content-Encoding: {coding}")
    assert (found.body, found.damage) == (TEXT, None)


@pytest.mark.parametrize("coding", CODED)
@pytest.mark.parametrize("part", [0.3, 0.9, 0.99])
def test_a_coded_body_that_breaks_off(coding: str, part: float) -> None:
    text = noise(3000).hex().encode()
    coded = {
        "gzip": gzip.compress,
        "x-gzip": gzip.compress,
        "deflate": zlib.compress,
        "Deflate": lambda data: zlib.compress(data)[2:-4],
        "br": brotli.compress,
        "zstd": lambda data: zstandard.ZstdCompressor(write_checksum=True).compress(data),
    }[coding](text * 200)
    found = message(coded[: int(part * len(coded))], f"Content-Encoding: {coding}", largest=1 << 24)
    assert found.damage == f"its {coding.lower()} data are incomplete"
    assert (text * 200).startswith(found.body)
    assert found.body or coding == "zstd"


@pytest.mark.parametrize("coding", CODED)
def test_a_coded_body_with_a_wrong_byte(coding: str) -> None:
    coded = bytearray(CODED[coding])
    for at in range(4, len(coded), 3):
        broken = bytes(coded[:at]) + bytes([coded[at] ^ 0x55]) + bytes(coded[at + 1 :])
        found = message(broken, f"Content-Encoding: {coding}")
        assert len(found.body) <= 1 << 20  # and nothing is raised


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("body", [TEXT, b"plain text, no markup", b"{}", "日本語".encode("shift_jis") * 9, b"\x1b$B"])
def test_a_coding_that_was_not_applied(coding: str, body: bytes) -> None:
    found = message(body, f"Content-Encoding: {coding}")
    assert (found.body, found.damage) == (body, f"it is declared as {coding}, but is not")


def test_nothing_is_wrong_with_an_empty_body() -> None:
    for coding in CODED:
        assert message(b"", f"Content-Encoding: {coding}", "Transfer-Encoding: chunked").damage is None


@pytest.mark.parametrize("coding", ["utf-8", "compress", "x" * 100])
def test_unknown_codings(coding: str) -> None:
    found = message(TEXT, f"Content-Encoding: {coding}")
    assert (found.body, found.damage) == (TEXT, f"its content coding {coding[:40]!r} is unknown")


@pytest.mark.parametrize("value", ["", "identity", "none", "identity, "])
def test_codings_that_change_nothing(value: str) -> None:
    assert message(TEXT, f"Content-Encoding: {value}").damage is None


def test_several_codings() -> None:
    assert message(gzip.compress(brotli.compress(TEXT)), "Content-Encoding: br, gzip")[2:] == (TEXT, None)
    assert message(gzip.compress(brotli.compress(TEXT)), "Content-Encoding: br", "content-encoding: GZIP")[2:] == (
        TEXT,
        None,
    )
    assert message(chunked(gzip.compress(TEXT)), "Content-Encoding: gzip", "Transfer-Encoding: chunked")[2:] == (
        TEXT,
        None,
    )
    assert message(chunked(gzip.compress(TEXT)), "Transfer-Encoding: gzip, chunked")[2:] == (TEXT, None)
    many = TEXT
    for _ in range(6):
        many = gzip.compress(many)
    assert gzip.decompress(gzip.decompress(message(many, "Content-Encoding: " + "gzip," * 6).body)) == TEXT


def test_what_crawlers_decoded_is_not_decoded_again() -> None:
    fields = ("X-Crawler-Content-Encoding: gzip", "x-archive-orig-transfer-encoding: chunked")
    assert message(TEXT, *fields)[2:] == (TEXT, None)


def test_a_gzip_body_of_several_members_and_rubbish() -> None:
    body = gzip.compress(TEXT) + gzip.compress(TEXT) + b"rubbish"
    assert message(body, "Content-Encoding: gzip")[2:] == (TEXT * 2, None)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_body_that_decodes_to_too_much(coding: str) -> None:
    bomb = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": lambda data: brotli.compress(data, quality=1),
        "zstd": zstandard.compress,
    }[coding](bytes(8 << 20))
    begun = time.process_time()
    found = message(bomb, f"Content-Encoding: {coding}", largest=100_000)
    assert time.process_time() - begun < 1
    assert found.body == bytes(100_000)
    assert found.damage == f"its {coding} data are cut after 100000 bytes"


def test_a_body_that_is_too_large() -> None:
    assert message(b"abcdef", largest=3)[2:] == (b"abc", "it is cut after 3 bytes")


@pytest.mark.parametrize("size", [1, 7, 100, 10_000])
def test_chunks(size: int) -> None:
    assert message(chunked(TEXT, size), "Transfer-Encoding: chunked")[2:] == (TEXT, None)


@pytest.mark.parametrize(
    ("body", "text", "damage"),
    [
        (b"3\nabc\n0\n\n", b"abc", None),
        (b"3;name=value\r\nabc\r\n0\r\nTrailer: x\r\n\r\n", b"abc", None),
        (b"0003  \r\nabc\r\n0\r\n\r\n", b"abc", None),
        (b"0\r\n\r\n", b"", None),
        (b"3\r\nabc\r\n", b"abc", "it ends without its last chunk"),
        (b"3\r\nabc", b"abc", "it ends without its last chunk"),
        (b"3\r\nabc\r\n5\r\nde", b"abcde", "its last chunk has 2 of 5 bytes"),
        (b"fffffffffffffff\r\nabc", b"abc", "its last chunk has 3 of 1152921504606846975 bytes"),
        (
            b"3\r\nabc\r\nzz\r\ndef",
            b"abczz\r\ndef",
            "its chunk at byte 8 has no valid size or end; from there it is kept as it stands",
        ),
        (
            b"3\r\nabc\r\n2\r\ndef\r\n0\r\n\r\n",
            b"abc2\r\ndef\r\n0\r\n\r\n",
            "its chunk at byte 8 has no valid size or end; from there it is kept as it stands",
        ),
        (b"<p>abc</p>", b"<p>abc</p>", "it is declared as chunked, but is not"),
        (b"12\r\n<p>abc</p> and some more", b"12\r\n<p>abc</p> and some more", "it is declared as chunked, but is not"),
    ],
)
def test_chunks_that_are_not_right(body: bytes, text: bytes, damage: str | None) -> None:
    assert message(body, "Transfer-Encoding: chunked")[2:] == (text, damage)


@given(st.binary(max_size=400), st.sampled_from(["gzip", "deflate", "br", "zstd", "chunked"]), st.integers(0, 50))
def test_any_body(body: bytes, coding: str, largest: int) -> None:
    field = "Transfer-Encoding" if coding == "chunked" else "Content-Encoding"
    for begin in (b"", b"\x1f\x8b\x08\0", b"\x28\xb5\x2f\xfd", b"5\r\n"):
        assert len(message(begin + body, f"{field}: {coding}", largest=largest).body) <= largest


@given(st.binary(max_size=400))
def test_any_payload(payload: bytes) -> None:
    found = parse_http(b"HTTP/1.1 200" + b"\n" + payload, 1000)
    for name, value in found.headers:
        assert name == name.lower()
        assert (name + value).encode() is not None


def test_real_responses(data_folder: Path) -> None:
    damage = {}
    for name in ("whirlwind.warc.gz", "warcio/example-iana.org-chunked.warc", "warcio/example-trunc.warc"):
        for record in read((data_folder / "web_archives" / name).read_bytes()).records:
            if record.kind == "response":
                found = parse_http(record.payload, 1 << 20)
                damage[name] = found.damage
                assert found.body.lstrip()[:9].lower() == b"<!doctype"
                assert b"</html>" in found.body
    assert damage == {
        "whirlwind.warc.gz": None,
        "warcio/example-iana.org-chunked.warc": None,
        "warcio/example-trunc.warc": "its gzip data are incomplete",
    }
