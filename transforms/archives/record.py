"""One record of an archive, and how a person finds it again."""

import hashlib
from typing import NamedTuple

from transforms.archives.warc_header import RecordHeader

LARGEST_PAYLOAD = 64 << 20


class ArchiveRecord(NamedTuple):
    """One record of an archive."""

    kind: str
    """WARC-Type in lower case: response, resource, conversion, request, revisit, warcinfo, metadata, continuation, …
    Of ARC: response, resource (no HTTP head) or warcinfo (the file's own description)."""
    id: str
    """UUID of WARC-Record-ID, or the id as it stands where it is none; a digest of URL, date and payload where there is
    no id."""
    url: str | None
    date: str | None
    """To the second, "2024-05-18T01:58:10Z", or as short as WARC 1.1 allows."""
    content_type: str | None
    """Of the record: "application/http; msgtype=response", "text/plain"."""
    offset: int
    """Byte of the file as stored at which it begins, or, in a compressed file, its member or frame."""
    number: int
    """How many records began before it in the split."""
    payload: bytes
    """At most `LARGEST_PAYLOAD` bytes."""
    truncated: str | None
    """WARC-Truncated, or "length" where the payload was cut here."""
    languages: str | None
    """WARC-Identified-Content-Language."""


def make_record(header: RecordHeader, payload: bytes, offset: int, number: int, is_arc: bool) -> ArchiveRecord:
    """The record with this header."""
    kind, identifier, url, date, content_type, length, truncated, languages, _ = header
    if is_arc and kind == "response" and not payload.startswith(b"HTTP/"):
        kind = "resource"
    if length is not None and len(payload) < length:
        truncated = "length"
    if identifier is None:
        known = f"{url or ''}\0{date or ''}\0".encode("utf-8", "replace")
        identifier = hashlib.blake2b(known + payload, digest_size=16).hexdigest()
    return ArchiveRecord(kind, identifier, url, date, content_type, offset, number, payload, truncated, languages)


def record_name(header: RecordHeader | None) -> str:
    """Type and address, or id, of a record, as far as its header tells."""
    return "" if header is None else " ".join(part for part in (header.kind, header.url or header.id) if part)
