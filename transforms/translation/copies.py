"""What of a translation is no translation: the source's own words, and letters of another script."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from transforms.languages.scripts import composed_of, count_scripts, letter_weights, script_names

_FEWEST_WORDS = 3
_CHARACTERS_PER_WORD = 1.6
"""Fewer are of a script whose tokens are characters or clusters (Han, Thai)."""
_WORD = re.compile(r"[^\W\d_]+")


def copied_share(source: Sequence[str], target: Sequence[str]) -> float:
    """Share of the translatable words of ``source`` (tokens) that stand in ``target`` beside the same neighbour.

    Translatable is what has letters and is not written with a capital: names and numbers may be copied. A word counts
    where it and the word before or behind it follow each other in the target too (four words, where the tokens are
    characters), so that "hand" and "in", which German has as well, do not. 0 for fewer than three such words.
    """
    words = [word for word in source if any(map(str.isalpha, word))]
    lowered = [word.lower() for word in words]
    others = [word.lower() for word in target if any(map(str.isalpha, word))]
    size = 4 if sum(map(len, words)) < _CHARACTERS_PER_WORD * len(words) else 2
    if len(words) < _FEWEST_WORDS or len(set(lowered).intersection(others)) < size:
        return 0.0
    there = {tuple(others[at : at + size]) for at in range(len(others) - size + 1)}
    copied = [False] * len(words)
    for at in range(len(words) - size + 1):
        if tuple(lowered[at : at + size]) in there:
            copied[at : at + size] = [True] * size
    small = [word[0] == word[0].lower() for word in words]
    found = sum(map(bool.__and__, copied, small))
    return found / sum(small) if sum(small) >= _FEWEST_WORDS else 0.0


def foreign_script_shares(
    sources: Sequence[str], targets: Sequence[str], target_language: str
) -> npt.NDArray[np.float64]:
    """Share of the letters of each target in scripts that its language is not written in, in [0, 1].

    Letters count as many as they stand for (a Han character three). Words that the source has as well are left to
    ``copied_share``: names, units and formulas keep their script. 0 where the language's script is not told apart.
    """
    own = composed_of(target_language.partition("_")[2])
    weights = letter_weights() * np.array([name not in own for name in script_names()])
    if weights.all():
        return np.zeros(len(targets))
    counts = count_scripts(targets)
    foreign = counts @ weights
    total = np.maximum(counts @ letter_weights(), 1)
    mixed = np.flatnonzero(foreign).tolist()
    invented = [_without_words(targets[row], sources[row]) for row in mixed]
    foreign[mixed] = count_scripts(invented) @ weights
    shares: npt.NDArray[np.float64] = foreign / total
    return shares


def _without_words(text: str, other: str) -> str:
    """``text`` without the words that ``other`` has, whatever their case."""
    known = {word.lower() for word in _WORD.findall(other)}
    return _WORD.sub(lambda word: " " if word[0].lower() in known else word[0], text)
