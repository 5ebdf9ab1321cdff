"""The objects of a large JSON array, one at a time: of a file of 160 MB on one line little is ever in memory."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from transforms.sources.failure import Failure, excerpt
from transforms.sources.records import MAX_RECORD_BYTES, Record
from transforms.sources.splits import Chunk
from transforms.sources.text_lines import BYTE_ORDER_MARK
from transforms.sources.window import Window

# A string is passed over whole; a lone quotation mark is one whose end has not been read yet.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[][{}]|"', re.DOTALL)
_QUOTE, _ARRAY, _OBJECT = b'"[{'
_BETWEEN = b" \t\r\n,"

BESIDE_OBJECTS = "values beside the objects of the array are left out"
"""What is to be said where the array in `Around` is not empty."""


@dataclass(frozen=True)
class Around:
    """What stands around the array: the file's value with that array empty."""

    value: Any


def read_array(
    chunks: Iterable[Chunk], path: str, key: str | None = None, max_bytes: int = MAX_RECORD_BYTES
) -> Iterator[Record | Failure | Around]:
    """The objects of an array, unparsed, one at a time, and at the end what stands around them.

    The array is the whole file, or with `key` the value of that key in the file's one object. An object longer than
    `max_bytes` fails; of a file that ends too early, what is cut off does.

    Raises:
        ValueError: the file holds no such array, or a string in it is longer than `max_bytes`.
    """
    return _ArrayReader(path, key, max_bytes).read(chunks)


class _ArrayReader:
    def __init__(self, path: str, key: str | None, max_bytes: int) -> None:
        self.path = path
        self.key = key
        self.max_bytes = max_bytes
        self.window = Window()
        self.at = 0  # up to where the window has been looked at
        self.mark = 0  # up to where it has been copied to `outer`, or was in objects
        self.outer = bytearray()
        self.depth = 0
        self.inside: int | None = None  # the depth in the wanted array while it is open
        self.found = False
        self.last_string = b""
        self.item: int | None = None  # where the object under way begins in the window
        self.skipping = False  # whether the object under way has failed already
        self.number = 0

    def read(self, chunks: Iterable[Chunk]) -> Iterator[Record | Failure | Around]:
        damage = ""
        for chunk in chunks:
            if chunk.damage is not None:
                damage = chunk.damage
                break
            self.window.append(chunk)
            if not self.depth and not self.number:
                self._check_beginning()
            yield from self._scan()
            yield from self._forget()
        if not self.found:
            raise ValueError(self._expected())
        if self.depth or damage:
            if not self.skipping:
                yield self._cut_off(damage)
            return
        try:
            yield Around(orjson.loads(self.outer + self.window.data))
        except orjson.JSONDecodeError as error:
            wrong = f"malformed JSON around the objects: {error}"
            yield Failure(self.path, "", 0, wrong, excerpt(self.outer), records=0)

    def _check_beginning(self) -> None:
        """Stops at once at a file that is something else, before all of it is read."""
        data = self.window.data
        if self.window.begin == 0 and data.startswith(BYTE_ORDER_MARK):
            data[: len(BYTE_ORDER_MARK)] = b"   "
        beginning = data.lstrip()
        if beginning and beginning[0] != (_OBJECT if self.key else _ARRAY):
            raise ValueError(self._expected())

    def _expected(self) -> str:
        wanted = f"a JSON object with an array {self.key!r}" if self.key else "a JSON array of objects"
        return f"{self.path}: expected {wanted}"

    def _cut_off(self, damage: str) -> Failure:
        where = "an object" if self.item is not None else "the array" if self.inside else "what follows the array"
        error = f"the file ends inside {where}{f': {damage}' if damage else ''}"
        start = self.item or 0
        data = self.window.data[start : start + 4096]
        name = self._name() if self.item is not None else ""
        return Failure(
            self.path, name, self.window.offset(start), error, excerpt(data), records=int(self.item is not None)
        )

    def _name(self) -> str:
        return f"object {self.number + 1}"

    def _scan(self) -> list[Record]:
        """The objects that end in what has been read."""
        data = self.window.data
        done: list[Record] = []
        for match in _TOKEN.finditer(data, self.at):
            start, end = match.span()
            kind = data[start]
            if kind == _QUOTE:
                if end - start == 1:
                    self.at = start
                    break
                if self.key is not None and self.depth == 1:
                    self.last_string = bytes(match[0])
            elif kind in (_ARRAY, _OBJECT):
                self._open(kind, start)
            elif (record := self._close(start, end)) is not None:
                done.append(record)
            self.at = end
        else:
            self.at = len(data)
        return done

    def _open(self, kind: int, start: int) -> None:
        if self.inside is not None:
            if self.item is None:
                self._copy(start)
                self.item = start
        elif kind == _ARRAY and not self.found and self._is_wanted():
            self._copy(start + 1)
            self.inside = self.depth + 1
            self.found = True
        self.depth += 1

    def _is_wanted(self) -> bool:
        if self.key is None:
            return self.depth == 0
        return self.depth == 1 and self.last_string == orjson.dumps(self.key)

    def _close(self, start: int, end: int) -> Record | None:
        self.depth -= 1
        if self.item is not None and self.depth == self.inside:
            record = Record(bytes(self.window.data[self.item : end]), self.window.offset(self.item), self.number)
            self.item, self.mark = None, end
            self.number += 1
            skipped, self.skipping = self.skipping, False
            return None if skipped else record
        if self.inside is not None and self.depth < self.inside:
            self._copy(start)
            self.inside = None
        return None

    def _copy(self, end: int) -> None:
        """Appends what stands outside objects, up to `end`, to `outer`, without the commas between objects."""
        piece = self.window.data[self.mark : end]
        self.outer += piece if self.inside is None else piece.strip(_BETWEEN)
        self.mark = end

    def _forget(self) -> Iterator[Failure]:
        """Drops what is not needed any more."""
        held = len(self.window.data)
        if self.item is not None and not self.skipping and held - self.item > self.max_bytes:
            wrong = f"the object is longer than {self.max_bytes} bytes"
            data = self.window.data[self.item : self.item + 4096]
            yield Failure(self.path, self._name(), self.window.offset(self.item), wrong, excerpt(data))
            self.skipping = True
        if self.item is None:
            self._copy(self.at)
        needed = self.at if self.item is None or self.skipping else self.item
        self.window.drop(needed)
        self.at -= needed
        self.mark = 0
        self.item = None if self.item is None else 0
        if len(self.outer) > self.max_bytes or held - needed - self.at > self.max_bytes:
            raise ValueError(f"{self._expected()}; found a value of more than {self.max_bytes} bytes in it")
