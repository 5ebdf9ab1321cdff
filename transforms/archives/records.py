"""Records cut out of the decompressed bytes of an archive.

A record is its header, as many bytes as that says, and a blank line or two; then the next one begins. Where that does not
hold the record fails, and the next one is looked for by its first line.
"""

import bisect
import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from transforms.archives.arc_header import LONGEST_LINE, parse_arc_line
from transforms.archives.members import Chunk, PlainBytes
from transforms.archives.warc_header import LONGEST_START, START, START_BEFORE_FIELD, RecordHeader, parse_warc_header
from transforms.sources.failure import Failure, excerpt
from transforms.sources.records import Held

LARGEST_PAYLOAD = 64 << 20
LONGEST_HEADER = 1 << 18
_BLANK = re.compile(rb"[\r\n\t \0]*")
_SIMPLE_START = re.compile(rb"WARC/1\.\d\r\n")
_NEXT = b"\r\n\r\nWARC/1."


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
    truncated: str | None
    """WARC-Truncated, or "length" where the payload was cut here."""
    languages: str | None
    """WARC-Identified-Content-Language."""


class _Begun(NamedTuple):
    """A record whose beginning is recognised."""

    header: RecordHeader | None
    length: int
    """Bytes of the header, the blank line after it included."""
    error: str | None


