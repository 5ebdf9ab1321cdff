"""Places of a text that resemble a span of another language: by the sound of the whole, and word by word."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.projection.sound_likeness import FIRST_SPACELESS, mode_of, window_likeness
from transforms.projection.sounds import ALPHABET, costs
from transforms.projection.word_looks import MOST_SOUNDS, looks_of, packed, sound_probability
from transforms.projection.word_similarity import word_similarity

SURFACE, TRANSLITERATION, VALUES, NAMES = "surface", "transliteration", "values", "names"
_MOST_UNITS = 16
_MOST_WORDS = 100
"""Longer spans are no names; of them only copies are looked for."""
_MOST_PLACES = 4
_LEAST_SCORE = 0.2
_LEAST_GAIN = 0.01
_USUAL_LENGTH, _USUAL_UNITS = 25.0, 100.0
"""Words of the sentences on which `word_similarity` is fitted, and units of those in scripts without spaces."""
_SIGNS_IN_NAMES = frozenset("-‐‑–.·・‧•'’ʼ&/＝=")
_UNIT_SIGNS = frozenset("%٪‰$€£¥₽₹₩₺°")


class Place(NamedTuple):
    """The target words ``[first, last)``, the probability that they are the span's, and the method that says so."""

    first: int
    last: int
    score: float
    method: str


class Resemblance:
    """The words of a target text, prepared for looking up what resembles them; `language` is a tag."""

    def __init__(self, words: Sequence[str], language: str) -> None:
        self._words = words
        self._language = language
        self._looks = [looks_of(word, language) for word in words]
        self._packed = packed(self._looks)
        self._has_units = bool((self._packed[2] >= FIRST_SPACELESS).any())
        self._borders = np.array([not _is_inside_names(word) for word in words])
        self._weights = np.array([_weight(word) for word in words], np.float32)

    def places(self, span: Sequence[str], language: str) -> list[Place]:
        """The best places for the words of a span of `language`, none overlapping a better one, the best first.

        At most 4; spans of more than 100 words have none.
        """
        if len(span) > _MOST_WORDS:
            return []
        places = [*self._by_sound(span, language), *self._by_words(span, language)]
        kept: list[Place] = []
        for place in sorted(places, key=lambda place: (-place.score, place.first, place.last)):
            if all(place.last <= other.first or place.first >= other.last for other in kept):
                kept.append(place)
                if len(kept) == _MOST_PLACES:
                    break
        return kept

    def _by_sound(self, span: Sequence[str], language: str) -> Iterator[Place]:
        """Windows of target words that sound as the whole span does."""
        name = looks_of("".join(span), language)
        if not 3 <= len(name.codes) < MOST_SOUNDS:
            return
        most = _MOST_UNITS if self._has_units else len(span) + 2
        likeness = window_likeness(
            np.frombuffer(name.codes, np.uint8), name.kind, len(span) == 1, *self._packed, self._borders, most, *costs()
        )
        for first, length in np.argwhere(_gains(likeness) & (likeness >= 0.5)).tolist():
            last = first + length + 1
            joined = self._looks[first]._replace(codes=b"".join(word.codes for word in self._looks[first:last]))
            probability = sound_probability(likeness[first : first + 1, length : length + 1], [name], [joined])
            score = float(self._in_context(probability)[0, 0])
            if score >= _LEAST_SCORE:
                is_same_script = mode_of(name.kind, joined.kind) == ALPHABET
                yield Place(first, last, score, SURFACE if is_same_script else TRANSLITERATION)

    def _by_words(self, span: Sequence[str], language: str) -> Iterator[Place]:
        """Windows of target words that are similar to the words of the span, in any order."""
        weights = np.array([_weight(word) for word in span], np.float32)
        if not weights.any():
            return
        similarity = self._in_context(word_similarity(span, self._words, language, self._language))
        heavy = weights >= 1.0 if (weights >= 1.0).any() else weights > 0.0
        is_matched = (similarity[heavy].max(axis=0) >= 0.5) & (self._weights > 0)
        best = similarity.max(axis=0)
        method = self._method(span, language)
        for first, last in self._windows(is_matched, len(span)):
            window = slice(first, last)
            recall = float(similarity[:, window].max(axis=1) @ weights / weights.sum())
            precision = float(best[window] @ self._weights[window] / self._weights[window].sum())
            # Of windows with a product of .6, .75 and .85 about a third, a half and two thirds are exact (XQuAD).
            score = (recall * precision) ** 2
            if score >= _LEAST_SCORE:
                yield Place(first, last, score, method)

    def _windows(self, is_matched: npt.NDArray[np.bool_], span_words: int) -> Iterator[tuple[int, int]]:
        """Windows that begin and end with a matched word; of units without spaces between them all in a row."""
        matched = np.flatnonzero(is_matched).tolist()
        longest = max(2 * span_words + 2, _MOST_UNITS)
        inside = np.zeros(len(is_matched) + 1, np.bool_)
        if self._has_units:
            inside[1:-1] = is_matched[1:] & is_matched[:-1]
        for at, first in enumerate(matched):
            for last in matched[at : at + _MOST_UNITS]:
                if last - first >= longest:
                    break
                if not inside[first] and not inside[last + 1]:
                    yield first, last + 1

    def _in_context(self, probability: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Probabilities of a sentence of usual length for this text, where more words may look alike by chance."""
        others = max(len(self._words) / (_USUAL_UNITS if self._has_units else _USUAL_LENGTH), 1.0)
        odds = probability / np.maximum(1.0 - probability, 1e-6)
        scaled: npt.NDArray[np.float32] = (odds / (odds + others)).astype(np.float32)
        return scaled

    def _method(self, span: Sequence[str], language: str) -> str:
        has_letters = any(any(map(str.isalpha, word)) for word in span)
        return TRANSLITERATION if has_letters and language[4:] != self._language[4:] else SURFACE


def _gains(likeness: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Whether a window is more like the name than without its last word, and not less than without its first.

    A first word may add a sound that other languages write before the name (ยูเนสโก for UNESCO).
    """
    without_last, without_first = np.zeros_like(likeness), np.zeros_like(likeness)
    without_last[:, 1:] = likeness[:, :-1]
    without_first[:-1, 1:] = likeness[1:, :-1]
    gains: npt.NDArray[np.bool_] = likeness > np.where(without_last > 0, without_last + _LEAST_GAIN, 0.0)
    return gains & (likeness >= without_first)


def _weight(word: str) -> float:
    """What a word counts for in a span: signs nothing, short small words (mostly function words) little."""
    if not any(map(str.isalnum, word)):
        return 0.5 if word in _UNIT_SIGNS else 0.0
    return 0.3 if word.islower() and len(word) <= 3 and word.isalpha() else 1.0


def _is_inside_names(word: str) -> bool:
    """Whether a name may go on behind a word: it is no number and no sign but those that stand in names."""
    return word in _SIGNS_IN_NAMES or any(map(str.isalpha, word))
