"""BEIR: ``corpus.jsonl`` (_id, title, text, metadata) and ``queries.jsonl`` (_id, text); ``qrels/*.tsv`` are ids."""

from collections.abc import Iterable, Iterator, Mapping
from typing import IO

import orjson

from transforms.sources.failure import Failure
from transforms.task_formats.beginning import with_checked_beginning
from transforms.task_formats.json_lines import line_failure, read_json_objects
from transforms.task_formats.record import AnnotatedText, Rebuilt, Row, TaskRecord, TranslatedText
from transforms.task_formats.stored_chunks import stored_chunks

_TEXTS = ("title", "text")


class Beir:
    """Passages and queries; ids and metadata stay."""

    name = "beir"

    def read(self, file: IO[bytes], path: str, language: str | None = None) -> Iterator[TaskRecord | Failure]:
        """The passages or queries of a file. A line without a string ``_id`` and ``text`` fails."""
        expected = "JSON Lines with '_id' and 'text'"
        return with_checked_beginning(self._read(file, path, language), path, expected)

    def _read(self, file: IO[bytes], path: str, language: str | None) -> Iterator[TaskRecord | Failure]:
        for position, found in enumerate(read_json_objects(stored_chunks(file, path), path)):
            if isinstance(found, Failure):
                yield found
                continue
            line, row = found
            if not isinstance(row.get("_id"), str) or not isinstance(row.get("text"), str):
                yield line_failure(path, line, "no string '_id' and 'text'")
            elif not isinstance(row.get("title", ""), str | None):
                yield line_failure(path, line, "a 'title' that is no string")
            else:
                texts = tuple(AnnotatedText(field, row[field]) for field in _TEXTS if row.get(field))
                yield TaskRecord(row["_id"], language, texts, row, position)

    def rebuild(self, record: TaskRecord, translated: Mapping[str, TranslatedText], target_language: str) -> Rebuilt:
        """The row with its texts in the target language."""
        return Rebuilt(record.original | {field: text.text for field, text in translated.items()})

    def write(self, rows: Iterable[Row], file: IO[bytes]) -> None:
        """An object a line."""
        for row in rows:
            file.write(orjson.dumps(row) + b"\n")
