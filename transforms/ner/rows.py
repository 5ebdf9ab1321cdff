"""Rows of the ``ner`` dataset from one linked document: each sentence is kept, or dropped for a named reason."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from transforms.ner.annotate import annotate
from transforms.ner.document_sentences import DocumentSentences
from transforms.ner.iob2 import iob2_tags
from transforms.ner.mentions import Doubt, Entity, LinkedDocument, Mention
from transforms.ner.options import NerOptions


@dataclass(frozen=True)
class NerRow:
    """One sentence. ``mentions`` have offsets in ``text``; ``reason`` is None where the sentence is kept."""

    id: str
    document_id: str
    language: str
    text: str
    tokens: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    weight: float = 1.0
    reason: str | None = None
    detail: str | None = None


@dataclass(frozen=True)
class NerResult:
    """The rows of a document in order, and its links that are no span of its text."""

    rows: tuple[NerRow, ...]
    dropped_links: tuple[Doubt, ...]


def ner_rows(document: LinkedDocument, entities: Mapping[str, Entity], options: NerOptions) -> NerResult:
    """Every sentence of ``document`` as a row, with its fate.

    ``entities`` holds the items of the document's links and its own, with their names in its language; one that is not
    in it counts as unknown. Sentences that a mention crosses are joined. Reasons of drops, in the order of the tests:
    ``heading``, ``too_short``, ``too_long``; ``missed_entity`` (detail: kind and words); ``no_entity``.
    """
    found = annotate(document, entities)
    sentences = DocumentSentences(document, found, entities, options)
    rows = tuple(_row(document, sentences, number, options) for number in range(len(sentences.sentences)))
    return NerResult(rows, tuple(found.dropped_links))


def _row(document: LinkedDocument, sentences: DocumentSentences, number: int, options: NerOptions) -> NerRow:
    sentence = sentences.sentences[number]
    start = sentence.start
    text = document.text[start : sentence.end]
    row = NerRow(f"{document.id}#{number}", document.id, document.language, text)
    if sentences.is_heading[number]:
        return replace(row, reason="heading")
    if len(text) < options.shortest:
        return replace(row, reason="too_short", detail=f"{len(text)} code points")
    if len(text) > options.longest:
        return replace(row, reason="too_long", detail=f"{len(text)} code points")
    missed = sentences.missed(number)
    if missed:
        return replace(row, reason="missed_entity", detail=missed)
    mentions = tuple(
        replace(mention, start=mention.start - start, end=mention.end - start)
        for mention in sentences.mentions(sentence)
        if mention.type in options.types
    )
    if not mentions and not _is_chosen(row.id, options):
        return replace(row, reason="no_entity")
    tokens = [(first - start, last - start) for first, last in sentence.tokens]
    tags = iob2_tags(tokens, [(mention.start, mention.end, mention.type or "") for mention in mentions])
    counts = Counter(tag[2:] for tag in tags if tag != "O")
    return replace(
        row,
        tokens=tuple(sentence.words),
        tags=tuple(tags),
        mentions=mentions,
        weight=weight(len(tokens), counts, options.oversampling),
    )


def weight(tokens: int, mention_tokens: Mapping[str, int], rates: Mapping[str, float]) -> float:
    """How often a sentence should be seen in training: the mean of its tokens' rates.

    A token outside entities has rate 1, one of an entity the rate of its type. POLYGLOT-NER (Al-Rfou et al. 2015)
    samples the windows of entity words more often because O dominates; this is the same for whole sentences, since a
    sentence holds one window for each of its tokens.
    """
    if not tokens:
        return 1.0
    return 1.0 + sum(count * (rates.get(kind, 1.0) - 1.0) for kind, count in mention_tokens.items()) / tokens


def _is_chosen(row_id: str, options: NerOptions) -> bool:
    """Whether a sentence without entities is among those kept: the same for the same id and seed."""
    digest = hashlib.blake2b(f"{options.seed}:{row_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) < options.negative_share * 2**64
