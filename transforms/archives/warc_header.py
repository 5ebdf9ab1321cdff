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
# Looking a name up as it stands is much cheaper than lowering it first; the others are those of most records.
_UNREAD = (
    b"WARC-IP-Address",
    b"WARC-Payload-Digest",
    b"WARC-Block-Digest",
    b"WARC-Warcinfo-ID",
    b"WARC-Concurrent-To",
    b"WARC-Identified-Payload-Type",
    b"WARC-Refers-To",
)
_FIELDS = {name: index for index, name in enumerate(_NAMES)} | dict.fromkeys(_UNREAD, len(_NAMES))
_FIELDS_IN_ANY_CASE = {name.lower(): index for index, name in enumerate(_NAMES)}


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
    values: list[bytes | None] = [None] * (len(_NAMES) + 1)
    for line in block.split(b"\n")[1:]:
        name, _, value = line.partition(b":")
        field = _FIELDS.get(name)
        if field is None:
            if line[:1] in (b" ", b"\t"):  # a folded line goes on with the field before
                return parse_warc_header(_FOLD.sub(b" ", block))
            if START.match(line + b"\n"):
                return RecordHeader("", None, None, None, None, None, error="another record begins in its header")
            field = _FIELDS_IN_ANY_CASE.get(name.strip().lower(), len(_NAMES))
        if values[field] is None:
            values[field] = value.strip()
    kind, identifier, uri, date, content_type, length_text, truncated, languages, _ = values
    length, error = _length(length_text)
    return RecordHeader(
        _text(kind).lower() if kind else "",
        bare_id(identifier) if identifier else None,
        url_text(uri) if uri else None,
        utc_date(date) if date else None,
        _text(content_type) if content_type else None,
        length,
        _text(truncated) if truncated else None,
        _text(languages) if languages else None,
        error,
    )


def _length(text: bytes | None) -> tuple[int | None, str | None]:
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
