"""What a word is at the edge of a span: punctuation, article, preposition, capital, number, bracket, suffix."""

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from unicodedata import category

import numpy as np
import numpy.typing as npt
import yaml

PUNCTUATION, ARTICLE, PREPOSITION, CONJUNCTION, CAPITAL, NUMBER, STOP, OPENING, CLOSING, QUOTE, SUFFIX, COMMA = (
    1 << bit for bit in range(12)
)
"""Bits of a word's classes. SUFFIX: an ending behind an apostrophe ("'da", "'s"); STOP: ends a sentence."""

_STOPS = frozenset(".!?…。！？।؟۔")
_COMMAS = frozenset(",;:،、，；：؛")
_QUOTES = frozenset("\"'“”„‟«»‘’‚‹›「」『』")
_APOSTROPHES = frozenset("'’ʼ＇")
# Signs that carry meaning in a value or a name: "50 %", "§ 5", "AT&T", "C#".
_MEANINGFUL = frozenset("%‰‱°§&#@*/\\†′″％＆＃＠_")


def word_classes(words: Sequence[str], language: str) -> npt.NDArray[np.int32]:
    """The classes of each word, bits ored together; ``language`` is a tag such as ``deu_Latn``."""
    iso639_3 = language.partition("_")[0]
    return np.fromiter((_classes(word, iso639_3) for word in words), np.int32, len(words))


@lru_cache(maxsize=100_000)
def _classes(word: str, iso639_3: str) -> int:
    if not word:
        return PUNCTUATION
    if all(is_edge_punctuation(character) for character in word):
        return _punctuation_classes(word)
    found = edge_words(iso639_3).get(word.lower(), 0)
    if (elided := word.rstrip("'’ʼ")) != word:
        found |= edge_words(iso639_3).get(elided.lower(), 0)
    if word[0].isupper() or word[0].istitle():
        found |= CAPITAL
    if any(character.isdigit() for character in word):
        found |= NUMBER
    if word[0] in _APOSTROPHES and len(word) > 1 and word[1].isalpha():
        found |= SUFFIX
    return found


def _punctuation_classes(word: str) -> int:
    found = PUNCTUATION
    for character in word:
        kind = category(character)
        found |= STOP * (character in _STOPS) | COMMA * (character in _COMMAS) | QUOTE * (character in _QUOTES)
        found |= OPENING * (kind == "Ps") | CLOSING * (kind == "Pe")
    return found


def is_edge_punctuation(character: str) -> bool:
    """Whether a character at the edge of a span is no part of it, unless the source span has one there as well."""
    return character not in _MEANINGFUL and category(character)[0] in "PZC"


@cache
def edge_words(iso639_3: str) -> dict[str, int]:
    """Articles, prepositions and conjunctions of a language in lower case, with their classes; none if unknown."""
    return _all_edge_words().get(iso639_3, {})


@cache
def _all_edge_words() -> dict[str, dict[str, int]]:
    source = resources.files(__package__).joinpath("edge_words.yaml").read_text(encoding="utf-8")
    languages: dict[str, dict[str, int]] = {}
    for code, lists in yaml.safe_load(source).items():
        words: dict[str, int] = {}
        for key, bit in (("articles", ARTICLE), ("prepositions", PREPOSITION), ("conjunctions", CONJUNCTION)):
            for word in lists.get(key, "").split():
                words[word] = words.get(word, 0) | bit
        for name in (code, *lists.get("also", "").split()):
            languages[name] = words
    return languages
