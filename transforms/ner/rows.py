"""Rows of the ``ner`` dataset from one linked document: each sentence is kept, or dropped for a named reason."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from transforms.ner.annotate import annotate
from transforms.ner.annotation import Annotation
from transforms.ner.iob2 import iob2_tags
from transforms.ner.links import plain_title
from transforms.ner.mentions import Doubt, Entity, LinkedDocument, Mention
from transforms.ner.missed import Context, Cover, Sentence, attached_name, capital_words, part_of_name, unmarked_name
from transforms.ner.naming import naming_rules
from transforms.ner.options import NerOptions
from transforms.sentences.rules import sentence_rules
from transforms.sentences.split import split_sentences
from transforms.tokens.characters import is_spaceless
from transforms.tokens.tokenize import tokenize

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
        self._cover = self._cover_tokens()
        spans = [(m.start, m.end) for m in found.mentions] + [(doubt.start, doubt.end) for doubt in found.doubts]
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
            person_words=_person_words(found, entities, document.language) if "PER" in options.types else frozenset(),
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
        signs = [("part_of_name", part_of_name), ("attached_name", attached_name)]
        if self._options.vigilance == "names":
            signs.append(("unmarked_name", unmarked_name))
        for kind, sign in signs:
            word = sign(sentence, self._context)
            if word:
                return f"{kind}: {word}"
        return None

    def _sentence(self, span: Span) -> Sentence:
        first, last = bisect_left(self._token_starts, span[0]), bisect_left(self._token_starts, span[1])
        return Sentence(self._document.text, self._found.tokens[first:last], self._cover[first:last], span[0], span[1])

    def _tokens(self, span: Span) -> Sequence[Span]:
        return self._found.tokens[bisect_left(self._token_starts, span[0]) : bisect_left(self._token_starts, span[1])]

    def _cover_tokens(self) -> list[Cover]:
        covers = [Cover.NOTHING] * len(self._found.tokens)
        persons = [(m.start, m.end, Cover.PERSON) for m in self._found.mentions if m.type == "PER"]
        others = [(m.start, m.end, Cover.EXPLAINED) for m in self._found.mentions if m.type != "PER"]
        doubts = [(doubt.start, doubt.end, Cover.EXPLAINED) for doubt in self._found.doubts]
        explained = [(start, end, Cover.EXPLAINED) for start, end in self._found.explained]
        for start, end, cover in [*explained, *doubts, *others, *persons]:
            first = max(bisect_left(self._token_starts, start + 1) - 1, 0)
            for at in range(first, bisect_left(self._token_starts, end)):
                covers[at] = cover
        return covers

    @staticmethod
    def _within(spans: Sequence[_Placed], starts: Sequence[int], span: Span) -> Sequence[_Placed]:
        return spans[bisect_left(starts, span[0]) : bisect_left(starts, span[1])]


def _person_words(found: Annotation, entities: Mapping[str, Entity], language: str) -> frozenset[str]:
    """Words of three letters or more of the titles and labels of persons mentioned, in scripts with spaces."""
    words: set[str] = set()
    for qid in {mention.qid for mention in found.mentions if mention.type == "PER" and mention.qid}:
        for name in (plain_title(entities[qid].title), entities[qid].label):
            words.update(name[start:end] for start, end in tokenize(name, language))
    return frozenset(
        word
        for word in words
        if len(word) > 2 and word[0].isalpha() and not word.islower() and not is_spaceless(word[0])
    )


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
