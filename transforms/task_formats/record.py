"""What every format speaks: a record with its texts and their spans, and the record in another language.

Offsets are half-open ``[start, end)`` in Unicode code points of the text beside them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, NamedTuple, Protocol

from transforms.projection.spans import Projection, SourceSpan
from transforms.sources.failure import Failure

Row = dict[str, Any]
"""A JSON object."""


class AnnotatedText(NamedTuple):
    """One text of a record, by the name of its field, and the spans in it that have to arrive in the translation."""

    field: str
    text: str
    spans: tuple[SourceSpan, ...] = ()


class TaskRecord(NamedTuple):
    """One record of a data set: what is to be translated, and what is needed to write it again.

    Field names are unique in a record. A record without texts passes through.
    """

    id: str
    language: str | None
    """Tag of the language of the texts; None where the format does not tell."""
    texts: tuple[AnnotatedText, ...]
    original: Row
    """JSON-able; only the format that read the record knows what is in it."""
    position: int = 0
    """Grows from record to record of a file: rows in this order make the file again."""
    target_language: str | None = None
    """Tag of the language into which this very record goes, where it says so itself."""
    given: Mapping[str, str] = {}
    """Translations that the record brings along, by field: these texts are only projected onto."""


class TranslatedText(NamedTuple):
    """The translation of an `AnnotatedText`."""

    text: str
    spans: tuple[tuple[int, int] | None, ...] = ()
    """Where each source span went, in their order; None: lost."""
    projections: tuple[Projection, ...] = ()
    """The same with scores, methods and reasons, for formats that can tell them."""
    status: str = "translated"

    @classmethod
    def projected(
        cls, text: str, projections: Iterable[Projection], span_count: int, status: str = "translated"
    ) -> "TranslatedText":
        """From the outcome of projection, which has one entry for each of the `span_count` source spans or fewer."""
        spans: list[tuple[int, int] | None] = [None] * span_count
        told = tuple(projections)
        for projection in told:
            if projection.start is not None and projection.end is not None:
                spans[projection.source_index] = projection.start, projection.end
        return cls(text, tuple(spans), told, status)

    def placed(self, index: int) -> tuple[int, int] | None:
        """Where source span `index` went, without white space at its edges; None where nothing of the text is in it."""
        span = self.spans[index] if index < len(self.spans) else None
        if span is None:
            return None
        start, end = span
        if not 0 <= start < end <= len(self.text):
            return None
        while start < end and self.text[start].isspace():
            start += 1
        while start < end and self.text[end - 1].isspace():
            end -= 1
        return (start, end) if start < end else None


class Drop(NamedTuple):
    """Something that did not arrive: a whole record, or a part of one that is kept."""

    reason: str
    detail: str
    level: str = "record"
    """What was dropped: ``record``, or the part's own noun (``relation``, ``entity``, ``question`` …)."""


class Rebuilt(NamedTuple):
    """A record in the target language, None where it was dropped, and everything that it lost."""

    row: Row | None
    drops: tuple[Drop, ...] = ()


class TaskFormat(Protocol):
    """An external format."""

    name: str

    def read(self, file: IO[bytes], path: str, language: str | None = None) -> Iterator[TaskRecord | Failure]:
        """The records of a file as they come, with failures for what is none; `path` is for messages.

        `language` is the tag of the texts' language where the user told it. Memory is bounded by one record.

        Raises:
            ValueError: the file as a whole is not of this format; names the file and what was expected.
        """

    def rebuild(self, record: TaskRecord, translated: Mapping[str, TranslatedText], target_language: str) -> Rebuilt:
        """The record in the target language, from the translations of all its texts by field."""

    def write(self, rows: Iterable[Row], file: IO[bytes]) -> None:
        """Rows of `rebuild`, in the order of their records' positions, as a file of this format."""


def lost(reason: str, detail: str) -> Rebuilt:
    """A record that cannot be written in the target language."""
    return Rebuilt(None, (Drop(reason, detail),))
