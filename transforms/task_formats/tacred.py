"""TACRED, and MultiTACRED's two forms of it: JSON with inclusive ends, JSON Lines with half-open spans.

In a file either is one of:

- ``[{"id", "token", "relation", "subj_start", "subj_end", "obj_start", "obj_end", "subj_type", "obj_type"}]``, ends
  inclusive, round, square and curly brackets written ``-LRB-``, ``-RSB-`` …; TACRED has ``docid`` and ``stanford_*``
  columns besides, which describe the English tokens and have no counterpart in a translation;
- an object a line: ``{"id", "tokens", "label", "entities": [[start, end], [start, end]], "grammar": ["SUBJ", "OBJ"],
  "type"}``, half-open, brackets as they are.

Arguments may overlap or lie one in the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, Literal

import orjson

from transforms.projection.spans import SourceSpan
from transforms.sources.failure import Failure, excerpt
from transforms.sources.records import Record
from transforms.task_formats.beginning import with_checked_beginning
from transforms.task_formats.join_tokens import join_tokens
from transforms.task_formats.json_array import BESIDE_OBJECTS, Around, read_array
from transforms.task_formats.json_lines import json_object, read_lines
from transforms.task_formats.record import AnnotatedText, Rebuilt, Row, TaskRecord, TranslatedText, lost
from transforms.task_formats.short_codes import short_code
from transforms.task_formats.stored_chunks import is_array, stored_chunks
from transforms.task_formats.token_spans import tokenize_at_spans

BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}
"""How the Penn Treebank writes brackets."""
_ESCAPES = {bracket: escape for escape, bracket in BRACKETS.items()}
_QUOTES = {"``": '"', "''": '"'}
_ARGUMENTS = ("subj", "obj")
ENGLISH = "eng_Latn"
"""TACRED's own language, where nobody says otherwise."""


class Tacred:
    """Relations between two arguments of a sentence; `form` is what `rebuild` makes and `write` writes.

    ``json``: exactly the fields of MultiTACRED's JSON. ``lines``: those of its JSON Lines, with the source beside.
    """

    def __init__(self, form: Literal["json", "lines"] = "json") -> None:
        self.form = form
        self.name = "tacred" if form == "json" else "tacred_lines"

    def read(self, file: IO[bytes], path: str, language: str | None = None) -> Iterator[TaskRecord | Failure]:
        """The examples of a file in either form. An example with an argument outside its tokens fails."""
        expected = "TACRED: an array or lines of examples with 'token' or 'tokens'"
        return with_checked_beginning(self._read(file, path, language), path, expected)

    def _read(self, file: IO[bytes], path: str, language: str | None) -> Iterator[TaskRecord | Failure]:
        array, chunks = is_array(stored_chunks(file, path))
        records: Iterator[Record | Failure | Around]
        records = read_array(chunks, path) if array else read_lines(chunks, path)
        position = 0
        for record in records:
            if isinstance(record, Failure):
                yield record
            elif isinstance(record, Record) and record.data.strip():
                try:
                    yield _example(json_object(record.data), language or ENGLISH, position)
                except ValueError as error:
                    name = f"example {position + 1}"
                    yield Failure(path, name, record.offset, str(error), excerpt(record.data))
                position += 1
            elif isinstance(record, Around) and record.value:
                yield Failure(path, "", 0, BESIDE_OBJECTS, "", records=0)

    def rebuild(self, record: TaskRecord, translated: Mapping[str, TranslatedText], target_language: str) -> Rebuilt:
        """The example in the target language; dropped (``argument_lost``) where an argument did not arrive.

        A text that comes back unchanged keeps its tokens.
        """
        new = translated["text"]
        old = record.original
        source = record.texts[0]
        if new.text == source.text and [new.placed(index) for index in range(2)] == [span[:2] for span in source.spans]:
            tokens, places = list(old["tokens"]), [tuple(entity) for entity in old["entities"]]
        else:
            found = tokenize_at_spans(new.text, target_language, [new.placed(index) for index in range(2)])
            missing = [
                f"{side} {source.text[span.start : span.end]!r}"
                for side, span, place in zip(("subject", "object"), source.spans, found.spans, strict=True)
                if place is None
            ]
            if missing:
                return lost("argument_lost", " and ".join(missing))
            tokens, places = found.words(new.text), [place for place in found.spans if place]
        if self.form == "json":
            return Rebuilt(_tacred_json(old, tokens, places))
        target = {
            "language": short_code(record.language or ENGLISH),
            "tokens_translated": tokens,
            "entities_translated": [list(place) for place in places],
            "language_translated": short_code(target_language),
            "text_raw": source.text,
            "translation_raw": new.text,
        }
        return Rebuilt(old | target)

    def write(self, rows: Iterable[Row], file: IO[bytes]) -> None:
        """One JSON array, or an object a line."""
        if self.form == "lines":
            for row in rows:
                file.write(orjson.dumps(row) + b"\n")
            return
        between = b"["
        for row in rows:
            file.write(between + orjson.dumps(row))
            between = b",\n"
        file.write(b"]\n" if between != b"[" else b"[]\n")


