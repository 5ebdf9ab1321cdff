"""Rows of our dataset ``ner``: spans move, tokens and tags are derived from them anew."""

from collections.abc import Mapping

from schemas.datasets import NER
from transforms.ner.iob2 import iob2_spans, iob2_tags
from transforms.projection.spans import SourceSpan
from transforms.task_formats.dataset_rows import common_row
from transforms.task_formats.record import AnnotatedText, Drop, Rebuilt, Row, TaskRecord, TranslatedText
from transforms.task_formats.token_spans import tokenize_at_spans, without_overlaps


class NerRows:
    """Sentences with entities. Entities that are lost are told; the sentence stays with the others."""

    dataset = NER

    def record(self, row: Row, position: int = 0) -> TaskRecord:
        """What is to be translated of a row. A row without ``spans`` gets them from its tokens and tags.

        Raises:
            ValueError: tokens that are not in the text, tags that are none, or a span without a type.
        """
        spans = row.get("spans")
        if spans is None:
            spans = [
                {"start": start, "end": end, "type": kind, "qid": None, "origin": None}
                for start, end, kind in iob2_spans(_token_spans(row["text"], row["tokens"]), row["tags"])
            ]
        if any(not span.get("type") for span in spans):
            raise ValueError("a span has no type")
        text = AnnotatedText(
            "text",
            row["text"],
            tuple(SourceSpan(span["start"], span["end"], span.get("type"), span.get("qid")) for span in spans),
        )
        return TaskRecord(row["id"], row["language"], (text,), {**row, "spans": spans}, position)

    def rebuild(self, record: TaskRecord, translated: Mapping[str, TranslatedText], target_language: str) -> Rebuilt:
        """The sentence in the target language; of entities that overlap in it the longer stays."""
        new = translated["text"]
        spans = record.original["spans"]
        tokenized = tokenize_at_spans(new.text, target_language, [new.placed(index) for index in range(len(spans))])
        borders = [tokenized.borders(index) for index in range(len(spans))]
        kept = without_overlaps(borders)
        drops = [
            Drop("span_overlaps" if borders[index] else "span_lost", _told(record, index), "entity")
            for index in sorted(set(range(len(spans))) - set(kept))
        ]
        moved = [{**spans[index], "start": border[0], "end": border[1]} for index in kept if (border := borders[index])]
        row = common_row(record, NER, target_language) | {
            "text": new.text,
            "tokens": tokenized.words(new.text),
            "tags": iob2_tags(tokenized.tokens, [(span["start"], span["end"], span["type"]) for span in moved]),
            "spans": moved,
        }
        return Rebuilt(row, tuple(drops))


def _told(record: TaskRecord, index: int) -> str:
    text = record.texts[0]
    span = text.spans[index]
    return f"{span.type} {text.text[span.start : span.end]!r} [{span.start}, {span.end})"


def _token_spans(text: str, tokens: list[str]) -> list[tuple[int, int]]:
    """Where the tokens stand in the text, one after the other. Raises ValueError where one does not."""
    spans = []
    at = 0
    for token in tokens:
        start = text.find(token, at)
        if start < 0:
            raise ValueError(f"token {token!r} is not in the text after code point {at}")
        at = start + len(token)
        spans.append((start, at))
    return spans
