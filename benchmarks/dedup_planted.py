"""Pairs of documents of a known Jaccard similarity: a real document and a copy in which some words are others.

Of a document's n shingles of five words, a replaced word destroys the five that it stands in, or fewer near the start,
and makes as many new ones: with d of them destroyed the similarity is (n - d) / (n + d). The words are chosen so that d
is what the wanted similarity asks for; the true one is computed on the shingle sets all the same. In scripts that are
written without spaces a letter counts as a word, as it does in our shingles.
"""

import random
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

LETTER_SCRIPTS = ("Jpan", "Hans", "Thai")
SIZE = 5
SHORTEST = 60
"""Words that a document needs."""

_PIECES = re.compile(r"(\s+)")
_WORD = re.compile(r"[^\W\d_]{2,}")


class Units(NamedTuple):
    """A text in pieces that give it again when joined, and which of them are words."""

    pieces: list[str]
    words: list[int]


def units(text: str, language: str) -> Units:
    """The words of a text; its letters in a script without spaces."""
    if language.endswith(LETTER_SCRIPTS):
        pieces = list(text)
        # Marks (of Thai) belong to the letter before them.
        return Units(pieces, [index for index, piece in enumerate(pieces) if piece.isalpha()])
    pieces = _PIECES.split(text)
    return Units(pieces, [index for index, piece in enumerate(pieces) if any(map(str.isalnum, piece))])


def vocabulary(texts: Sequence[str], language: str) -> list[str]:
    """What words can be replaced by: those of the texts, without the rarest."""
    counts: dict[str, int] = {}
    for text in texts:
        pieces, words = units(text, language)
        for index in words:
            counts[pieces[index]] = counts.get(pieces[index], 0) + 1
    one_letter = language.endswith(LETTER_SCRIPTS)
    return sorted(word for word, count in counts.items() if count > 1 and (one_letter or _WORD.fullmatch(word)))


def mutated(text: Units, destroyed: int, words: Sequence[str], chance: random.Random) -> str:
    """The text with words replaced that stand in ``destroyed`` shingles; at most a third of the text is."""
    pieces, places = list(text.pieces), []
    whole, rest = divmod(destroyed, SIZE)
    if rest:
        places.append(rest - 1)
    # Apart by SIZE words at least, and no fewer than that from the end and from the one at the start.
    free = len(text.words) - 3 * SIZE - (SIZE - 1) * (whole - 1)
    if whole:
        chosen = sorted(chance.sample(range(free), whole))
        places += [2 * SIZE + place + (SIZE - 1) * number for number, place in enumerate(chosen)]
    for place in places:
        index = text.words[place]
        other = chance.choice(words)
        while other == pieces[index]:
            other = chance.choice(words)
        pieces[index] = other
    return "".join(pieces)


def destroyed_shingles(shingles: np.ndarray, jaccard: float) -> np.ndarray:
    """How many of ``shingles`` distinct ones must go for a similarity."""
    return np.rint(shingles * (1 - jaccard) / (1 + jaccard)).astype(np.int64)
