"""JSON Lines with spans, as annotation tools write them.

A ``text`` and its spans (``spans``, ``entities``, ``labels`` or ``label``), each an object
(``start`` and ``end``, or ``start_offset`` and ``end_offset``; ``label``, ``type`` or ``labels``) or a list
``[start, end, label]``: spaCy, Prodigy, doccano with its relations, the small form of Label Studio. All else of a row
is kept, but for Prodigy's ``tokens``, which are those of the source. An array of such objects is read too.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

import orjson

from schemas.language import language_tag
from transforms.projection.spans import SourceSpan
from transforms.sources.failure import Failure, excerpt
from transforms.sources.records import Record
from transforms.task_formats.beginning import with_checked_beginning
from transforms.task_formats.json_array import BESIDE_OBJECTS, Around, read_array
from transforms.task_formats.json_lines import json_object, read_lines
from transforms.task_formats.record import AnnotatedText, Drop, Rebuilt, Row, TaskRecord, TranslatedText
from transforms.task_formats.stored_chunks import is_array, stored_chunks

_SPAN_KEYS = ("spans", "entities", "labels", "label")
_BORDERS = (("start", "end"), ("start_offset", "end_offset"))
_TYPES = ("label", "type", "labels")
_SURFACES = ("text", "surface")
_TOKEN_BORDERS = ("token_start", "token_end")


class SpanLines:
    """Texts with spans. Spans that are lost are told; the row stays with the others."""

    name = "span_lines"

    def read(self, file: IO[bytes], path: str, language: str | None = None) -> Iterator[TaskRecord | Failure]:
        """The rows of a file.

        A row fails where a span is empty, lies outside the text, is no integers or names a ``text`` that does not stand
        there. Its language is that of its ``language``, else `language`.
        """
        expected = f"JSON Lines with a 'text' and {' or '.join(map(repr, _SPAN_KEYS))}"
        return with_checked_beginning(self._read(file, path, language), path, expected)

    def _read(self, file: IO[bytes], path: str, language: str | None) -> Iterator[TaskRecord | Failure]:
        array, chunks = is_array(stored_chunks(file, path))
        position = 0
        found: Iterator[Record | Failure | Around] = read_array(chunks, path) if array else read_lines(chunks, path)
        for line in found:
            if isinstance(line, Failure):
                yield line
            elif isinstance(line, Record) and line.data.strip():
                try:
                    yield _record(json_object(line.data), language, position)
                except ValueError as error:
                    name = f"{'object' if array else 'line'} {line.number + 1}"
                    yield Failure(path, name, line.offset, str(error), excerpt(line.data))
                position += 1
            elif isinstance(line, Around) and line.value:
                yield Failure(path, "", 0, BESIDE_OBJECTS, "", records=0)

    def rebuild(self, record: TaskRecord, translated: Mapping[str, TranslatedText], target_language: str) -> Rebuilt:
        """The row in the target language."""
        old = record.original
        text = record.texts[0]
        new = translated["text"]
        places = [new.placed(index) for index in range(len(text.spans))]
        drops = [
            Drop("span_lost", f"{span.type} {text.text[span.start : span.end]!r} [{span.start}, {span.end})", "span")
            for span, place in zip(text.spans, places, strict=True)
            if place is None
        ]
        key = _span_key(old)
        row = {name: value for name, value in old.items() if name != "tokens"} | {"text": new.text}
        if key is not None:
            spans = [
                _moved(span, new.text, place) for span, place in zip(old[key], places, strict=True) if place is not None
            ]
            row[key] = spans
            row, lost_relations = _relations(row, key, old)
            drops += lost_relations
        if "language" in row:
            row["language"] = target_language
        return Rebuilt(row, tuple(drops))

    def write(self, rows: Iterable[Row], file: IO[bytes]) -> None:
        """An object a line."""
        for row in rows:
            file.write(orjson.dumps(row) + b"\n")


def _record(row: Row, language: str | None, position: int) -> TaskRecord:
    """Raises ValueError where the row has no text, or spans that are none of it."""
    text = row.get("text")
    if not isinstance(text, str):
        raise ValueError("no string 'text'")
    key = _span_key(row)
    spans = tuple(_span(span, text) for span in (row[key] if key else ()))
    own = row.get("language")
    if own is not None:
        if not isinstance(own, str):
            raise ValueError(f"'language' is {own!r}, expected a code")
        language = language_tag(own)
    return TaskRecord(str(row.get("id", position)), language, (AnnotatedText("text", text, spans),), row, position)


def _span_key(row: Row) -> str | None:
    """The key of a row's spans, None where it has none."""
    return next((key for key in _SPAN_KEYS if isinstance(row.get(key), list)), None)


def _span(span: Any, text: str) -> SourceSpan:
    start, end, kind, qid, surface = None, None, None, None, None
    if isinstance(span, list) and len(span) in (2, 3):
        start, end, kind = [*span, None][:3]
    elif isinstance(span, dict):
        first, last = _border_keys(span)
        start, end = span.get(first), span.get(last)
        kind = next((span[name] for name in _TYPES if name in span), None)
        qid = span.get("qid")
        surface = next((span[name] for name in _SURFACES if isinstance(span.get(name), str)), None)
    if isinstance(kind, list):
        kind = kind[0] if kind else None
    if type(start) is not int or type(end) is not int:
        raise ValueError(f"a span is {span!r}, expected integers 'start' and 'end'")
    if not 0 <= start < end <= len(text):
        raise ValueError(f"a span is [{start}, {end}) in a text of {len(text)} code points")
    if surface is not None and surface != text[start:end]:
        raise ValueError(f"span [{start}, {end}) is {text[start:end]!r}, not {surface!r}")
    return SourceSpan(start, end, None if kind is None else str(kind), qid if isinstance(qid, str) else None)


def _border_keys(span: Row) -> tuple[str, str]:
    return next((keys for keys in _BORDERS if keys[0] in span), _BORDERS[0])


def _moved(span: Any, text: str, place: tuple[int, int]) -> Any:
    """A span as it was written, at its new place."""
    if isinstance(span, list):
        return [*place, *span[2:]]
    first, last = _border_keys(span)
    surfaces = {name: text[slice(*place)] for name in _SURFACES if isinstance(span.get(name), str)}
    kept = {name: value for name, value in span.items() if name not in _TOKEN_BORDERS}
    return kept | {first: place[0], last: place[1]} | surfaces


def _relations(row: Row, key: str, old: Row) -> tuple[Row, list[Drop]]:
    """doccano's relations name spans by ``id``: those stay whose ends did."""
    relations = old.get("relations")
    if not isinstance(relations, list):
        return row, []
    ids = [span["id"] for span in row[key] if isinstance(span, dict) and "id" in span]
    kept: list[Any] = []
    drops: list[Drop] = []
    for relation in relations:
        ends = [relation.get("from_id"), relation.get("to_id")] if isinstance(relation, dict) else [None]
        if all(end in ids for end in ends):
            kept.append(relation)
        else:
            drops.append(Drop("argument_lost", f"{orjson.dumps(relation).decode()}", "relation"))
    return row | {"relations": kept}, drops
