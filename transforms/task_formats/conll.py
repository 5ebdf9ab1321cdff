"""Named entities in columns: CoNLL-2002 and 2003, and the ``.iob2`` files of Universal NER.

A token a line, a blank line after each sentence. CoNLL: columns parted by spaces or tabs, the token first, the tag
last, ``-DOCSTART-`` before a document. Universal NER: tabs; number, token, tag and more; comments ``# …``. IOB1, IOB2,
IOBES and BILOU tags are read, IOB2 is written. Columns that describe the source's tokens (parts of speech, chunks)
become ``_``, in Universal NER ``-``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Literal

from schemas.language import UNDETERMINED
from transforms.projection.spans import SourceSpan
from transforms.sources.failure import Failure, excerpt
from transforms.sources.records import Record
from transforms.task_formats.beginning import with_checked_beginning
from transforms.task_formats.join_tokens import join_tokens, tokens_in_text
from transforms.task_formats.json_lines import read_lines
from transforms.task_formats.record import AnnotatedText, Drop, Rebuilt, Row, TaskRecord, TranslatedText
from transforms.task_formats.stored_chunks import stored_chunks
from transforms.task_formats.tags import iob2_of_spans, tag_spans
from transforms.task_formats.text_encoding import TextEncoding
from transforms.task_formats.token_spans import tokenize_at_spans, without_overlaps

DOCUMENT_START = "-DOCSTART-"
Layout = Literal["conll", "universal_ner"]

_SENTENCE_ID = re.compile(r"#\s*sent_id\s*=\s*(\S.*)")
_SENTENCE_TEXT = re.compile(r"#\s*text\s*=\s?(.*)")
_WORD_NUMBER = re.compile(r"[0-9]+")
_RANGE_NUMBER = re.compile(r"[0-9]+[-.][0-9]+")  # of words that the lines after or before it hold too
_EXPECTED = {
    "conll": "a token a line, columns parted by spaces or tabs, the tag last",
    "universal_ner": "a token a line, columns parted by tabs: number, token, tag",
}


class Conll:
    """Sentences with entities. Entities that are lost are told; the sentence stays with the others."""

    def __init__(self, layout: Layout) -> None:
        self.name: str = layout
        self._numbered = layout == "universal_ner"
        self._token, self._tag = (1, 2) if self._numbered else (0, -1)

    def read(self, file: IO[bytes], path: str, language: str | None = None) -> Iterator[TaskRecord | Failure]:
        """The sentences of a file, and its document starts as records without texts.

        The file is UTF-8 or, as CoNLL-2002 once was, Windows-1252. The text of a sentence is that of its comment
        ``# text`` where its tokens stand there, else it is joined from them as `language` writes.
        """
        return with_checked_beginning(self._read(file, path, language), path, _EXPECTED[self.name])

    def _read(self, file: IO[bytes], path: str, language: str | None) -> Iterator[TaskRecord | Failure]:
        encoding = TextEncoding()
        position = 0
        for block in _blocks(read_lines(stored_chunks(file, path), path)):
            lines = [line for line in block if isinstance(line, Record)]
            error: str | None = None
            for failure in block:
                if isinstance(failure, Failure) and not failure.records:
                    yield failure
                elif isinstance(failure, Failure):
                    error = failure.error
            texts: list[str] = []
            try:
                texts = [encoding.decode(line.data) for line in lines]
            except ValueError as wrong:
                error = str(wrong)
            if error is None and texts and not self._numbered and texts[0].startswith(DOCUMENT_START):
                start = {"document_start": texts.pop(0), "blank": len(lines) == 1}
                yield TaskRecord(f"start {position}", language, (), start, position)
                position += 1
            if error is None and texts:
                try:
                    yield self._sentence(texts, language, position)
                except ValueError as wrong:
                    error = str(wrong)
                position += 1
            if error is not None:
                first = lines[0] if lines else Record(b"", 0, 0)
                name = f"sentence at line {first.number + 1}"
                yield Failure(path, name, first.offset, error, excerpt(b"\n".join(line.data for line in lines)))

    def _sentence(self, texts: list[str], language: str | None, position: int) -> TaskRecord:
        """Raises ValueError for lines without the columns, or with a tag that is none."""
        comments = [text for text in texts if self._numbered and text.startswith("#")]
        lines = [self._columns(text) for text in texts if not (self._numbered and text.startswith("#"))]
        lines = [line for line in lines if not (self._numbered and _RANGE_NUMBER.fullmatch(line[0]))]
        tokens = [line[self._token] for line in lines]
        entities = tag_spans([line[self._tag] for line in lines])
        told = next((match[1] for comment in comments if (match := _SENTENCE_TEXT.match(comment))), "")
        joined = tokens_in_text(tokens, told) or join_tokens(tokens, language or UNDETERMINED)
        spans = tuple(SourceSpan(*joined.span(first, last), kind) for first, last, kind in entities)
        ids = [match[1].strip() for comment in comments if (match := _SENTENCE_ID.match(comment))]
        original = {"comments": comments, "lines": lines, "entities": [list(entity) for entity in entities]}
        text = AnnotatedText("text", joined.text, spans)
        return TaskRecord(ids[0] if ids else f"sentence {position}", language, (text,), original, position)

    def _columns(self, text: str) -> list[str]:
        columns = text.split("\t") if "\t" in text else text.strip(" ").split(" ")
        columns = columns if "\t" in text else [column for column in columns if column]
        if len(columns) < (3 if self._numbered else 2):
            raise ValueError(f"{text[:80]!r} has {len(columns)} columns; {_EXPECTED[self.name]}")
        if self._numbered and not (_WORD_NUMBER.fullmatch(columns[0]) or _RANGE_NUMBER.fullmatch(columns[0])):
            raise ValueError(f"{text[:80]!r} does not begin with a word's number")
        return columns

    def rebuild(self, record: TaskRecord, translated: Mapping[str, TranslatedText], target_language: str) -> Rebuilt:
        """The sentence in the target language; of entities that overlap in it the longer stays.

        A text that comes back unchanged keeps its tokens and columns.
        """
        if not record.texts:
            return Rebuilt(record.original)
        source = record.texts[0]
        new = translated["text"]
        old = record.original
        places = [new.placed(index) for index in range(len(source.spans))]
        drops: list[Drop] = []
        if new.text == source.text and places == [(span.start, span.end) for span in source.spans]:
            lines = [list(line) for line in old["lines"]]
            entities = [tuple(entity) for entity in old["entities"]]
        else:
            found = tokenize_at_spans(new.text, target_language, places)
            kept = without_overlaps(found.spans)
            entities = [(*span, source.spans[index].type) for index in kept if (span := found.spans[index])]
            drops = [
                Drop("span_overlaps" if found.spans[index] else "span_lost", _told(source, index), "entity")
                for index in sorted(set(range(len(source.spans))) - set(kept))
            ]
            lines = self._lines(found.words(new.text), len(old["lines"][0]) if old["lines"] else 0)
        for line, tag in zip(lines, iob2_of_spans(len(lines), entities), strict=True):
            line[self._tag] = tag
        comments = [
            f"# text = {' '.join(new.text.split())}" if _SENTENCE_TEXT.match(comment) else comment
            for comment in old["comments"]
        ]
        return Rebuilt({"comments": comments, "lines": lines}, tuple(drops))

    def _lines(self, tokens: list[str], columns: int) -> list[list[str]]:
        if self._numbered:
            return [
                [str(number), token, "O", *["-"] * (max(columns, 3) - 3)]
                for number, token in enumerate(tokens, start=1)
            ]
        return [[token, *["_"] * (max(columns, 2) - 2), "O"] for token in tokens]

    def write(self, rows: Iterable[Row], file: IO[bytes]) -> None:
        """A blank line after each sentence."""
        between = "\t" if self._numbered else " "
        for row in rows:
            if "document_start" in row:
                lines = [row["document_start"], *([""] if row["blank"] else [])]
            else:
                lines = [*row["comments"], *(between.join(columns) for columns in row["lines"]), ""]
            file.write("".join(f"{line}\n" for line in lines).encode())


def _blocks(lines: Iterable[Record | Failure]) -> Iterator[list[Record | Failure]]:
    """The lines between blank lines."""
    block: list[Record | Failure] = []
    for line in lines:
        if isinstance(line, Record) and not line.data.strip(b" \t\r"):
            if block:
                yield block
            block = []
        else:
            block.append(line)
    if block:
        yield block


def _told(source: AnnotatedText, index: int) -> str:
    span = source.spans[index]
    return f"{span.type} {source.text[span.start : span.end]!r} [{span.start}, {span.end})"
