"""The sentences that a record needs in translation, and what identifies a sentence in the cache of translations."""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa

from transforms.columns.lookup import REQUESTER
from transforms.projection.marked_source import MarkedSource
from transforms.projection.markers import mark
from transforms.projection.spans import SourceSpan
from transforms.task_formats.record import AnnotatedText, TaskRecord
from transforms.translation.layout import Segment, segment_text, segments
from transforms.translation.records import keyed_records

REQUESTS = pa.schema(
    [(REQUESTER, pa.string()), ("id", pa.string()), ("source_language", pa.string()), ("source_text", pa.string())]
)
"""A sentence that a record asks for; `id` is its `sentence_id`."""


class Asked(NamedTuple):
    """What is to be translated beside the sentences themselves.

    ``markers`` is a style of `transforms.projection.markers`, None for none; ``span_texts`` asks for each span alone.
    """

    markers: str | None = None
    span_texts: bool = False


class TextSentences(NamedTuple):
    """A text cut for translation: its segments, the spans in each (offsets in the segment) and what is asked for them.

    ``numbers`` are the numbers in the text's spans of those in a segment.
    """

    parts: tuple[Segment, ...]
    sentences: tuple[str, ...]
    spans: tuple[tuple[SourceSpan, ...], ...]
    numbers: tuple[tuple[int, ...], ...]
    marked: tuple[tuple[MarkedSource, ...], ...]
    span_texts: tuple[tuple[str, ...], ...]


def text_sentences(text: AnnotatedText, language: str, asked: Asked) -> TextSentences:
    """The sentences of a text; no span is cut. White space at the ends of a span is none of it."""
    spans = [_trimmed(text.text, span) for span in text.spans]
    parts = tuple(segments(text.text, language, [(span.start, span.end) for span in spans]))
    sentences = tuple(segment_text(text.text, part) for part in parts)
    numbers = tuple(
        tuple(number for number, span in enumerate(spans) if part.start <= span.start < span.end <= part.end)
        for part in parts
    )
    inside = tuple(
        tuple(
            spans[number]._replace(start=spans[number].start - part.start, end=spans[number].end - part.start)
            for number in chosen
        )
        for part, chosen in zip(parts, numbers, strict=True)
    )
    marked = tuple(
        tuple(mark(sentence, of_sentence, asked.markers)) if asked.markers else ()
        for sentence, of_sentence in zip(sentences, inside, strict=True)
    )
    alone = tuple(
        tuple(sentence[span.start : span.end] for span in of_sentence) if asked.span_texts else ()
        for sentence, of_sentence in zip(sentences, inside, strict=True)
    )
    return TextSentences(parts, sentences, inside, numbers, marked, alone)


def _trimmed(text: str, span: SourceSpan) -> SourceSpan:
    covered = text[span.start : span.end]
    start = span.start + len(covered) - len(covered.lstrip())
    return span._replace(start=start, end=max(start, span.start + len(covered.rstrip())))


def sentence_id(sentence: str, source_language: str, target_language: str, model: str) -> str:
    """The key of a translation: a digest of the sentence, both languages, and that of the model and its options."""
    content = "\0".join((model, source_language, target_language, sentence))
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def requests(batch: pa.RecordBatch, model: str, asked: Asked) -> pa.RecordBatch:
    """`REQUESTS` of a batch of `RECORDS`: each sentence once a record, of texts that came without a translation."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for key, record in keyed_records(batch):
        language = record.language or ""
        for sentence in _sentences(record, language, asked):
            id_ = sentence_id(sentence, language, record.target_language or "", model)
            rows[key, id_] = {REQUESTER: key, "id": id_, "source_language": language, "source_text": sentence}
    return pa.RecordBatch.from_pylist(list(rows.values()), schema=REQUESTS)


def _sentences(record: TaskRecord, language: str, asked: Asked) -> Iterator[str]:
    for text in record.texts:
        if text.field not in record.given:
            cut = text_sentences(text, language, asked)
            yield from cut.sentences
            for marked in cut.marked:
                yield from (source.text for source in marked)
            for alone in cut.span_texts:
                yield from alone
