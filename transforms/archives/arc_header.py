"""The header line of an ARC record: version 1 "URL IP date type length", version 2 with five fields more before the
length. URLs may hold spaces, so the line is read around its IP address and date."""

import re

from transforms.archives.warc_header import RecordHeader, url_text, utc_date

LONGEST_LINE = 1 << 16
_ADDRESS = rb"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,40}|-)"
_TAIL = re.compile(rb" (" + _ADDRESS + rb") (\d{12,20}|null|-) (\S[^\r\n]*)$")
_URL = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]{0,30}:")


def parse_arc_line(line: bytes) -> RecordHeader | None:
    """The header of a record, its kind "warcinfo" for the file's own description and otherwise "response"; None where
    the line is not one."""
    line = line.rstrip(b"\r")
    if not _URL.match(line) or (found := _TAIL.search(line)) is None:
        return None
    rest = found.group(3).split(b" ")
    if len(rest) < 2:
        return None
    uri, length_text = line[: found.start()], rest[-1]
    # Version 2 puts status, checksum, location, offset and file name between type and length.
    media = rest[0] if len(rest) >= 7 else b" ".join(rest[:-1])
    valid = length_text.isdigit() and len(length_text) < 19
    return RecordHeader(
        "warcinfo" if uri.startswith(b"filedesc:") else "response",
        None,
        url_text(uri),
        utc_date(found.group(2)),
        None if media in (b"-", b"no-type") else media.decode("utf-8", "replace"),
        int(length_text) if valid else None,
        error=None if valid else f"its length is {length_text[:40].decode('utf-8', 'replace')!r}",
    )
