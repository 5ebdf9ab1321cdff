"""Lines of a text file, and the objects of JSON Lines, one at a time."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from transforms.sources.failure import Failure, excerpt
from transforms.sources.records import MAX_RECORD_BYTES, Record
from transforms.sources.splits import Chunk
from transforms.sources.text_lines import BYTE_ORDER_MARK
from transforms.sources.window import Window


def read_lines(chunks: Iterable[Chunk], path: str, max_bytes: int = MAX_RECORD_BYTES) -> Iterator[Record | Failure]:
    """The lines of a file without their ends, blank ones too; ``number`` counts from 0.

    Lines end at a line feed alone: U+2028 and the like are text. A line longer than `max_bytes` fails and is not kept
    in memory, as does one that damage of a compressed file cuts off.
    """
    window = Window()
    number = scanned = 0
    skipping = False  # whether the line under way has failed
    for chunk in chunks:
        if chunk.damage is not None:
            cut = bool(window.data)
            what = f"the line is cut off: {chunk.damage}" if cut else f"the file is damaged: {chunk.damage}"
            if not skipping:
                offset = window.offset(0) if cut else chunk.offset
                record = Record(bytes(window.data[:4096]), offset, number)
                yield line_failure(path, record, what) if cut else Failure(path, "", offset, what, "", records=0)
            window.drop(len(window.data))
            scanned = 0
            skipping = False
            continue
        window.append(chunk)
        while (newline := window.data.find(b"\n", scanned)) >= 0:
            if not skipping:
                yield _line(window, newline, number)
            window.drop(newline + 1)
            number += 1
            scanned = 0
            skipping = False
        if len(window.data) > max_bytes and not skipping:
            record = Record(bytes(window.data[:4096]), window.offset(0), number)
            yield line_failure(path, record, f"the line is longer than {max_bytes} bytes")
            skipping = True
        if skipping:
            window.drop(len(window.data))
        scanned = len(window.data)
    if window.data and not skipping:
        yield _line(window, len(window.data), number)


def _line(window: Window, end: int, number: int) -> Record:
    data = bytes(window.data[:end]).removesuffix(b"\r")
    return Record(data.removeprefix(BYTE_ORDER_MARK) if number == 0 else data, window.offset(0), number)


def read_json_objects(chunks: Iterable[Chunk], path: str) -> Iterator[tuple[Record, dict[str, Any]] | Failure]:
    """The objects of JSON Lines and where they stand; blank lines are skipped, a line that is no object fails."""
    for line in read_lines(chunks, path):
        if isinstance(line, Failure):
            yield line
        elif line.data.strip():
            try:
                yield line, json_object(line.data)
            except ValueError as error:
                yield line_failure(path, line, str(error))


def json_object(data: bytes) -> dict[str, Any]:
    """The object that `data` is; integers beyond 64 bits become floating-point numbers, as in JavaScript.

    Raises:
        ValueError: it is none.
    """
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"malformed JSON: {error}") from error
    if not isinstance(value, dict):
        raise ValueError(f"a JSON {type(value).__name__} where an object is wanted")
    return value


def line_failure(path: str, line: Record, error: str) -> Failure:
    """The failure of a line."""
    return Failure(path, f"line {line.number + 1}", line.offset, error, excerpt(line.data))
