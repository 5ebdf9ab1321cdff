"""Candidates that need no aligner: copies, cognates, transliterations, values and CLDR's names of a span."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.alignment.words import Words, alignment_words
from transforms.projection.gazetteer import translated_names
from transforms.projection.name_search import NameSearch
from transforms.projection.sound_likeness import FIRST_SPACELESS, window_likeness
from transforms.projection.sounds import costs
from transforms.projection.spans import Candidate, ProjectionPair, SourceSpan
from transforms.projection.values import ValueSearch
from transforms.projection.word_looks import MOST_SOUNDS, looks_of, packed, sound_probability
from transforms.projection.word_similarity import word_similarity
from transforms.tokens.characters import is_spaceless

SURFACE, TRANSLITERATION, VALUES, NAMES = "surface", "transliteration", "values", "names"
_MOST_UNITS = 16
_MOST_WORDS = 100
"""Longer spans are no names; of them only copies are looked for."""
_MOST_PLACES = 4
_LEAST_SCORE = 0.2
_LEAST_GAIN = 0.01
_PART_OF_VALUE = 0.6
"""What a copied number is worth at most where a date or an amount of the same value has more words (1936, 1936年)."""
_USUAL_LENGTH, _USUAL_UNITS = 25.0, 100.0
"""Words of the sentences on which `word_similarity` is fitted, and units of those in scripts without spaces."""
_SIGNS_IN_NAMES = frozenset("-‐‑–.·・‧•'’ʼ&/＝=")
_UNIT_SIGNS = frozenset("%٪‰$€£¥₽₹₩₺°")
_OPENING, _CLOSING = frozenset("([{（【「『《〈"), frozenset(")]}）】」』》〉")
_QUOTES = frozenset("\"'“”„‟«»‘’‚`")


class _Place(NamedTuple):
    """The target words ``[first, last)``."""

    first: int
    last: int
    score: float
    method: str


def surface_candidates(pair: ProjectionPair, source_words: Words, target_words: Words) -> list[Candidate]:
    """Places in the target text that look like the spans of a pair or mean the same number, date or CLDR name.

    Words are those of `alignment_words` of both texts; candidates begin and end with words, but for numbers and dates.
    A string that occurs several times gives several candidates. Scores are shares of exact matches on XQuAD and XL-WA.
    """
    if not target_words.texts:
        return []
    search = NameSearch(target_words.texts, pair.target_language[:3])
    values = ValueSearch(pair)
    found: list[Candidate] = []
    for index, span in enumerate(pair.spans):
        inside = _words_inside(source_words, span)
        if not inside:
            continue
        places = [*_copies(pair, span, search), *_named(pair, span, search), *_alike(pair, inside, target_words)]
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


def _with_marks(text: str, place: _Place, words: Sequence[str]) -> tuple[int, int]:
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


def _copies(pair: ProjectionPair, span: SourceSpan, search: NameSearch) -> Iterator[_Place]:
    text = pair.source_text[span.start : span.end]
    letters = sum(map(str.isalnum, text))
    score = 0.97 if letters >= 4 else 0.9 if letters == 3 or any(map(str.isdecimal, text)) or text.isupper() else 0.4
    for found in search.copies(text):
        yield _Place(found.first, found.last, score, SURFACE)


def _named(pair: ProjectionPair, span: SourceSpan, search: NameSearch) -> Iterator[_Place]:
    text = pair.source_text[span.start : span.end]
    for name in translated_names(
        text.removeprefix("the ").removeprefix("The "), pair.source_language, pair.target_language
    ):
        places = search.copies(name) or search.forms(alignment_words(name, pair.target_language).texts)
        for found in places:
            yield _Place(found.first, found.last, 0.9 * found.likelihood, NAMES)


def _alike(pair: ProjectionPair, inside: Sequence[str], target_words: Words) -> list[_Place]:
    """The best places by sounds and by similarity of single words, none overlapping a better one."""
    if len(inside) > _MOST_WORDS:
        return []
    places = [*_by_sound(pair, inside, target_words), *_by_words(pair, inside, target_words)]
    kept: list[_Place] = []
    for place in sorted(places, key=lambda place: (-place.score, place.first, place.last)):
        if all(place.last <= other.first or place.first >= other.last for other in kept):
            kept.append(place)
            if len(kept) == _MOST_PLACES:
                break
    return kept


def _by_sound(pair: ProjectionPair, inside: Sequence[str], target_words: Words) -> Iterator[_Place]:
    """Windows of target words that sound as the whole span does."""
    name = looks_of("".join(inside), pair.source_language)
    if not 3 <= len(name.codes) < MOST_SOUNDS:
        return
    target = [looks_of(word, pair.target_language) for word in target_words.texts]
    codes, ends, kinds = packed(target)
    borders = np.array([not _is_inside_names(word) for word in target_words.texts])
    has_units = bool((kinds >= FIRST_SPACELESS).any())
    most = _MOST_UNITS if has_units else len(inside) + 2
    likeness = window_likeness(
        np.frombuffer(name.codes, np.uint8), name.kind, len(inside) == 1, codes, ends, kinds, borders, most, *costs()
    )
    for first, length in np.argwhere(_gains(likeness) & (likeness >= 0.5)).tolist():
        last = first + length + 1
        joined = target[first]._replace(codes=b"".join(word.codes for word in target[first:last]))
        value = likeness[first : first + 1, length : length + 1]
        score = float(_in_context(sound_probability(value, [name], [joined]), len(target), has_units)[0, 0])
        if score >= _LEAST_SCORE:
            yield _Place(first, last, score, SURFACE if name.kind == joined.kind else TRANSLITERATION)


def _gains(likeness: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Whether a window is more like the name than without its last word, and not less than without its first.

    A first word may add a sound that other languages write before the name (ยูเนสโก for UNESCO).
    """
    without_last, without_first = np.zeros_like(likeness), np.zeros_like(likeness)
    without_last[:, 1:] = likeness[:, :-1]
    without_first[:-1, 1:] = likeness[1:, :-1]
    gains: npt.NDArray[np.bool_] = (likeness > np.where(without_last > 0, without_last + _LEAST_GAIN, 0.0)) & (
        likeness >= without_first
    )
    return gains


