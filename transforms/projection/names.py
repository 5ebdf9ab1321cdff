"""Candidates by the names that Wikidata gives an entity in the target language: exact, inflected, in part."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from transforms.alignment.words import Words, alignment_words
from transforms.projection.folding import fold
from transforms.projection.name_search import Found, NameSearch
from transforms.projection.spans import Candidate, ProjectionPair
from transforms.projection.word_similarity import word_similarity

METHOD = "names"
_EXACT = 0.97
_INFLECTED = 0.92
_OF_PARTIAL_MENTION = 0.6
"""Factor for a whole name where the source has only a part of it: most likely another mention."""
_LEAST_SIMILARITY = 0.6
_MOST_NAMES = 50
_IN_BRACKETS = re.compile(r"\s*[(（][^)）]*[)）]\s*$")


class _Place(NamedTuple):
    first: int
    last: int
    score: float


def name_candidates(pair: ProjectionPair, target_names: Mapping[str, Sequence[str]]) -> list[Candidate]:
    """Places in the target text that bear a name of the item of a span; method ``names``.

    `target_names` has the names of each item (qid) in the target language, the label first; of more than 50 the rest is
    not looked at. Found are names whatever their case, accents, spaces and hyphens, forms of them ("Praze" of "Praha",
    see `form_likelihood`), and, where the source names the entity in part ("Obama"), the part that sounds so. A place
    within a longer one of the same entity is left out. Spans without an item have no candidates.
    """
    if not any(span.qid in target_names for span in pair.spans if span.qid):
        return []
    words = alignment_words(pair.target_text, pair.target_language)
    search = NameSearch(words.texts, pair.target_language[:3])
    found: list[Candidate] = []
    for index, span in enumerate(pair.spans):
        names = target_names.get(span.qid, ()) if span.qid else ()
        mention = alignment_words(pair.source_text[span.start : span.end], pair.source_language).texts
        if not names or not mention:
            continue
        places = [
            place
            for name in _distinct(names)
            for place in _places(name, mention, search, pair.source_language, pair.target_language)
        ]
        found += _candidates(index, places, words)
    return found


def _distinct(names: Sequence[str]) -> list[str]:
    """The names without what tells articles apart ("Paris (Texas)"), those that differ in case alone once."""
    plain = (_IN_BRACKETS.sub("", name) or name for name in names[:_MOST_NAMES])
    return list({fold(name): name for name in reversed(list(plain))}.values())[::-1]


def _places(
    name: str, mention: Sequence[str], search: NameSearch, source_language: str, target_language: str
) -> Iterator[_Place]:
    words = alignment_words(name, target_language).texts
    part = _part_named(words, mention, source_language, target_language)
    factor = _OF_PARTIAL_MENTION if part else 1.0
    for found in _found(name, words, search):
        yield _Place(found.first, found.last, factor * _score(name, found))
    if part:
        for found in _found(" ".join(part), part, search):
            yield _Place(found.first, found.last, 0.9 * _score(" ".join(part), found))


def _found(name: str, words: Sequence[str], search: NameSearch) -> list[Found]:
    copies = search.copies(name)
    places = {(found.first, found.last) for found in copies}
    return copies + [found for found in search.forms(words) if (found.first, found.last) not in places]


def _score(name: str, found: Found) -> float:
    letters = sum(map(str.isalnum, name))
    if letters < 2 or (letters == 2 and name.isascii() and not name.isupper()):
        return 0.0
    if letters <= 3 and name.isascii() and not name.isupper():
        return 0.7 * found.likelihood
    return _EXACT if found.likelihood == 1.0 else _INFLECTED * found.likelihood


def _part_named(
    name: Sequence[str], mention: Sequence[str], source_language: str, target_language: str
) -> tuple[str, ...]:
    """The words of a name that a shorter mention has, by their sounds; empty where it has all or none of them."""
    if len(mention) >= len(name):
        return ()
    best = word_similarity(mention, name, source_language, target_language).max(axis=0)
    kept = [at for at, value in enumerate(best) if value >= _LEAST_SIMILARITY]
    told = [at for at, word in enumerate(name) if len(word) > 1 and word[:1] != word[:1].lower()]
    if not kept or all(at in kept for at in told or range(len(name))):
        return ()
    return tuple(name[kept[0] : kept[-1] + 1])


def _candidates(index: int, places: Sequence[_Place], words: Words) -> Iterator[Candidate]:
    best: dict[tuple[int, int], float] = {}
    for place in places:
        if place.score > 0:
            key = (place.first, place.last)
            best[key] = max(place.score, best.get(key, 0.0))
    for (first, last), score in sorted(best.items()):
        inside = (other for other in best if other[0] <= first and other[1] >= last and other != (first, last))
        if not any(best[other] >= score for other in inside):
            yield Candidate(index, words.starts[first], words.ends[last - 1], score, METHOD)
