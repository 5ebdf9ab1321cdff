"""The lines of a text file: JSON Lines, and the Wikidata dump's array with one entity a line.

A line belongs to the split in which the newline before it lies, the first line to the split at the beginning, so any
set of splits that covers a file yields every line once.
"""

from collections.abc import Iterator
from functools import lru_cache

from transforms.sources.failure import Failure, excerpt
from transforms.sources.records import MAX_RECORD_BYTES, Held, Record
from transforms.sources.splits import Chunk, OpenFile, Split, read_chunks
from transforms.sources.window import Window, open_before

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_json_lines(
    split: Split, open_file: OpenFile, held: Held, max_bytes: int = MAX_RECORD_BYTES
) -> Iterator[Record | Failure]:
    """The lines of a split that hold a value, without the brackets and commas of an array around them.

    Blank lines and lines of brackets only are no records. `held` counts the others. A line longer than `max_bytes`
    fails and is not kept in memory. `line_number` tells which line of the file a record is.
    """
    return _LineReader(split, open_file, held, max_bytes).read()


def line_number(split: Split, open_file: OpenFile, number: int) -> int:
    """The line of the decompressed file, from 1, of the record with this number in the split.

    Reads the file before the split, so ask for failures only. Lines in damaged blocks are not counted.
    """
    return _newlines_before(split, open_file) + number + 1


@lru_cache(maxsize=64)
def _newlines_before(split: Split, open_file: OpenFile) -> int:
    if split.start == 0:
        return 0
    before = Split(split.path, split.format, 0, split.start, split.size)
    count = 0
    for chunk in read_chunks(before, open_file):
        if not chunk.owned:
            break
        count += chunk.data.count(b"\n")
    return count


def _leaves_line_open(data: bytes) -> bool | None:
    newline = data.rfind(b"\n")
    return None if newline < 0 else newline < len(data) - 1


def _value(line: bytes) -> bytes:
    """A line without the array around it: b"[{…}," -> b"{…}"; nothing where there is only array."""
    value = line.strip(b" \t\r\n").removesuffix(b",").rstrip()
    if value.startswith(b"["):
        value = value[1:].lstrip()
    if value.endswith(b"]") and not value.startswith(b"["):
        value = value[:-1].rstrip()
    return value


class _LineReader:
    def __init__(self, split: Split, open_file: OpenFile, held: Held, max_bytes: int) -> None:
        self.split = split
        self.open_file = open_file
        self.held = held
        self.max_bytes = max_bytes
        self.window = Window()
        self.line: int | None = 0 if split.start == 0 else None  # index where the line under way begins
        self.scan = 0
        self.number = 0  # newlines passed
        self.shown = split.start == 0  # whether anything has told if a line was open at the split's beginning

    def read(self) -> Iterator[Record | Failure]:
        if self.split.start == self.split.end:
            return
        for chunk in read_chunks(self.split, self.open_file):
            if chunk.damage is not None:
                yield from self._broken(chunk)
                if not chunk.owned:
                    return
                continue
            self.window.append(chunk)
            yield from self._lines()
            if self._finished():
                return
        if self.line is not None:
            yield from self._record(len(self.window.data))

    def _lines(self) -> Iterator[Record | Failure]:
        data = self.window.data
        while not self._finished():
            newline = data.find(b"\n", self.scan)
            end = newline if newline >= 0 else len(data)
            if self.line is not None and end - self.line > self.max_bytes:
                yield self._failure(f"the line is longer than {self.max_bytes} bytes")
            self.scan = end
            if newline < 0:
                break
            if self.line is not None:
                yield from self._record(newline)
            self.number += 1
            self.shown = True
            self.line = self.scan = newline + 1
        needed = self.scan if self.line is None else self.line
        self.window.drop(needed)
        self.scan -= needed
        self.line = None if self.line is None else 0

    def _finished(self) -> bool:
        """Whether the line under way, or the search for one, is past the split."""
        end = self.window.owned_end
        if end is None:
            return False
        return self.window.begin + self.scan >= end if self.line is None else self.window.begin + self.line > end

    def _record(self, end: int) -> Iterator[Record]:
        begin = self.line or 0
        line = bytes(self.window.data[begin:end])
        if self.split.start == 0 and self.number == 0:
            line = line.removeprefix(BYTE_ORDER_MARK)
        if value := _value(line):
            self.held.records += 1
            yield Record(value, self.window.offset(begin), self.number)

    def _broken(self, chunk: Chunk) -> Iterator[Failure]:
        """One failure for damage: of the line that it cuts off, or else, by the split it lies in, of the file."""
        if self.line is not None and len(self.window.data) > self.line:
            yield self._failure(f"the line is cut off: {chunk.damage}")
        elif chunk.owned and (self.shown or not open_before(self.split, self.open_file, _leaves_line_open)):
            yield Failure(self.split.path, "", chunk.offset, chunk.damage or "", "", records=0)
        self.shown = True
        self.window.drop(len(self.window.data))
        self.line, self.scan = None, 0

    def _failure(self, error: str) -> Failure:
        """The failure of the line under way, which ends with it."""
        begin = self.line or 0
        self.held.records += 1
        self.line = None
        name = f"line {line_number(self.split, self.open_file, self.number)}"
        data = self.window.data[begin : begin + 4096]
        return Failure(self.split.path, name, self.window.offset(begin), error, excerpt(data))
