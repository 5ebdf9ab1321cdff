"""Records cut out of the decompressed bytes of an archive.

A record is its header, as many bytes as that says, and a blank line or two; then the next one begins. Where that does
not hold the record fails, and the next one is looked for by its first line.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from transforms.archives.arc_header import LONGEST_LINE, parse_arc_line
from transforms.archives.chunk import PlainChunks
from transforms.archives.members import Members
from transforms.archives.record import LARGEST_PAYLOAD, ArchiveRecord, make_record, record_name
from transforms.archives.stretch import Stretch
from transforms.archives.warc_header import LONGEST_START, START, START_BEFORE_FIELD, RecordHeader, parse_warc_header
from transforms.sources.failure import EXCERPT_CHARACTERS, Failure, excerpt
from transforms.sources.records import Held

LONGEST_HEADER = 1 << 18
LONGEST_BLANK = 1 << 12
"""Of the blank lines after a record, how many bytes are looked at to see that it ends well."""
_BLANK = re.compile(rb"[\r\n\t \0]*")
_USUAL_START = re.compile(rb"WARC/\d\.\d{1,2}\r\n")
_USUAL_END = b"\r\n\r\n"
_USUAL_NEXT = b"\r\n\r\nWARC/"
_HEADER_END = re.compile(rb"\n\r?\n")


def begins_record(data: bytes, is_arc: bool) -> bool:
    """Whether a record begins with these bytes, blank ones before it aside."""
    at = _BLANK.match(data).end()  # type: ignore[union-attr]
    if not is_arc:
        return START.match(data, at) is not None
    return parse_arc_line(data[at : at + LONGEST_LINE].partition(b"\n")[0]) is not None


class _Begun(NamedTuple):
    """A record whose beginning is recognised."""

    header: RecordHeader | None
    length: int
    """Bytes of the header, the blank line after it included; of its first line where the rest cannot be relied on."""
    error: str | None


class RecordReader:
    """Reads the records of a split."""

    def __init__(
        self, chunks: PlainChunks | Members, is_arc: bool, path: str, end: int, held: Held, wanted: bool = True
    ) -> None:
        self.stretch = Stretch(chunks, partial(begins_record, is_arc=is_arc))
        self.is_arc = is_arc
        self.path = path
        self.plain_end = end if isinstance(chunks, PlainChunks) else None
        """Where a record begins that belongs to the next split of a plain file."""
        self.held = held
        self.wanted = wanted
        """Whether payloads are; without, a plain file is hopped through."""
        self.number = 0
        self.shown = False  # whether a record began in the stretch
        self.told = False  # whether a failure told of the stretch's damage
        self.no_blank_line = 0  # position before which no blank line ends a header that begins here or later

    def read(self) -> Iterator[ArchiveRecord | Failure]:
        """The records of the split in the order of the file, and failures in their places."""
        stretch, end = self.stretch, self.plain_end
        while (chunk := stretch.next_chunk()) is not None:
            if chunk.begins and chunk.ends and (usual := self._usual(chunk.data, 0, chunk.offset, True)) is not None:
                yield usual[0]
                continue
            stretch.begin(chunk)
            self.shown = self.told = False
            while stretch.skip_blank():
                if end is not None and stretch.position >= end:
                    return
                yield self._next()
            if stretch.damage is not None and not self.told:
                yield self._failed(stretch.member, self._with_damage(""), b"", self._lost_records())

    def _usual(self, data: bytes, at: int, offset: int, whole: bool) -> tuple[ArchiveRecord, int] | None:
        """The WARC record at data[at] and where the next one begins, if nothing about it is unusual: all of it is
        there, and after its blank line another one begins or, where the data are a `whole` member, they end. Most
        records are so, and are read in two thirds of the time that the general way takes."""
        if self.is_arc or _USUAL_START.match(data, at) is None:
            return None
        if (head_end := data.find(_USUAL_END, at, at + LONGEST_HEADER)) < 0:
            return None
        header = parse_warc_header(data[at:head_end])
        length = header.length
        if length is None or length > LARGEST_PAYLOAD:
            return None
        landing = head_end + 4 + length
        ends = (
            landing + 4 == len(data) and data.endswith(_USUAL_END) if whole else data.startswith(_USUAL_NEXT, landing)
        )
        if not ends:
            return None
        payload = data[head_end + 4 : landing]
        return make_record(header, payload, offset, self._count(), False), landing + 4

    def _count(self) -> int:
        """Counts a record that begins; its number in the split."""
        self.held.records += 1
        self.number += 1
        self.shown = True
        return self.number - 1

    def _next(self) -> ArchiveRecord | Failure:
        """The record that begins here, or what is wrong here; goes on to where the next one may begin."""
        stretch = self.stretch
        start, offset = stretch.position, stretch.offset(stretch.position)
        usable = self.wanted and start >= self.no_blank_line
        if usable and (usual := self._usual(stretch.data, stretch.at, offset, False)) is not None:
            stretch.at = usual[1]
            return usual[0]
        stretch.begin_record()
        begun = self._begun()
        head = stretch.data[stretch.at : stretch.at + 4 * EXCERPT_CHARACTERS]
        if begun is None:
            self._find_next(start + 1)
            if stretch.need(1) or stretch.damage is None:
                return self._failed(offset, f"{stretch.position - start} bytes begin no record", head, 0)
            return self._failed(offset, self._with_damage(""), head, self._lost_records())
        number = self._count()
        after_head = start + begun.length
        payload, error = b"", begun.error
        if begun.header is not None and begun.header.length is not None:
            payload, error = self._payload(after_head, begun.header.length)
        if error is None and begun.header is not None:
            stretch.hold = None
            return make_record(begun.header, payload, offset, number, self.is_arc)
        self._find_next(after_head)
        return self._failed(offset, error or "", head, 1, record_name(begun.header))

    def _payload(self, begin: int, length: int) -> tuple[bytes, str | None]:
        """The payload, at most `LARGEST_PAYLOAD` of it, and what is wrong with it; goes on to after the record."""
        stretch = self.stretch
        stretch.at = begin - stretch.base
        kept = min(length, LARGEST_PAYLOAD) if self.wanted else 0
        whole = stretch.need(kept)
        payload = stretch.data[stretch.at : stretch.at + kept]
        if whole and length > kept:
            whole = stretch.go(begin + length)
        elif whole:
            stretch.at += length
        if not whole:
            have = stretch.end() - begin
            return b"", self._with_damage(f"it says that it has {length} bytes, but {have} are there")
        stretch.in_record = False
        return payload, self._landing_error(length)

    def _landing_error(self, length: int) -> str | None:
        """What is wrong with the place after a payload, if anything is; goes past blank lines."""
        stretch = self.stretch
        stretch.need(LONGEST_BLANK)
        after = stretch.data[stretch.at : stretch.at + 4]
        at_line = stretch.at == 0 or stretch.data[stretch.at - 1] == ord("\n")
        stretch.at = _BLANK.match(stretch.data, stretch.at, stretch.at + LONGEST_BLANK).end()  # type: ignore[union-attr]
        if not stretch.need(1):
            return None if stretch.damage is None else self._with_damage("it may be incomplete")
        blank_lines = (b"\n", b"\r\n") if self.is_arc else (b"\r\n\r\n", b"\n\n")
        if after.startswith(blank_lines) or ((at_line or not self.is_arc) and self._begun() is not None):
            return None
        return f"it says that it has {length} bytes, but no record ends there"

    def _begun(self) -> _Begun | None:
        """What begins here; None where it is no record."""
        return self._begun_arc() if self.is_arc else self._begun_warc()

    def _begun_warc(self) -> _Begun | None:
        stretch = self.stretch
        stretch.need(LONGEST_START)
        if (start := START.match(stretch.data, stretch.at)) is None:
            return None
        line = start.end() - start.start()
        while (end := self._header_end()) is None:
            have = len(stretch.data) - stretch.at
            if have >= LONGEST_HEADER:
                return _Begun(None, line, f"its header has no end within {LONGEST_HEADER} bytes")
            if not stretch.need(have + 1):
                return _Begun(None, line, self._with_damage("its header is cut off"))
        header = parse_warc_header(stretch.data[stretch.at : end.start()])
        return _Begun(header, line if header.length is None else end.end() - stretch.at, header.error)

    def _header_end(self) -> re.Match[bytes] | None:
        """The blank line after a header, among the bytes that are there; none of them is searched twice."""
        stretch = self.stretch
        searched = max(stretch.at, self.no_blank_line - stretch.base)
        limit = min(stretch.at + LONGEST_HEADER, len(stretch.data))
        found = _HEADER_END.search(stretch.data, searched, limit)
        if found is None:
            self.no_blank_line = max(searched, limit - 2) + stretch.base
        return found

    def _begun_arc(self) -> _Begun | None:
        stretch = self.stretch
        while (end := stretch.data.find(b"\n", stretch.at, stretch.at + LONGEST_LINE)) < 0:
            have = len(stretch.data) - stretch.at
            if have >= LONGEST_LINE or not stretch.need(have + 1):
                return None
        header = parse_arc_line(stretch.data[stretch.at : end])
        return None if header is None else _Begun(header, end + 1 - stretch.at, header.error)

    def _find_next(self, position: int) -> None:
        """To the first place from this position on, or from where bytes are still there, at which a record seems to
        begin; else to the end of the stretch."""
        stretch = self.stretch
        stretch.in_record = False
        stretch.go(position - 1)  # ARC's lines are told by the line end before them
        while True:
            if self.is_arc:
                newline = stretch.data.find(b"\n", stretch.at)
                stretch.at = newline + 1 if newline >= 0 else len(stretch.data)
                if not stretch.need(1) or (newline >= 0 and self._begun_arc() is not None):
                    return
            elif found := START_BEFORE_FIELD.search(stretch.data, stretch.at):
                stretch.at = found.start()
                return
            else:
                stretch.at = max(stretch.at, len(stretch.data) - LONGEST_START)
                if not stretch.need(LONGEST_START + 1):
                    stretch.at = len(stretch.data)
                    return

    def _with_damage(self, error: str) -> str:
        """The error and the damage that caused it, if there is any."""
        if (damage := self.stretch.damage) is None:
            return error
        self.told = True
        return f"{error}: {damage}" if error else damage

    def _lost_records(self) -> int:
        """The records that the stretch's damage stands for: one where a member shows none, else none."""
        if self.shown or not self.stretch.begins_member:
            return 0
        self._count()
        return 1

    def _failed(self, offset: int, error: str, head: bytes, records: int, name: str = "") -> Failure:
        self.stretch.hold = None
        return Failure(self.path, name, offset, error, excerpt(head), records)
