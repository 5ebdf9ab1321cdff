"""Candidates that need no aligner: copies, cognates, transliterations, values and CLDR's names of a span."""

from collections.abc import Iterator, Sequence

from transforms.alignment.words import Words, alignment_words
from transforms.projection.gazetteer import is_acronym, translated_names
from transforms.projection.name_search import NameSearch
from transforms.projection.resemblance import NAMES, SURFACE, VALUES, Place, Resemblance
from transforms.projection.spans import Candidate, ProjectionPair, SourceSpan
from transforms.projection.values import ValueSearch

_PART_OF_VALUE = 0.6
"""What a copied number is worth at most where a date or an amount of the same value has more words (1936, 1936年)."""
_LONGEST_NAME = 100
"""Code points of a span that is looked up as a name."""
_OPENING, _CLOSING = frozenset("([{（【「『《〈"), frozenset(")]}）】」』》〉")
_QUOTES = frozenset("\"'“”„‟«»‘’‚`")


def surface_candidates(pair: ProjectionPair, source_words: Words, target_words: Words) -> list[Candidate]:
    """Places in the target text that look like the spans of a pair or mean the same number, date or CLDR name.

    Words are those of `alignment_words` of both texts; candidates begin and end with words, but for numbers and dates.
    A string that occurs several times gives several candidates. Scores are shares of exact matches on XQuAD and XL-WA.
    """
    if not target_words.texts:
        return []
    search = NameSearch(target_words.texts, pair.target_language[:3])
    target = Resemblance(target_words.texts, pair.target_language)
    values = ValueSearch(pair)
    found: list[Candidate] = []
    for index, span in enumerate(pair.spans):
        inside = _words_inside(source_words, span)
        if not inside:
            continue
        places = [
            *_copies(pair, span, search),
            *_named(pair, span, search, target_words.texts),
            *target.places(inside, pair.source_language),
        ]
        best: dict[tuple[int, int, str], float] = {}
        for place in places:
            first, last = _with_marks(pair.source_text[span.start : span.end], place, target_words.texts)
            key = (target_words.starts[first], target_words.ends[last - 1], place.method)
            best[key] = max(place.score, best.get(key, 0.0))
        for start, end, score in values.places(span):
            best[start, end, VALUES] = max(score, best.get((start, end, VALUES), 0.0))
            for key in [key for key in best if key[2] == SURFACE and start <= key[0] and key[1] <= end]:
                if key[:2] != (start, end):
                    best[key] = min(best[key], _PART_OF_VALUE)
        found += [Candidate(index, start, end, score, method) for (start, end, method), score in sorted(best.items())]
    return found


def _with_marks(text: str, place: Place, words: Sequence[str]) -> tuple[int, int]:
    """The words of a place with the brackets and quotation marks beside it that the span has at its edges."""
    first, last = place.first, place.last
    if first > 0 and _are_like_marks(text.strip()[:1], words[first - 1], _OPENING):
        first -= 1
    if last < len(words) and _are_like_marks(text.strip()[-1:], words[last], _CLOSING):
        last += 1
    return first, last


def _are_like_marks(one: str, other: str, brackets: frozenset[str]) -> bool:
    return (one in brackets and other in brackets) or (one in _QUOTES and other in _QUOTES | brackets)


def _words_inside(words: Words, span: SourceSpan) -> tuple[str, ...]:
    return tuple(
        text
        for text, start, end in zip(words.texts, words.starts, words.ends, strict=True)
        if start < span.end and end > span.start
    )


def _copies(pair: ProjectionPair, span: SourceSpan, search: NameSearch) -> Iterator[Place]:
    text = pair.source_text[span.start : span.end]
    letters = sum(map(str.isalnum, text))
    score = 0.97 if letters >= 4 else 0.9 if letters == 3 or any(map(str.isdecimal, text)) or text.isupper() else 0.4
    for found in search.copies(text):
        yield Place(found.first, found.last, score, SURFACE)


def _named(pair: ProjectionPair, span: SourceSpan, search: NameSearch, words: Sequence[str]) -> Iterator[Place]:
    text = pair.source_text[span.start : span.end]
    name_in_source = text.removeprefix("the ").removeprefix("The ")
    if len(text) > _LONGEST_NAME:
        return
    for name in translated_names(name_in_source, pair.source_language, pair.target_language):
        places = search.copies(name) or search.forms(alignment_words(name, pair.target_language).texts)
        for found in places:
            if not is_acronym(name) or any(map(str.isupper, "".join(words[found.first : found.last]))):
                yield Place(found.first, found.last, 0.9 * found.likelihood, NAMES)
