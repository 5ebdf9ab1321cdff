"""Rows of our dataset ``documents``: links and words in bold move, headings follow their lines."""

import re
from collections.abc import Mapping

from schemas.datasets import DOCUMENTS
from transforms.projection.spans import SourceSpan
from transforms.task_formats.dataset_rows import common_row
from transforms.task_formats.record import AnnotatedText, Drop, Rebuilt, Row, TaskRecord, TranslatedText

_OF_THE_SOURCE = (
    "language_score",
    "languages",
    "language_spans",
    "language_share",
    "language_hints",
    "redirects",
    "quality",
)
"""Columns that describe the source text, which have no meaning for its translation: null in it."""
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


class DocumentRows:
    """Title and text. A heading is the line of its number; what describes the source text becomes null."""

    dataset = DOCUMENTS

    def record(self, row: Row, position: int = 0) -> TaskRecord:
        """What is to be translated of a row: the spans of the text are its mentions, then its words in bold."""
        mentions = row.get("mentions") or []
        spans = [SourceSpan(mention["start"], mention["end"], None, mention.get("qid")) for mention in mentions]
        spans += [SourceSpan(bold["start"], bold["end"]) for bold in row.get("bold") or []]
        titles = [AnnotatedText("title", row["title"])] if row.get("title") else []
        texts = (*titles, AnnotatedText("text", row["text"], tuple(spans)))
        return TaskRecord(row["id"], row["language"], texts, row, position)

    def rebuild(self, record: TaskRecord, translated: Mapping[str, TranslatedText], target_language: str) -> Rebuilt:
        """The document in the target language; headings are lost where the translation has other lines."""
        old = record.original
        new = translated["text"]
        mentions, bold = old.get("mentions") or [], old.get("bold") or []
        places = [new.placed(index) for index in range(len(mentions) + len(bold))]
        moved = [
            {**span, "start": place[0], "end": place[1]} if place else None
            for span, place in zip([*mentions, *bold], places, strict=True)
        ]
        nouns = ["mention"] * len(mentions) + ["bold"] * len(bold)
        drops = [
            Drop("span_lost", f"{old['text'][span['start'] : span['end']]!r} [{span['start']}, {span['end']})", noun)
            for span, place, noun in zip([*mentions, *bold], places, nouns, strict=True)
            if place is None
        ]
        headings, lost_headings = _headings(old, new.text)
        row = common_row(record, DOCUMENTS, target_language) | dict.fromkeys(_OF_THE_SOURCE)
        row |= {field: text.text for field, text in translated.items()}
        row |= {
            "mentions": None if old.get("mentions") is None else _in_order(moved[: len(mentions)]),
            "bold": None if old.get("bold") is None else _in_order(moved[len(mentions) :]),
            "headings": None if old.get("headings") is None else headings,
        }
        return Rebuilt(row, (*drops, *lost_headings))


def _in_order(spans: list[Row | None]) -> list[Row]:
    return sorted((span for span in spans if span), key=lambda span: (span["start"], span["end"]))


def _headings(old: Row, text: str) -> tuple[list[Row], list[Drop]]:
    """The lines of the translation that have the numbers of the headings' lines."""
    source_lines, lines = _lines(old["text"]), _lines(text)
    numbers = {start: number for number, (start, _) in enumerate(source_lines)}
    moved: list[Row] = []
    drops: list[Drop] = []
    for heading in old.get("headings") or []:
        start, end = heading["start"], heading["end"]
        number = numbers.get(start)
        if number is None or source_lines[number][1] != end or len(lines) != len(source_lines) or not lines[number]:
            drops.append(Drop("heading_lost", f"{old['text'][start:end]!r} [{start}, {end})", "heading"))
        else:
            moved.append({**heading, "start": lines[number][0], "end": lines[number][1]})
    return moved, drops


def _lines(text: str) -> list[tuple[int, int]]:
    """Spans of the lines without white space at their ends, empty ones too."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end, after in [*((match.start(), match.end()) for match in _LINE_BREAK.finditer(text)), (len(text), len(text))]:
        line = text[start:end]
        first = start + len(line) - len(line.lstrip())
        spans.append((first, max(first, start + len(line.rstrip()))))
        start = after
    return spans
