"""Header blocks of WARC records and header lines of ARC records, as crawlers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.archives.archive_files import arc_record, read, warc_record
from transforms.archives.arc_header import parse_arc_line
from transforms.archives.warc_header import RecordHeader, bare_id, parse_warc_header, url_text, utc_date

USUAL = b"""WARC/1.0
WARC-Type: response
WARC-Record-ID: <urn:uuid:c75fe5db-a783-c03d-2ebf-760136f0a574>
WARC-Target-URI: https://site.example/a b?c=\xd1\x8f
WARC-Date: 2024-05-18T01:58:10Z
WARC-IP-Address: 192.0.2.1
WARC-Truncated: disconnect
WARC-Identified-Content-Language: kat,eng
Content-Type: application/http; msgtype=response
Content-Length: 17703"""
PARSED = RecordHeader(
    "response",
    "c75fe5db-a783-c03d-2ebf-760136f0a574",
    "https://site.example/a b?c=я",
    "2024-05-18T01:58:10Z",
    "application/http; msgtype=response",
    17703,
    "disconnect",
    "kat,eng",
)


@pytest.mark.parametrize(
    "change",
    [
        lambda block: block,
        lambda block: block.replace(b"\n", b"\r\n"),
        lambda block: block.replace(b": ", b":"),
        lambda block: block.replace(b": ", b" :\t ").replace(b"\n", b" \r\n"),
        lambda block: block.replace(b"WARC-", b"warc-").replace(b"Content", b"CONTENT"),
        lambda block: block + b"\nContent-Length: 5\nWARC-Type: request\nX\n:\nWARC-Target-URI",
        lambda block: block.replace(b"application/http; ", b"application/http;\r\n\t "),
        lambda block: block.replace(b"WARC-Target-URI: ", b"WARC-Target-URI:\r\n   "),
        lambda block: block.replace(b"https://site.example/a b?c=\xd1\x8f", b"<https://site.example/a b?c=\xd1\x8f>"),
        lambda block: block.replace(b"10Z", b"10.123456789Z"),
        lambda block: block.replace(b": response", b": Response"),
    ],
)
def test_forms_of_a_header(change: object) -> None:
    assert parse_warc_header(change(USUAL)) == PARSED  # type: ignore[operator]


def test_an_empty_header() -> None:
    assert parse_warc_header(b"WARC/1.0") == RecordHeader(
        "", None, None, None, None, None, error="it has no Content-Length"
    )


@given(st.binary(max_size=300))
def test_any_bytes_for_a_header(block: bytes) -> None:
    header = parse_warc_header(b"WARC/1.0\r\n" + block)
    assert (header.length is None) == (header.error is not None)
    for text in (header.kind, header.id, header.url, header.date, header.content_type):
        assert text is None or text.encode() is not None  # no lone surrogates


@pytest.mark.parametrize(
    ("identifier", "bare"),
    [
        (b"<urn:uuid:ABC-1>", "ABC-1"),
        (b"urn:uuid:ABC-1", "ABC-1"),
        (b"<URN:UUID:ABC-1>", "ABC-1"),
        (b"<http://site.example/1>", "http://site.example/1"),
        (b"ABC-1", "ABC-1"),
    ],
)
def test_ids(identifier: bytes, bare: str) -> None:
    assert bare_id(identifier) == bare


@pytest.mark.parametrize(
    ("uri", "url"),
    [
        (b"<http://site.example/>", "http://site.example/"),
        (b"file:///example with spaces.png", "file:///example with spaces.png"),
        ("http://пример.рф/я".encode(), "http://пример.рф/я"),
        ("http://site.example/я ж".encode("cp1251"), "http://site.example/%FF %E6"),
        (b"http://site.example/\xff%20<", "http://site.example/%FF%20<"),
    ],
)
def test_urls(uri: bytes, url: str) -> None:
    assert url_text(uri) == url


@pytest.mark.parametrize(
    ("text", "date"),
    [
        (b"2024-05-18T01:58:10Z", "2024-05-18T01:58:10Z"),
        (b"2024-05-18T01:58:10.5Z", "2024-05-18T01:58:10Z"),
        (b"2024-05-18T01:58:10", "2024-05-18T01:58:10Z"),
        (b"20240518015810", "2024-05-18T01:58:10Z"),
        (b"201404010000000000", "2014-04-01T00:00:00Z"),
        (b"2024", "2024"),
        (b"2024-05-18", "2024-05-18"),
        (b"2024-05-18T01:58Z", "2024-05-18T01:58Z"),
        (b"2008-10-294T05:21:46-0700", None),  # ClueWeb
        (b"null", None),
        (b"2024-05-18T01:58:10Z\n", None),
        ("٢٠٢٤".encode(), None),
    ],
)
def test_dates(text: bytes, date: str | None) -> None:
    assert utc_date(text) == date


@pytest.mark.parametrize("version", ["0.17", "0.18", "1.0", "1.1"])
def test_versions(version: str) -> None:
    data = b"".join(warc_record(payload, version=version) for payload in (b"one", b"", b"two"))
    assert [record.payload for record in read(data).records] == [b"one", b"", b"two"]
    bare = data.replace(b"\r\n", b"\n")
    assert [record.payload for record in read(bare).records] == [b"one", b"", b"two"]


def test_line_ends_that_differ_within_a_header() -> None:
    data = warc_record(b"one\r\n\r\ntwo").replace(b"plain\r\n", b"plain\n").replace(b"10\r\n\r\n", b"10\n\n")
    assert b"10\n\none" in data
    assert [record.payload for record in read(data + warc_record(b"x")).records] == [b"one\r\n\r\ntwo", b"x"]


def test_records_without_the_blank_lines_after_them() -> None:
    data = b"".join(warc_record(payload).removesuffix(b"\r\n\r\n") for payload in (b"one", b"two"))
    assert [record.payload for record in read(data).records] == [b"one", b"two"]


def test_a_record_without_an_id_gets_one_from_its_content() -> None:
    first, second, third = (
        read(warc_record(payload).replace(b"WARC-Record-ID", b"X")).records[0].id for payload in (b"a", b"a", b"b")
    )
    assert first == second != third
    assert len(first) == 32


URL = b"http://site.example/a.cgi?x=1"


@pytest.mark.parametrize(
    ("line", "kind", "url", "media", "length"),
    [
        (URL + b" 192.0.2.1 20080430204825 text/html 782", "response", URL, "text/html", 782),
        (URL + b" 192.0.2.1 20080430204825 text/html 782\r", "response", URL, "text/html", 782),
        (URL + b" b c 192.0.2.1 20080430204825 text/html 782", "response", URL + b" b c", "text/html", 782),
        (URL + b" 192.0.2.1 20080430204825 text/html; charset=x 7", "response", URL, "text/html; charset=x", 7),
        (URL + b" 192.0.2.1 20080430204825 no-type 782", "response", URL, None, 782),
        (URL + b" 2001:db8::1 20080430204825 text/html 782", "response", URL, "text/html", 782),
        (URL + b" 192.0.2.1 20080430204825 text/html 200 ABC - 17 x.arc 782", "response", URL, "text/html", 782),
        (
            b"filedesc://x.arc 0.0.0.0 20080430204825 text/plain 200 - - 0 x.arc 77",
            "warcinfo",
            b"filedesc://x.arc",
            "text/plain",
            77,
        ),
        (b"dns:site.example 192.0.2.1 20080430204825 text/dns 56", "response", b"dns:site.example", "text/dns", 56),
    ],
)
def test_arc_lines(line: bytes, kind: str, url: bytes, media: str | None, length: int) -> None:
    date = "2008-04-30T20:48:25Z"
    assert parse_arc_line(line) == RecordHeader(kind, None, url.decode(), date, media, length)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"URL IP-address Archive-date Content-type Archive-length",
        b"1 0 LiveWeb Capture",
        b"site.example 192.0.2.1 20080430204825 text/html 782",
        b"http://site.example/ 20080430204825 text/html 782",
        b"http://site.example/ 192.0.2.1 2008 text/html 782",
        b"http://site.example/ 192.0.2.1 20080430204825 782",
        b"http://" + b"1 " * 30_000,
    ],
)
def test_lines_that_are_no_header(line: bytes) -> None:
    assert parse_arc_line(line) is None


def test_kinds_of_arc_records() -> None:
    head = b"filedesc://x.arc 0.0.0.0 20080430204825 text/plain 0\n\n"
    found = read(head + arc_record(b"HTTP/1.0 200 OK\r\n\r\nx") + arc_record(b"20080430204825\nsite.example.\tIN\tA"))
    assert [record.kind for record in found.records] == ["warcinfo", "response", "resource"]
    assert found.failures == []
    assert len({record.id for record in found.records}) == 3


def test_an_arc_file_without_description_or_fields() -> None:
    head = b"filedesc://x.arc 0.0.0.0 20080430204825 text/plain 0\n"
    for begin in (b"", head, head + b"\n"):
        found = read(begin + arc_record(b"HTTP/1.0 200 OK\r\n\r\nx") + arc_record(b"HTTP/1.0 200 OK\r\n\r\ny"))
        assert [record.payload[-1:] for record in found.records if record.kind == "response"] == [b"x", b"y"]
        assert found.failures == []
