"""Rows of the ``ner`` dataset from one linked document: each sentence is kept, or dropped for a named reason."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from transforms.ner.iob2 import iob2_tags
from transforms.ner.mentions import Doubt, Entity, LinkedDocument, Mention
from transforms.ner.missed import Context, Sentence, attached_name, capital_words, unmarked_name
from transforms.ner.naming import naming_rules
from transforms.ner.options import NerOptions
from transforms.ner.propagate import Annotation, annotate
from transforms.sentences.rules import sentence_rules
from transforms.sentences.split import split_sentences

Span = tuple[int, int]

_CASED_SCRIPTS = frozenset({"Latn", "Cyrl", "Grek", "Armn", "Copt", "Dsrt", "Adlm", "Glag", "Osge"})
_Placed = TypeVar("_Placed", Mention, Doubt)


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
    rows = []
    builder = _RowBuilder(document, found, entities, options)
    for number, span in enumerate(builder.sentences):
        rows.append(builder.row(number, span))
    return NerResult(tuple(rows), tuple(found.dropped_links))


def weight(tokens: int, mention_tokens: Mapping[str, int], rates: Mapping[str, float]) -> float:
    """How often a sentence should be seen in training: the mean of its tokens' rates.

    A token outside entities has rate 1, one of an entity the rate of its type. POLYGLOT-NER (Al-Rfou et al. 2015)
    samples the windows of entity words more often because O dominates; this is the same for whole sentences, since a
    sentence holds one window for each of its tokens.
    """
    if not tokens:
        return 1.0
    return 1.0 + sum(count * (rates.get(kind, 1.0) - 1.0) for kind, count in mention_tokens.items()) / tokens


class _RowBuilder:
    """The sentences of one annotated document."""

    def __init__(
        self, document: LinkedDocument, found: Annotation, entities: Mapping[str, Entity], options: NerOptions
    ) -> None:
        self._document = document
        self._found = found
        self._options = options
        self._token_starts = [start for start, _ in found.tokens]
        self._mention_starts = [mention.start for mention in found.mentions]
        self._doubt_starts = [doubt.start for doubt in found.doubts]
        iso639_3, _, script = document.language.partition("_")
        self._covered = self._cover()
        spans = [(span.start, span.end) for span in (*found.mentions, *found.doubts)]
        self.sentences = _joined(split_sentences(document.text, document.language), sorted([*spans, *found.explained]))
        sought = {
            name for name, qids in found.names.items() if any(entities[qid].type in options.types for qid in qids)
        }
        context = Context(
            naming=naming_rules(iso639_3),
            openers=sentence_rules(iso639_3),
            lower_case=found.lower_case,
            inner_capitals=frozenset(),
            names=frozenset(sought),
            cased=script in _CASED_SCRIPTS,
            latin=script == "Latn",
        )
        inner = {
            sentence.word(at)
            for sentence in map(self._sentence, self.sentences)
            for at, opens in capital_words(sentence, context)
            if not opens
        }
        self._context = replace(context, inner_capitals=frozenset(inner))

    def row(self, number: int, span: Span) -> NerRow:
        """The row of one sentence."""
        start, end = span
        document, options = self._document, self._options
        text = document.text[start:end]
        row_id = f"{document.id}#{number}"

        def dropped(reason: str, detail: str | None = None) -> NerRow:
            return NerRow(row_id, document.id, document.language, text, reason=reason, detail=detail)

        if any(first < end and start < last for first, last in document.headings):
            return dropped("heading")
        if len(text) < options.shortest:
            return dropped("too_short", f"{len(text)} code points")
        if len(text) > options.longest:
            return dropped("too_long", f"{len(text)} code points")
        missed = self._missed(span)
        if missed:
            return dropped("missed_entity", missed)
        mentions = [
            Mention(m.start - start, m.end - start, m.type, m.qid, m.origin)
            for m in self._within(self._found.mentions, self._mention_starts, span)
            if m.type in options.types
        ]
        if not mentions and not _is_chosen(row_id, options):
            return dropped("no_entity")
        tokens = [(first - start, last - start) for first, last in self._tokens(span)]
        tags = iob2_tags(tokens, [(m.start, m.end, m.type or "") for m in mentions])
        counts: dict[str, int] = {}
        for tag in tags:
            if tag != "O":
                counts[tag[2:]] = counts.get(tag[2:], 0) + 1
        return NerRow(
            row_id,
            document.id,
            document.language,
            text,
            tuple(text[first:last] for first, last in tokens),
            tuple(tags),
            tuple(mentions),
            weight(len(tokens), counts, options.oversampling),
        )

    def _missed(self, span: Span) -> str | None:
        """Why an entity of the sentence may have been missed: kind and words."""
        if self._options.vigilance == "none":
            return None
        for doubt in self._within(self._found.doubts, self._doubt_starts, span):
            return f"{doubt.reason}: {doubt.detail}"
        sentence = self._sentence(span)
        attached = attached_name(sentence, self._context)
        if attached:
            return f"attached_name: {attached}"
        if self._options.vigilance == "names":
            name = unmarked_name(sentence, self._context)
            if name:
                return f"unmarked_name: {name}"
        return None

    def _sentence(self, span: Span) -> Sentence:
        first, last = bisect_left(self._token_starts, span[0]), bisect_left(self._token_starts, span[1])
        return Sentence(
            self._document.text, self._found.tokens[first:last], self._covered[first:last], span[0], span[1]
        )

    def _tokens(self, span: Span) -> Sequence[Span]:
        return self._found.tokens[bisect_left(self._token_starts, span[0]) : bisect_left(self._token_starts, span[1])]

    def _cover(self) -> list[bool]:
        covered = [False] * len(self._found.tokens)
        spans = [(span.start, span.end) for span in (*self._found.mentions, *self._found.doubts)]
        for start, end in [*spans, *self._found.explained]:
            for at in range(
                max(bisect_left(self._token_starts, start + 1) - 1, 0), bisect_left(self._token_starts, end)
            ):
                covered[at] = True
        return covered

    @staticmethod
    def _within(spans: Sequence[_Placed], starts: Sequence[int], span: Span) -> Sequence[_Placed]:
        return spans[bisect_left(starts, span[0]) : bisect_left(starts, span[1])]


def _joined(sentences: Iterable[Span], mentions: Sequence[Span]) -> list[Span]:
    """``sentences``, those made one that a mention crosses: a stop inside a name ends no sentence."""
    joined: list[Span] = []
    starts = [start for start, _ in mentions]
    for sentence in sentences:
        if joined:
            last_before = bisect_left(starts, sentence[0]) - 1
            if last_before >= 0 and mentions[last_before][1] > sentence[0]:
                joined[-1] = joined[-1][0], sentence[1]
                continue
        joined.append(sentence)
    return joined


def _is_chosen(row_id: str, options: NerOptions) -> bool:
    """Whether a sentence without entities is among those kept: the same for the same id and seed."""
    digest = hashlib.blake2b(f"{options.seed}:{row_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) < options.negative_share * 2**64
