"""Rows of our dataset ``projection``: a text with spans, and its translation, or none yet."""

from collections.abc import Mapping

from schemas.datasets import PROJECTION
from schemas.language import language_tag
from transforms.projection.spans import SourceSpan
from transforms.task_formats.record import AnnotatedText, Rebuilt, Row, TaskRecord, TranslatedText

FIELD = "text"


class ProjectionRows:
    """Texts with spans; those with ``target_text`` are projected onto, the others translated."""

    dataset = PROJECTION

    def record(self, row: Row, position: int = 0) -> TaskRecord:
        """What is to be translated of a row.

        Raises:
            ValueError: a span that is empty or outside the text, or an unknown language.
        """
        text = row["source_text"]
        for span in row["spans"]:
            start, end = span.get("start"), span.get("end")
            if start is None or end is None or not 0 <= start < end <= len(text):
                raise ValueError(f"the span [{start}, {end}) is empty or outside a text of {len(text)} code points")
        spans = tuple(
            SourceSpan(span["start"], span["end"], span.get("type"), span.get("qid")) for span in row["spans"]
        )
        return TaskRecord(
            row["id"],
            _tag(row.get("source_language")),
            (AnnotatedText(FIELD, text, spans),),
            row,
            position,
            _tag(row.get("target_language")),
            {} if row.get("target_text") is None else {FIELD: row["target_text"]},
        )

    def rebuild(self, record: TaskRecord, translated: Mapping[str, TranslatedText], target_language: str) -> Rebuilt:
        """The row with its translation and languages; what became of its spans stands in `projection_row`."""
        text = record.texts[0]
        spans = [span._asdict() for span in text.spans]
        languages = {
            "source_language": record.language,
            "target_language": target_language,
            "language": target_language,
        }
        return Rebuilt({"id": record.id, **languages, "source_text": text.text, "spans": spans})


def _tag(code: str | None) -> str | None:
    return language_tag(code) if code else None
