"""MS MARCO's files in the layout of mMARCO: ``id<TAB>text`` collections and queries, and files of ids.

Quotation marks are characters like others. A cell of the output never holds a tab or a break of lines.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO

from transforms.sources.failure import Failure
from transforms.task_formats.beginning import with_checked_beginning
from transforms.task_formats.json_lines import line_failure, read_lines
from transforms.task_formats.record import AnnotatedText, Rebuilt, Row, TaskRecord, TranslatedText
from transforms.task_formats.short_codes import english_name
from transforms.task_formats.stored_chunks import stored_chunks

# Tab, all that str.splitlines breaks at, and the other control characters.
_BREAKS = re.compile(" *[\x00-\x1f\x7f-\x9f\u2028\u2029][ \x00-\x1f\x7f-\x9f\u2028\u2029]*")
_COLLECTION = re.compile(r"(?:[a-z_]+_)?collection\.tsv")
_QUERIES = re.compile(r"(?:[a-z_]+_)?queries\.((train|dev|eval|test)(?:\.\w+)*)\.tsv")
_RUN = re.compile(r"(run\.\w+?)_[a-z_]+-msmarco\.txt")


def mmarco_path(path: str, target_language: str) -> str:
    """Where mMARCO keeps the translation of a file of MS MARCO, below the folder of its data.

    ``collection.tsv`` → ``collections/german_collection.tsv``; ``queries.dev.small.tsv`` →
    ``queries/dev/german_queries.dev.small.tsv``; files of ids (triples, qrels) keep their names, runs theirs in
    ``runs``.
    """
    name = path.replace("\\", "/").rpartition("/")[2]
    language = english_name(target_language)
    if _COLLECTION.fullmatch(name):
        return f"collections/{language}_collection.tsv"
    if found := _QUERIES.fullmatch(name):
        return f"queries/{found[2]}/{language}_queries.{found[1]}.tsv"
    if found := _RUN.fullmatch(name):
        return f"runs/{found[1]}_{language}-msmarco.txt"
    return f"runs/{name}" if name.startswith("run.") else name


def one_cell(text: str) -> str:
    """A text without what breaks a cell: tabs, line breaks and control characters become a space, at its ends none.

    Lone surrogates, which UTF-8 cannot hold, become question marks.
    """
    whole = _BREAKS.sub(lambda found: " " if found.start() > 0 and found.end() < len(text) else "", text)
    return whole.encode("utf-8", "replace").decode()


class MsMarco:
    """``id<TAB>text``, a passage or query a line."""

    name = "ms_marco"

    def read(self, file: IO[bytes], path: str, language: str | None = None) -> Iterator[TaskRecord | Failure]:
        """The lines of a file, blank ones excepted. One without a tab, or with white space in its id, fails."""
        return with_checked_beginning(self._read(file, path, language), path, "an id, a tab and a text in each line")

    def _read(self, file: IO[bytes], path: str, language: str | None) -> Iterator[TaskRecord | Failure]:
        for position, line in enumerate(read_lines(stored_chunks(file, path), path)):
            if isinstance(line, Failure):
                yield line
                continue
            if not line.data:
                continue
            try:
                name, tab, text = line.data.decode("utf-8").partition("\t")
            except UnicodeDecodeError as error:
                yield line_failure(path, line, f"not UTF-8: {error.reason} at byte {error.start} of the line")
                continue
            if not tab or not name or name.split() != [name]:
                yield line_failure(path, line, "no id and tab at the beginning of the line")
                continue
            yield TaskRecord(name, language, (AnnotatedText("text", text),), {"id": name}, position)

    def rebuild(self, record: TaskRecord, translated: Mapping[str, TranslatedText], target_language: str) -> Rebuilt:
        """The line with its own id."""
        return Rebuilt({"id": record.original["id"], "text": one_cell(translated["text"].text)})

    def write(self, rows: Iterable[Row], file: IO[bytes]) -> None:
        """A line a row."""
        for row in rows:
            file.write(f"{row['id']}\t{row['text']}\n".encode())


class IdLines:
    """Lines that hold ids only and pass through: triples of ids, qrels, runs."""

    name = "ids"

    def read(self, file: IO[bytes], path: str, language: str | None = None) -> Iterator[TaskRecord | Failure]:
        """Each line as a record without texts."""
        for position, line in enumerate(read_lines(stored_chunks(file, path), path)):
            if isinstance(line, Failure):
                yield line
                continue
            try:
                text = line.data.decode("utf-8")
            except UnicodeDecodeError as error:
                yield line_failure(path, line, f"not UTF-8: {error.reason} at byte {error.start} of the line")
                continue
            yield TaskRecord(f"line {line.number + 1}", language, (), {"line": text}, position)

    def rebuild(self, record: TaskRecord, translated: Mapping[str, TranslatedText], target_language: str) -> Rebuilt:
        """The line as it is."""
        return Rebuilt(record.original)

    def write(self, rows: Iterable[Row], file: IO[bytes]) -> None:
        """The lines."""
        for row in rows:
            file.write(f"{row['line']}\n".encode())
