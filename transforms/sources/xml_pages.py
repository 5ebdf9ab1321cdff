"""The pages of a MediaWiki export, cut out of its XML.

A page belongs to the split in which the first byte of its <page> lies, so any set of splits that covers a file yields
every page once. Text is escaped in XML, so that <page> is always the tag.
"""

import re
from collections.abc import Iterator

from transforms.sources.failure import Failure, excerpt
from transforms.sources.records import MAX_RECORD_BYTES, Held, Record
from transforms.sources.splits import Chunk, OpenFile, Split, read_chunks
from transforms.sources.window import Window, open_before

OPENING = b"<page>"
CLOSING = b"</page>"
BORDER = len(OPENING) - 1


def read_pages(
    split: Split, open_file: OpenFile, held: Held, max_bytes: int = MAX_RECORD_BYTES
) -> Iterator[Record | Failure]:
    """The pages of a split as bytes from <page> to </page>, in the order of the file, and what broke in its place.

    `held` counts the openings in the bytes of the split, also of pages that fail. A page longer than `max_bytes` fails
    and is not kept in memory.
    """
    return _PageReader(split, open_file, held, max_bytes).read()


def page_name(data: bytes | bytearray) -> str:
    """How a person finds this page again, "page 42 Berlin", as far as its beginning tells."""
    head = bytes(data[:4096])
    found = (re.search(pattern, head) for pattern in (rb"<id>(\d+)</id>", rb"<title>([^<]*)</title>"))
    return " ".join(["page", *(part.group(1).decode("utf-8", "replace") for part in found if part)])


def leaves_page_open(data: bytes) -> bool | None:
    """Whether a stretch of XML ends within a page; None where no page begins or ends in it."""
    opening, closing = data.rfind(OPENING), data.rfind(CLOSING)
    return None if opening == closing else opening > closing


class _PageReader:
    def __init__(self, split: Split, open_file: OpenFile, held: Held, max_bytes: int) -> None:
        self.split = split
        self.open_file = open_file
        self.held = held
        self.max_bytes = max_bytes
        self.window = Window()
        self.page: int | None = None  # index in the window where the page under way begins
        self.scan = 0  # index up to which the window is searched
        self.number = 0
        self.shown = False  # whether anything has told if a page was open at the split's beginning
        self.carry = b""  # the last bytes that were counted
        self.after = b""  # the first bytes after the split

    def read(self) -> Iterator[Record | Failure]:
        yield from self._read()
        self.held.records += (self.carry[-BORDER:] + self.after).count(OPENING)

    def _read(self) -> Iterator[Record | Failure]:
        for chunk in read_chunks(self.split, self.open_file):
            if chunk.damage is not None:
                yield from self._broken(chunk)
                if not chunk.owned:
                    return
                continue
            self._count(chunk)
            self.window.append(chunk)
            yield from self._pages()
            if self._finished():
                return
        if self.page is not None:
            yield self._failure("the page is not closed at the end of the file")

    def _count(self, chunk: Chunk) -> None:
        """Counts openings apart from the parsing; one that reaches over the split's end is counted at the end."""
        if chunk.owned:
            self.held.records += (self.carry[-BORDER:] + chunk.data).count(OPENING)
            self.shown = self.shown or CLOSING in self.carry + chunk.data
            self.carry = (self.carry + chunk.data)[-len(CLOSING) + 1 :]
        else:
            self.after += chunk.data[: BORDER - len(self.after)]

    def _pages(self) -> Iterator[Record | Failure]:
        window, data = self.window, self.window.data
        while True:
            if self.page is None:
                opening = data.find(OPENING, self.scan)
                if opening < 0:
                    self.scan = max(self.scan, len(data) - BORDER)
                    break
                if window.owned_end is not None and window.begin + opening >= window.owned_end:
                    self.scan = opening
                    break
                self.page, self.scan, self.shown = opening, opening + len(OPENING), True
                self.number += 1
            closing = data.find(CLOSING, self.scan)
            again = data.find(OPENING, self.scan, closing if closing >= 0 else len(data))
            if again >= 0:
                yield self._failure("the page is not closed before the next one begins", again)
                self.scan = again
                continue
            end = closing + len(CLOSING) if closing >= 0 else len(data)
            if end - self.page > self.max_bytes:
                yield self._failure(f"the page is longer than {self.max_bytes} bytes")
            elif closing >= 0:
                yield Record(bytes(data[self.page : end]), window.offset(self.page), self.number - 1)
                self.page = None
            self.scan = end if closing >= 0 else max(self.scan, len(data) - len(CLOSING) + 1)
            if closing < 0:
                break
        needed = self.scan if self.page is None else self.page
        window.drop(needed)
        self.scan -= needed
        self.page = None if self.page is None else 0

    def _finished(self) -> bool:
        """Whether the split is over: its bytes seen, no page open, none half begun."""
        end = self.window.owned_end
        if end is None or self.page is not None:
            return False
        data = self.window.data
        return not any(
            OPENING.startswith(data[index:]) for index in range(self.scan, min(len(data), end - self.window.begin))
        )

    def _broken(self, chunk: Chunk) -> Iterator[Failure]:
        """One failure for damage: of the page that it cuts off, or else, by the split it lies in, of the file."""
        if self.page is not None:
            yield self._failure(f"the page is cut off: {chunk.damage}")
        elif chunk.owned and (self.shown or not open_before(self.split, self.open_file, leaves_page_open)):
            yield Failure(self.split.path, "", chunk.offset, chunk.damage or "", "", records=0)
        self.shown = True
        self.window.drop(len(self.window.data))
        self.page, self.scan, self.carry = None, 0, b""

    def _failure(self, error: str, end: int | None = None) -> Failure:
        """The failure of the page under way, which ends with it."""
        begin = self.page or 0
        data = self.window.data[begin : begin + 4096 if end is None else min(end, begin + 4096)]
        self.page = None
        return Failure(self.split.path, page_name(data), self.window.offset(begin), error, excerpt(data))
