"""How likely two words of a sentence and its translation are each other's counterparts, by their looks alone."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from transforms.projection.gazetteer import translated_names
from transforms.projection.sound_likeness import FIRST_SPACELESS, word_likeness
from transforms.projection.sounds import costs
from transforms.projection.word_looks import SMALL, Looks, looks_of, packed, sound_probability

_SAME_NUMBER = 0.97
_NAME_OF_CLDR = 0.93
_TELLING = 0.95
_LEAST = 0.25
"""Probabilities below are no evidence."""


def word_similarity(
    source: Sequence[str], target: Sequence[str], source_language: str, target_language: str
) -> npt.NDArray[np.float32]:
    """Probability that a source word and a target word are counterparts, float32 in [0, 1], (n_source, n_target).

    0 is no evidence. Compared are copies whatever their case and accents, values of numbers, sounds within a script and
    between scripts, and names that CLDR has in both languages. A unit of a script without spaces has the probability of
    the run of units that it is in, on whichever side it is. Languages are tags such as ``deu_Latn``.

    The probabilities are shares of gold links (XL-WA and the en-fr Hansards; for Arabic, Chinese, Greek, Hindi and Thai
    of answer spans of XQuAD) in a sentence pair of usual length; a word that occurs twice counts against them.
    """
    if not source or not target:
        return np.zeros((len(source), len(target)), np.float32)
    source_looks = [looks_of(word, source_language) for word in source]
    target_looks = [looks_of(word, target_language) for word in target]
    if _has_units(source_looks) and not _has_units(target_looks):
        # Runs of units are looked for on the target side.
        return np.ascontiguousarray(word_similarity(target, source, target_language, source_language).T)
    likeness = word_likeness(*packed(source_looks), *packed(target_looks), *costs())
    similarity = sound_probability(likeness, source_looks, target_looks)
    for i, word in enumerate(source):
        if names := translated_names(word, source_language, target_language):
            named = _named(names, source_looks[i], target_looks, target_language)
            similarity[i] = np.maximum(similarity[i], named)
    _set_numbers(similarity, source_looks, target_looks)
    _set_copies(similarity, source_looks, target_looks)
    similarity[similarity < _LEAST] = 0.0
    return similarity


def _has_units(words: Sequence[Looks]) -> bool:
    return any(word.kind >= FIRST_SPACELESS for word in words)


def _named(
    names: Sequence[str], source: Looks, target: Sequence[Looks], target_language: str
) -> npt.NDArray[np.float32]:
    """Probability that a target word is one of the names that CLDR gives a source word, inflected or not."""
    single = [looks_of(name, target_language)._replace(capital=source.capital) for name in names if " " not in name]
    if not single:
        return np.zeros(len(target), np.float32)
    likeness = word_likeness(*packed(single), *packed(target), *costs())
    best = sound_probability(likeness, single, target).max(axis=0)
    for name in single:
        for at in _occurrences(name.folded, target):
            if name.copy_score >= _TELLING or target[at].capital != SMALL:
                best[at] = 1.0
    scaled: npt.NDArray[np.float32] = best * np.float32(_NAME_OF_CLDR)
    return scaled


def _occurrences(name: str, target: Sequence[Looks]) -> list[int]:
    """The words of the target that a name is made of, in scripts without spaces several units in a row."""
    found: list[int] = []
    for start, word in enumerate(target):
        if not word.folded or not name.startswith(word.folded):
            continue
        joined, end = "", start
        while end < len(target) and len(joined) < len(name):
            joined += target[end].folded
            end += 1
        if joined == name:
            found += range(start, end)
    return found


def _set_numbers(similarity: npt.NDArray[np.float32], source: Sequence[Looks], target: Sequence[Looks]) -> None:
    numbers = [at for at, word in enumerate(target) if word.readings]
    for i, word in enumerate(source):
        if word.readings:
            for j in numbers:
                similarity[i, j] = _SAME_NUMBER if word.readings & target[j].readings else 0.0


def _set_copies(similarity: npt.NDArray[np.float32], source: Sequence[Looks], target: Sequence[Looks]) -> None:
    places: dict[str, list[int]] = {}
    for at, word in enumerate(target):
        places.setdefault(word.folded, []).append(at)
    for i, word in enumerate(source):
        for j in places.get(word.folded, ()):
            similarity[i, j] = min(word.copy_score, target[j].copy_score)