def _tacred_json(old: Row, tokens: list[str], places: list[tuple[int, ...]]) -> Row:
    ends = {
        f"{argument}_{end}": value
        for argument, place in zip(_ARGUMENTS, places, strict=True)
        for end, value in (("start", place[0]), ("end", place[1] - 1))
    }
    types = {f"{argument}_type": kind for argument, kind in zip(_ARGUMENTS, old["type"], strict=True)}
    token = [_ESCAPES.get(token, token) for token in tokens]
    return {"id": old["id"], "token": token, "relation": old["label"]} | ends | types


def _example(row: Row, language: str, position: int) -> TaskRecord:
    """The record of an example in either form. Raises ValueError where it is none."""
    original = _from_json(row) if "token" in row else _from_lines(row)
    tokens = original["tokens"]
    for side, (start, end) in zip(("subject", "object"), original["entities"], strict=True):
        if not 0 <= start < end <= len(tokens):
            raise ValueError(f"the {side} is tokens [{start}, {end}) of {len(tokens)}")
    joined = join_tokens([_QUOTES.get(token, token) for token in tokens], language)
    spans = tuple(
        SourceSpan(*joined.span(*entity), kind)
        for entity, kind in zip(original["entities"], original["type"], strict=True)
    )
    return TaskRecord(str(original["id"]), language, (AnnotatedText("text", joined.text, spans),), original, position)


def _from_json(row: Row) -> Row:
    """TACRED's own form as the form of the lines."""
    ends = [[_number(row, f"{side}_start"), _number(row, f"{side}_end") + 1] for side in _ARGUMENTS]
    return {
        "id": _need(row, "id"),
        "tokens": [BRACKETS.get(token, token) for token in _strings(row, "token")],
        "label": _string(row, "relation"),
        "entities": ends,
        "grammar": ["SUBJ", "OBJ"],
        "type": [_string(row, f"{side}_type") for side in _ARGUMENTS],
    }


def _from_lines(row: Row) -> Row:
    entities, types = _need(row, "entities"), _strings(row, "type")
    pairs = isinstance(entities, list) and all(
        isinstance(entity, list) and len(entity) == 2 and all(type(end) is int for end in entity) for entity in entities
    )
    if not pairs or len(entities) != 2 or len(types) != 2:
        raise ValueError("'entities' must be two spans [start, end] and 'type' their two types")
    order = row.get("grammar", ["SUBJ", "OBJ"])
    if order not in (["SUBJ", "OBJ"], ["OBJ", "SUBJ"]):
        raise ValueError(f"'grammar' is {order}, expected SUBJ and OBJ")
    step = 1 if order[0] == "SUBJ" else -1
    return {
        "id": _need(row, "id"),
        "tokens": [BRACKETS.get(token, token) for token in _strings(row, "tokens")],
        "label": _string(row, "label"),
        "entities": entities[::step],
        "grammar": ["SUBJ", "OBJ"],
        "type": types[::step],
    }


def _need(row: Row, name: str) -> Any:
    if name not in row:
        raise ValueError(f"no field {name!r}, which TACRED must have")
    return row[name]


def _number(row: Row, name: str) -> int:
    value = _need(row, name)
    if type(value) is not int:
        raise ValueError(f"{name!r} is {value!r}, expected an integer")
    return value


def _string(row: Row, name: str) -> str:
    value = _need(row, name)
    if not isinstance(value, str):
        raise ValueError(f"{name!r} is {value!r}, expected a string")
    return value


def _strings(row: Row, name: str) -> list[str]:
    value = _need(row, name)
    if not isinstance(value, list) or not all(isinstance(token, str) for token in value):
        raise ValueError(f"{name!r} must be a list of strings")
    return value