class RecordReader:
    """Reads the records of a split.

    Positions count decompressed bytes (in a plain file they are its bytes). A stretch is what one record may reach
    over: bytes up to damage, to the next member that begins with a record, or to the end.
    """

    def __init__(
        self, chunks: Iterator[Chunk], is_arc: bool, path: str, end: int, held: Held, wanted: bool = True
    ) -> None:
        self.chunks = chunks
        self.plain = chunks if isinstance(chunks, PlainBytes) else None
        self.is_arc = is_arc
        self.path = path
        self.end = end
        """Where, in a plain file, a record begins that belongs to the next split."""
        self.held = held
        self.wanted = wanted
        """Whether payloads are; without, a plain file is hopped through."""
        self.number = 0
        self.data = b""
        self.base = 0  # position of data[0]
        self.at = 0  # index in data of what comes next
        self.hold: int | None = None  # position from which data must be kept
        self.member = 0  # offset of the member under way
        self.places: list[tuple[int, int]] = []  # position and offset at which members of the stretch begin
        self.pending: Chunk | None = None  # the first chunk of the next stretch
        self.over = False  # whether the stretch has no more chunks
        self.damage: str | None = None  # what ended it
        self.told = False  # whether a failure told of that
        self.counted = False  # whether a record began in the stretch
        self.finished = False

    def read(self) -> Iterator[ArchiveRecord | Failure]:
        """The records of the split in the order of the file, and failures in their places."""
        while not self.finished and (chunk := self.pending or next(self.chunks, None)) is not None:
            if chunk.ends and chunk.begins and (record := self._simple(chunk.data, 0, chunk.offset, True)) is not None:
                self.pending = None
                yield record
                continue
            self._begin_stretch(chunk)
            while self._skip_blank() and not self.finished:
                if self.plain and self.base + self.at >= self.end:
                    self.finished = True
                else:
                    yield self._next()
            if self.damage is not None and not self.told:
                yield self._damaged(chunk)

    def _simple(self, data: bytes, at: int, offset: int, whole: bool) -> ArchiveRecord | None:
        """The WARC record at data[at] if nothing about it is unusual: all of it is there, and after its blank line
        another one begins or, where the data are `whole`, they end. Saves most of the time for most records."""
        end = data.find(b"\r\n\r\n", at, at + LONGEST_HEADER)
        if end < 0 or _SIMPLE_START.match(data, at) is None:
            return None
        header = parse_warc_header(data[at:end])
        length = header.length
        if length is None or length > LARGEST_PAYLOAD:
            return None
        begin = end + 4
        landing = begin + length
        if not data.startswith(_NEXT, landing) and not (
            whole and landing + 4 == len(data) and data.endswith(b"\r\n\r\n")
        ):
            return None
        self.held.records += 1
        number, self.number = self.number, self.number + 1
        self.at = landing + 4
        self.counted = True
        return _record(header, data[begin:landing], offset, number, False)

    def _begin_stretch(self, chunk: Chunk) -> None:
        self.base = chunk.offset if self.plain else self.base + len(self.data)
        self.data, self.at = chunk.data, 0
        self.hold = self.pending = None
        self.member = chunk.offset
        self.places = [(self.base, chunk.offset)]
        self.damage = chunk.damage
        self.over = chunk.damage is not None
        self.told = self.counted = False

    def _pull(self, position: int) -> bytes | None:
        """The next data of the stretch, which stand at `position`."""
        chunk = None if self.over else next(self.chunks, None)
        if chunk is None:
            self.over = True
            return None
        if self.plain is None and chunk.offset != self.member:
            if not chunk.begins or not chunk.data or self._begins_record(chunk.data):
                self.pending, self.over = chunk, True
                return None
            self.member = chunk.offset
            self.places.append((position, chunk.offset))
        self.damage, self.over = chunk.damage, chunk.damage is not None
        return chunk.data

    def _begins_record(self, data: bytes) -> bool:
        return begins_record(data, self.is_arc)

    def _need(self, count: int) -> bool:
        """Whether there are `count` bytes from the present place on, once all that is needed is there."""
        have = len(self.data) - self.at
        if have >= count or self.over:
            return have >= count
        keep = self.at if self.hold is None else self.hold - self.base
        parts = [self.data[keep:]]
        end = self.base + len(self.data)
        while have < count and (piece := self._pull(end)) is not None:
            parts.append(piece)
            have += len(piece)
            end += len(piece)
        self.data = b"".join(parts)
        self.base += keep
        self.at -= keep
        return have >= count

    def _skip_blank(self) -> bool:
        """Past blank lines and filling; whether anything follows in the stretch."""
        while True:
            self.at = _BLANK.match(self.data, self.at).end()  # type: ignore[union-attr]
            if self.at < len(self.data):
                return True
            if not self._need(1):
                return False

    def _go(self, position: int) -> bool:
        """To this position, keeping nothing before it; whether the file or stretch is that long."""
        self.hold = None
        if self.plain is not None:
            if not self.base <= position <= self.base + len(self.data):
                self.plain.at = self.base = min(position, self.plain.size)
                self.data, self.over = b"", False
            self.at = min(position, self.plain.size) - self.base
            return position <= self.plain.size
        while position > self.base + len(self.data):
            self.at = len(self.data)
            if not self._need(1):
                return False
        self.at = max(0, position - self.base)
        return True

    def _offset(self, position: int) -> int:
        if self.plain is not None:
            return position
        return self.places[bisect.bisect_right(self.places, position, key=lambda place: place[0]) - 1][1]

    def _next(self) -> ArchiveRecord | Failure:
        """The record that begins here, or what is wrong here; goes on to where the next one may begin."""
        start = self.base + self.at
        offset = self._offset(start)
        if self.wanted and (record := self._simple(self.data, self.at, offset, False)) is not None:
            return record
        self.hold = start
        begun = self._arc_begun() if self.is_arc else self._warc_begun()
        if begun is None:
            self._find_next(start + 1)
            error = f"{self.base + self.at - start} bytes that begin no record"
            return self._failure("", offset, error, b"", 0)
        self.counted = True
        self.held.records += 1
        number, self.number = self.number, self.number + 1
        header, error = begun.header, begun.error
        head = self.data[self.at : self.at + 4 * 200]
        after_head = start + begun.length
        if header is None or header.length is None or error is not None:
            self._find_next(after_head)
            return self._failure(_name(header), offset, error or "", head, 1)
        payload, error = self._payload(after_head, header.length)
        if error is not None:
            if self.damage is None or self.told or not self.over:
                pass
            self._find_next(after_head)
            return self._failure(_name(header), offset, error, head, 1)
        self.hold = None
        return _record(header, payload, offset, number, self.is_arc)

    def _payload(self, begin: int, length: int) -> tuple[bytes, str | None]:
        """The payload, at most `LARGEST_PAYLOAD` of it, or what is wrong with it; goes on to after the record."""
        self.at = begin - self.base
        kept = min(length, LARGEST_PAYLOAD) if self.wanted else 0
        whole = self._need(kept)
        payload = self.data[self.at : self.at + kept]
        if whole and not (self._need(0) and length == kept):
            whole = self._go(begin + length)
        elif whole:
            self.at += length
        if not whole:
            have = (self.plain.size if self.plain else self.base + len(self.data)) - begin
            error = f"it says that it has {length} bytes, but {have} are there"
            return b"", self._with_damage(error)
        return payload, self._landing_error(length)

    def _landing_error(self, length: int) -> str | None:
        """What is wrong with the place after a record's payload, if anything is."""
        self._need(4)
        after = self.data[self.at : self.at + 4]
        if not self._skip_blank():
            return None if self.damage is None else self._with_damage("it may be incomplete")
        lines = (b"\n", b"\r\n") if self.is_arc else (b"\r\n\r\n", b"\n\n")
        if after.startswith(lines) or self._begins_here():
            return None
        return f"it says that it has {length} bytes, but no record ends there"

    def _with_damage(self, error: str) -> str:
        if self.damage is None:
            return error
        self.told = True
        return f"{error}: {self.damage}"

    def _begins_here(self) -> bool:
        if self.is_arc:
            return self._arc_begun() is not None
        self._need(LONGEST_START)
        return START.match(self.data, self.at) is not None

    def _warc_begun(self) -> _Begun | None:
        self._need(LONGEST_START)
        if (found := START.match(self.data, self.at)) is None:
            return None
        line_end = b"\r\n\r\n" if self.data[found.end() - 2] == 13 else b"\n\n"
        searched = self.at
        while (end := self.data.find(line_end, searched)) < 0:
            have = len(self.data) - self.at
            if have > LONGEST_HEADER:
                return _Begun(None, found.end() - found.start(), f"its header has no end within {LONGEST_HEADER} bytes")
            if not self._need(have + 1):
                return _Begun(None, found.end() - found.start(), self._with_damage("its header is cut off"))
            searched = self.at
        header = parse_warc_header(self.data[self.at : end])
        return _Begun(header, end + len(line_end) - self.at, header.error)

    def _arc_begun(self) -> _Begun | None:
        while (end := self.data.find(b"\n", self.at, self.at + LONGEST_LINE)) < 0:
            have = len(self.data) - self.at
            if have >= LONGEST_LINE or not self._need(have + 1):
                return None
        header = parse_arc_line(self.data[self.at : end])
        return header and _Begun(header, end + 1 - self.at, header.error)

    def _find_next(self, position: int) -> None:
        """To the first place from this position on, or where reading has come to, at which a record seems to begin."""
        self._go(position)
        if self.is_arc:
            return self._find_next_line()
        self.at -= 1  # the line end before
        while (found := START_BEFORE_FIELD.search(self.data, self.at)) is None:
            self.at = max(self.at, len(self.data) - LONGEST_START)
            if not self._need(LONGEST_START + 1):
                self.at = len(self.data)
                return None
        self.at = found.start() + 1
        return None

    def _find_next_line(self) -> None:
        while True:
            newline = self.data.find(b"\n", self.at)
            self.at = newline + 1 if newline >= 0 else len(self.data)
            if not self._need(1) or (newline >= 0 and self._arc_begun() is not None):
                return

    def _damaged(self, chunk: Chunk) -> Failure:
        """Damage that no record's failure has told of; of a member that shows no record it stands for one."""
        records = int(chunk.begins and not self.counted)
        self.held.records += records
        return Failure(self.path, "", chunk.offset, self.damage or "", "", records)

    def _failure(self, name: str, offset: int, error: str, head: bytes, records: int) -> Failure:
        self.hold = None
        return Failure(self.path, name, offset, error, excerpt(head), records)


def begins_record(data: bytes, is_arc: bool) -> bool:
    """Whether a record begins with these bytes, blank ones before it aside."""
    at = _BLANK.match(data).end()  # type: ignore[union-attr]
    if not is_arc:
        return START.match(data, at) is not None
    return parse_arc_line(data[at : at + LONGEST_LINE].partition(b"\n")[0]) is not None


def _name(header: RecordHeader | None) -> str:
    """How a person finds the record again."""
    return "" if header is None else " ".join(part for part in (header.kind, header.url or header.id) if part)


def _record(header: RecordHeader, payload: bytes, offset: int, number: int, is_arc: bool) -> ArchiveRecord:
    kind, truncated, identifier = header.kind, header.truncated, header.id
    if is_arc and kind == "response" and not payload.startswith(b"HTTP/"):
        kind = "resource"
    if len(payload) < (header.length or 0):
        truncated = "length"
    if identifier is None:
        known = "\0".join((header.url or "", header.date or "", "")).encode("utf-8", "replace")
        identifier = hashlib.blake2b(known + payload, digest_size=16).hexdigest()
    return ArchiveRecord(
        kind,
        identifier,
        header.url,
        header.date,
        header.content_type,
        offset,
        number,
        payload,
        truncated,
        header.languages,
    )
