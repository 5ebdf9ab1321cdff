"""The sentences of one annotated document, and what may be missed in each."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from transforms.ner.annotation import Annotation, Span
from transforms.ner.links import plain_title
from transforms.ner.mentions import Entity, LinkedDocument, Mention
from transforms.ner.missed import Context, Cover, Sentence, attached_words, capital_words, unmarked_name
from transforms.ner.naming import naming_rules
from transforms.ner.options import NerOptions
from transforms.sentences.crossed import join_crossed
from transforms.sentences.rules import sentence_rules
from transforms.sentences.split import split_sentences
from transforms.tokens.characters import is_small, is_spaceless
from transforms.tokens.tokenize import tokenize

_CASED_SCRIPTS = frozenset({"Latn", "Cyrl", "Grek", "Armn", "Copt", "Dsrt", "Adlm", "Glag", "Osge"})


class DocumentSentences:
    """The sentences of one annotated document; those that a mention crosses are one."""

    def __init__(
        self, document: LinkedDocument, found: Annotation, entities: Mapping[str, Entity], options: NerOptions
    ) -> None:
        self._found = found
        self._options = options
        self._mention_starts = [mention.start for mention in found.mentions]
        self._doubt_starts = [doubt.start for doubt in found.doubts]
        marked = [(m.start, m.end) for m in found.mentions] + [(doubt.start, doubt.end) for doubt in found.doubts]
        spans = join_crossed(split_sentences(document.text, document.language), sorted([*marked, *found.explained]))
        headings = sorted(document.headings)
        self.sentences = list(self._cut(document.text, spans))
        self.is_heading = [_touches(headings, span) for span in spans]
        iso639_3, _, script = document.language.partition("_")
        self._context = Context(
            naming=naming_rules(iso639_3),
            openers=sentence_rules(iso639_3),
            lower_case=found.lower_case,
            cased=script in _CASED_SCRIPTS,
            latin=script == "Latn",
        )
        if options.vigilance != "none":
            self._look_for_names(entities, document.language)

    def mentions(self, sentence: Sentence) -> Sequence[Mention]:
        """The mentions in a sentence, of any type."""
        starts = self._mention_starts
        return self._found.mentions[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]

    def missed(self, number: int) -> str | None:
        """Why an entity of the sentence may have been missed: kind and words."""
        if self._options.vigilance == "none":
            return None
        sentence = self.sentences[number]
        at = bisect_left(self._doubt_starts, sentence.start)
        if at < len(self._doubt_starts) and self._doubt_starts[at] < sentence.end:
            return f"{self._found.doubts[at].reason}: {self._found.doubts[at].detail}"
        if word := sentence.uncovered(self._person_words):
            return f"part_of_name: {word}"
        if word := sentence.uncovered(self._attached):
            return f"attached_name: {word}"
        if self._options.vigilance == "names":
            word = unmarked_name(sentence, self._suspects[number], self._inner_capitals, self._context)
            if word:
                return f"unmarked_name: {word}"
        return None

    def _cut(self, text: str, spans: Iterable[Span]) -> Iterator[Sentence]:
        tokens = self._found.tokens
        starts = [start for start, _ in tokens]
        words = [text[start:end] for start, end in tokens]
        cover = self._cover(starts)
        for start, end in spans:
            first, last = bisect_left(starts, start), bisect_left(starts, end)
            yield Sentence(text, start, end, tokens[first:last], words[first:last], cover[first:last])

    def _cover(self, token_starts: Sequence[int]) -> list[Cover]:
        covers = [Cover.NOTHING] * len(token_starts)
        doubts = [(doubt.start, doubt.end, Cover.EXPLAINED) for doubt in self._found.doubts]
        explained = [(start, end, Cover.EXPLAINED) for start, end in self._found.explained]
        mentions = [
            (m.start, m.end, Cover.PERSON if m.type == "PER" else Cover.EXPLAINED) for m in self._found.mentions
        ]
        for start, end, cover in [*explained, *doubts, *mentions]:
            first = max(bisect_left(token_starts, start + 1) - 1, 0)
            for at in range(first, bisect_left(token_starts, end)):
                covers[at] = cover
        return covers

    def _look_for_names(self, entities: Mapping[str, Entity], language: str) -> None:
        types = self._options.types
        names = self._found.names.items()
        sought = frozenset(name for name, qids in names if any(entities[qid].type in types for qid in qids))
        distinct = {word for sentence in self.sentences for word in sentence.words}
        self._attached = attached_words(distinct, sought, self._context)
        self._person_words = _person_words(self._found, entities, language) if "PER" in types else frozenset()
        self._suspects = [capital_words(sentence, self._context) for sentence in self.sentences]
        inner = zip(self.sentences, self._suspects, self.is_heading, strict=True)
        self._inner_capitals = frozenset(
            sentence.words[at]
            for sentence, suspects, is_heading in inner
            for at, opens in suspects
            if not opens and not is_heading
        )


def _person_words(found: Annotation, entities: Mapping[str, Entity], language: str) -> frozenset[str]:
    """Words of three letters or more of the titles and labels of persons mentioned, in scripts with spaces."""
    words: set[str] = set()
    for qid in {mention.qid for mention in found.mentions if mention.type == "PER" and mention.qid}:
        for name in (plain_title(entities[qid].title), entities[qid].label):
            words.update(name[start:end] for start, end in tokenize(name, language))
    return frozenset(
        word
        for word in words
        if len(word) > 2 and word[0].isalpha() and not is_small(word) and not is_spaceless(word[0])
    )


def _touches(spans: Sequence[Span], span: Span) -> bool:
    """Whether one of ``spans``, in order and without overlaps, shares a place with ``span``."""
    at = bisect_left(spans, span[1], key=lambda other: other[0]) - 1
    return at >= 0 and spans[at][1] > span[0]
