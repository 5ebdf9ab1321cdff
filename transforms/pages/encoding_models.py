"""How likely characters follow each other in the languages that older encodings were made for.

Estimated from the lists in encoding_words.yaml, frequent words first: words by pairs of letters, the characters of
Chinese, Japanese and Korean one by one. Probabilities are natural logarithms.
"""

import string
import unicodedata
from functools import cache
from importlib import resources
from typing import Protocol

import numpy as np
import numpy.typing as npt
import yaml

_PUNCTUATION = frozenset("’‘“”„‚…–—«»·•©®™°€£§¿¡´\xa0×º")
"""What is not a letter and stands in all sorts of text."""

# Shares of the characters of a text, about as on pages; the encodings have so many symbols and foreign letters.
_PUNCTUATION_SHARE = 0.1  # of words with a character beyond ASCII
_SYMBOL_SHARE = 0.0005
_SYMBOLS = 50
_FOREIGN_SHARE = 0.0005
_FOREIGN_LETTERS = 100
_IMPOSSIBLE_SHARE = 1e-7
_LEAST_SHARE = 1e-5  # of a letter
_RANK_OFFSET = 10
"""Of words: the share of the word at rank r is about 1 / (r + offset) (Zipf and Mandelbrot)."""
_PAIR_SHARE = 0.9
"""How much of a probability is the pair's; the rest is the letter's own."""

_CHARACTER_RANK_OFFSET = 30
_LISTED_SHARE = 0.85  # of a text, that the listed characters make up
_COMMON_SHARE = 0.1  # that other common ones do
_RARE = -15.0
_NEVER = -20.0
_ASCII = -4.0

_CHARACTER_SETS = {
    "cmn": ("gb2312", 16, 55),
    "yue": ("big5", 0xA4, 0xC6),
    "jpn": ("euc_jp", 16, 47),
    "kor": ("euc_kr", 16, 40),
}
"""By language the character set whose rows, from first to last, hold what is common: GB 2312 level 1, Big5 level 1,
JIS X 0208 level 1, the Hangul syllables of KS X 1001."""


class Model(Protocol):
    """The languages of a script."""

    def score(self, codes: npt.NDArray[np.uint16]) -> float:
        """Logarithm of the probability of a text, given as UTF-16, in the language in which it is likeliest."""


@cache
def models() -> dict[str, Model]:
    """By script: latin, cyrillic, greek, hebrew, arabic and thai; by language: cmn, yue, jpn and kor."""
    text = resources.files("transforms.pages").joinpath("encoding_words.yaml").read_text(encoding="utf-8")
    tables = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    characters = tables.pop("characters")
    by_script: dict[str, Model] = {
        script: _Alphabet([words.split() for words in languages.values()]) for script, languages in tables.items()
    }
    return by_script | {language: _Ideographs(language, "".join(rows)) for language, rows in characters.items()}


# Classes of characters that are not letters of an alphabet; its letters have the numbers behind.
_SPACE, _PUNCTUATION_MARK, _SYMBOL, _FOREIGN, _IMPOSSIBLE, _FIRST_LETTER = range(6)


class _Alphabet:
    """Languages that share an alphabet, by the pairs of their letters, whatever their case."""

    def __init__(self, languages: list[list[str]]) -> None:
        characters = {character for words in languages for word in words for character in word}
        letters = {one for one in characters if one.isalpha() or unicodedata.category(one) == "Mn"}
        if "a" in letters:
            letters |= set(string.ascii_lowercase)
        self._size = _FIRST_LETTER + len(letters)
        self._classes = _classes(sorted(letters))
        self._logarithms = np.array([self._logarithms_of(words) for words in languages], np.float32)

    def _logarithms_of(self, words: list[str]) -> npt.NDArray[np.float64]:
        """Of each class behind each class, in a language with these words."""
        pairs = np.zeros((self._size, self._size))
        for rank, word in enumerate(words):
            line = self._classes[np.frombuffer(f" {word} ".encode("utf-16-le"), np.uint16)]
            np.add.at(pairs, (line[:-1], line[1:]), 1 / (rank + _RANK_OFFSET))
        single = pairs.sum(axis=0)
        single = single / single.sum() + _LEAST_SHARE
        totals = pairs.sum(axis=1, keepdims=True)
        conditional = np.divide(pairs, totals, out=np.zeros_like(pairs), where=totals > 0)
        mixed = _PAIR_SHARE * conditional + (1 - _PAIR_SHARE) * single
        mixed[:, _PUNCTUATION_MARK] = _PUNCTUATION_SHARE / len(_PUNCTUATION)
        mixed[:, _SYMBOL] = _SYMBOL_SHARE / _SYMBOLS
        mixed[:, _FOREIGN] = _FOREIGN_SHARE / _FOREIGN_LETTERS
        mixed[:, _IMPOSSIBLE] = _IMPOSSIBLE_SHARE
        logarithms: npt.NDArray[np.float64] = np.log(mixed)
        return logarithms.ravel()

    def score(self, codes: npt.NDArray[np.uint16]) -> float:
        classes = self._classes[codes]
        pairs, counts = np.unique(classes[:-1] * self._size + classes[1:], return_counts=True)
        return float((self._logarithms[:, pairs] * counts).sum(axis=1).max())


def _classes(letters: list[str]) -> npt.NDArray[np.int64]:
    """By code point of the Basic Multilingual Plane, for an alphabet of ``letters`` in lower case."""
    classes = np.full(1 << 16, _IMPOSSIBLE, np.int64)
    # No encoding of an alphabet has a character behind that.
    for code in range(0x3000):
        classes[code] = _class_of(chr(code))
    for number, letter in enumerate(letters):
        classes[ord(letter)] = _FIRST_LETTER + number
        if len(letter.upper()) == 1:
            classes[ord(letter.upper())] = _FIRST_LETTER + number
    return classes


def _class_of(character: str) -> int:
    category = unicodedata.category(character)
    if category[0] in "LM":
        return _FOREIGN
    if (character.isascii() and category != "Cc") or character in "\t\n\r":
        return _SPACE
    if character in _PUNCTUATION:
        return _PUNCTUATION_MARK
    is_line_drawing = "\u2500" <= character <= "\u259f"
    return _IMPOSSIBLE if category[0] == "C" or is_line_drawing else _SYMBOL


class _Ideographs:
    """A language of thousands of characters, one by one."""

    def __init__(self, language: str, characters: str) -> None:
        codec, first, last = _CHARACTER_SETS[language]
        self._logarithms = np.full(1 << 16, _NEVER, np.float32)
        self._logarithms[32:127] = _ASCII
        self._logarithms[0x3400:0xD7A4] = _RARE
        lead = 0 if first > 0x80 else 0xA0
        common = [
            character
            for row in range(first, last + 1)
            for cell in range(0x40, 0xFF)
            if len(character := bytes([row + lead, cell]).decode(codec, "ignore")) == 1 and ord(character) > 0x2E80
        ]
        self._logarithms[[ord(character) for character in common]] = np.log(_COMMON_SHARE / len(common))
        shares = 1 / (np.arange(len(characters)) + _CHARACTER_RANK_OFFSET)
        listed = [ord(character) for character in characters]
        self._logarithms[listed] = np.log(_LISTED_SHARE * shares / shares.sum())

    def score(self, codes: npt.NDArray[np.uint16]) -> float:
        return float(self._logarithms[codes].sum())
