"""The header block of a WARC record (ISO 28500, versions 0.17 to 1.1)."""

import re
from typing import NamedTuple
from urllib.parse import quote_from_bytes

START = re.compile(rb"WARC/\d{1,2}\.\d{1,3}[ \t]{0,8}\r?\n")
START_BEFORE_FIELD = re.compile(rb"WARC/\d{1,2}\.\d{1,3}[ \t]{0,8}\r?\n[!-9;-~]{1,64}[ \t]{0,8}:")
"""What is looked for where no record is due; a page that only speaks of WARC has no field in the next line."""
LONGEST_START = 100

_USUAL_DATE = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
_DATE = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z?\Z")
_SHORT_DATE = re.compile(rb"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\dZ)?)?)?\Z")
_DIGITS = re.compile(rb"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\d*\Z")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_ASCII = bytes(range(0x20, 0x7F))
_NAMES = (
    b"WARC-Type",
    b"WARC-Record-ID",
    b"WARC-Target-URI",
    b"WARC-Date",
    b"Content-Type",
    b"Content-Length",
    b"WARC-Truncated",
    b"WARC-Identified-Content-Language",
)
_NAMES_IN_ANY_CASE = {name.lower(): name for name in _NAMES}
_KNOWN = frozenset(
    (
        *_NAMES,
        b"WARC-IP-Address",
        b"WARC-Payload-Digest",
        b"WARC-Block-Digest",
        b"WARC-Warcinfo-ID",
        b"WARC-Concurrent-To",
        b"WARC-Identified-Payload-Type",
        b"WARC-Refers-To",
        b"WARC-Refers-To-Target-URI",
        b"WARC-Refers-To-Date",
        b"WARC-Profile",
        b"WARC-Filename",
        b"WARC-Protocol",
        b"WARC-Cipher-Suite",
    )
)
"""Fields of most records as crawlers spell them; a header of others is read with more care, and more slowly."""


class RecordHeader(NamedTuple):
    """What a record says of itself. `length` is None where it gives no usable one; `error` says why."""

    kind: str
    id: str | None
    url: str | None
    date: str | None
    content_type: str | None
    length: int | None
    truncated: str | None = None
    languages: str | None = None
    error: str | None = None


def parse_warc_header(block: bytes) -> RecordHeader:
    """The header from "WARC/1.0" to before the blank line, with CRLF or LF. Of repeated fields the first counts."""
    fields = _fields(block)
    if fields is None:
        return RecordHeader("", None, None, None, None, None, error="another record begins in its header")
    kind, identifier, uri, date, content_type, length_text, truncated, languages = [
        fields.get(name, b"").strip() for name in _NAMES
    ]
    length, error = _length(length_text)
    return RecordHeader(
        _text(kind).lower(),
        bare_id(identifier) if identifier else None,
        url_text(uri) if uri else None,
        utc_date(date) if date else None,
        _text(content_type) if content_type else None,
        length,
        _text(truncated) if truncated else None,
        _text(languages) if languages else None,
        error,
    )


def _fields(block: bytes) -> dict[bytes, bytes] | None:
    """The fields of a header, names as in `_NAMES`; None where another header begins before this one ends."""
    lines = block.split(b"\r\n")
    try:
        fields = dict([line.split(b": ", 1) for line in lines[1:]])
    except ValueError:  # a line without ": "
        return _fields_with_care(block)
    if len(fields) < len(lines) - 1 or block.count(b"\n") >= len(lines) or not fields.keys() <= _KNOWN:
        return _fields_with_care(block)
    return fields


def _fields_with_care(block: bytes) -> dict[bytes, bytes] | None:
    """The same for names in any case, line ends LF, folded lines, repeated fields and lines that are none."""
    fields: dict[bytes, bytes] = {}
    for line in _FOLD.sub(b" ", block).split(b"\n")[1:]:
        if START.match(line + b"\n"):
            return None
        name, _, value = line.partition(b":")
        known = _NAMES_IN_ANY_CASE.get(name.strip().lower())
        if known is not None:
            fields.setdefault(known, value)
    return fields


def _length(text: bytes) -> tuple[int | None, str | None]:
    if not text:
        return None, "it has no Content-Length"
    if text.isdigit() and len(text) < 19:
        return int(text), None
    return None, f"its Content-Length is {_text(text[:40])!r}"


def bare_id(identifier: bytes) -> str:
    """`<urn:uuid:…>` without what is around the UUID; other identifiers without their angle brackets."""
    if identifier.startswith(b"<urn:uuid:") and identifier.endswith(b">"):
        return identifier[10:-1].decode("utf-8", "replace")
    bare = identifier.removeprefix(b"<").removesuffix(b">")
    return _text(bare[9:] if bare[:9].lower() == b"urn:uuid:" else bare)


def url_text(uri: bytes) -> str:
    """An address without the angle brackets some crawlers put around it; bytes that are not UTF-8 percent-encoded."""
    if uri.startswith(b"<") and uri.endswith(b">"):
        uri = uri[1:-1]
    try:
        return uri.decode()
    except UnicodeDecodeError:
        return quote_from_bytes(uri, safe=_ASCII)


def utc_date(text: bytes) -> str | None:
    """A record's date to the second, "2024-05-18T01:58:10Z", from that form (fractions cut), ARC's 14 digits or more,
    or one of WARC 1.1's shorter forms, which stay as they are; None for anything else."""
    if _USUAL_DATE.match(text):
        return text.decode()
    if found := _DATE.match(text):
        return found.group(1).decode() + "Z"
    if found := _DIGITS.match(text):
        return "{}-{}-{}T{}:{}:{}Z".format(*(part.decode() for part in found.groups()))
    return text.decode() if _SHORT_DATE.match(text) else None


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