def _in_context(probability: npt.NDArray[np.float32], words: int, has_units: bool) -> npt.NDArray[np.float32]:
    """Probabilities of a sentence of usual length for a text of so many words, where more may look alike by chance."""
    others = max(words / (_USUAL_UNITS if has_units else _USUAL_LENGTH), 1.0)
    odds = probability / np.maximum(1.0 - probability, 1e-6)
    scaled: npt.NDArray[np.float32] = (odds / (odds + others)).astype(np.float32)
    return scaled


def _by_words(pair: ProjectionPair, inside: Sequence[str], target_words: Words) -> Iterator[_Place]:
    """Windows of target words that are similar to the words of the span, in any order."""
    weights = np.array([_weight(word) for word in inside], np.float32)
    if not weights.any():
        return
    target_weights = np.array([_weight(word) for word in target_words.texts], np.float32)
    similarity = word_similarity(inside, target_words.texts, pair.source_language, pair.target_language)
    has_units = any(map(_is_unit, target_words.texts))
    similarity = _in_context(similarity, len(target_words.texts), has_units)
    heavy = weights >= 1.0 if (weights >= 1.0).any() else weights > 0.0
    is_matched = (similarity[heavy].max(axis=0) >= 0.5) & (target_weights > 0)
    matched = np.flatnonzero(is_matched).tolist()
    # Of units of a script without spaces all that stand side by side belong to the name.
    goes_on = (
        np.append(is_matched, False) & np.append(False, is_matched)
        if has_units
        else np.zeros(len(is_matched) + 1, bool)
    )
    best = similarity.max(axis=0)
    method = _method(pair, inside)
    for at, first in enumerate(matched):
        for last in matched[at : at + _MOST_UNITS]:
            if last - first >= max(2 * len(inside) + 2, _MOST_UNITS):
                break
            if goes_on[first] or goes_on[last + 1]:
                continue
            window = slice(first, last + 1)
            recall = float(similarity[:, window].max(axis=1) @ weights / weights.sum())
            precision = float(best[window] @ target_weights[window] / target_weights[window].sum())
            score = (recall * precision) ** 2
            if score >= _LEAST_SCORE:
                yield _Place(first, last + 1, score, method)


def _is_unit(word: str) -> bool:
    return is_spaceless(word[:1])


def _method(pair: ProjectionPair, inside: Sequence[str]) -> str:
    if pair.source_language[4:] == pair.target_language[4:] or all(not any(map(str.isalpha, word)) for word in inside):
        return SURFACE
    return TRANSLITERATION


def _weight(word: str) -> float:
    """What a word counts for in a span: signs nothing, short small words (mostly function words) little."""
    if not any(map(str.isalnum, word)):
        return 0.5 if word in _UNIT_SIGNS else 0.0
    return 0.3 if word.islower() and len(word) <= 3 and word.isalpha() else 1.0


def _is_inside_names(word: str) -> bool:
    """Whether a name may go on behind a word: it is no number and no sign but those that stand in names."""
    return word in _SIGNS_IN_NAMES or any(map(str.isalpha, word))
