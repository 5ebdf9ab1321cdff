"""How likely characters follow each other in the languages that older encodings were made for.

Estimated from the lists in encoding_words.yaml, frequent words first: words by pairs of letters, the characters of
Chinese, Japanese and Korean one by one. Probabilities are natural logarithms.
"""

import unicodedata
from functools import cache
from importlib import resources
from typing import Protocol

import numpy as np
import numpy.typing as npt
import yaml

_PUNCTUATION = frozenset("’‘“”„‚…–—«»·•©®™°€£§¿¡´\xa0×º")
"""What is not a letter and stands in all sorts of text."""

# Shares of a text's characters where the words say nothing; a class shares its own among its characters.
_PUNCTUATION_SHARE = 0.1
_SYMBOL_SHARE = 0.0005
_FOREIGN_SHARE = 0.0005
_NEVER_SHARE = 1e-7
_LEAST_SHARE = 1e-5
_RANK_OFFSET = 10
"""Of words: the share of the word at rank r is about 1 / (r + offset) (Zipf and Mandelbrot)."""
_PAIR_SHARE = 0.9
"""How much of a probability is the pair's; the rest is the letter's own."""

_CHARACTER_RANK_OFFSET = 30
_LISTED_SHARE = 0.85
_COMMON_SHARE = 0.1
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


class _Alphabet:
    """Languages that share an alphabet, by the pairs of their letters, whatever their case."""

    def __init__(self, languages: list[list[str]]) -> None:
        letters = sorted(
            {
                letter
                for words in languages
                for word in words
                for letter in word
                if letter.isalpha() or unicodedata.category(letter) == "Mn"
            }
        )
        latin = any(letter == "ñ" for letter in letters)
        if latin:
            letters = sorted({*letters, *"abcdefghijklmnopqrstuvwxyz"})
        first_letter = 5
        self._size = first_letter + len(letters)
        classes = np.full(1 << 16, 4, np.int64)
        for code in range(0x3000):
            classes[code] = _class_of_other(chr(code))
        if not latin:
            for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ":
                classes[ord(letter)] = 3
        for number, letter in enumerate(letters):
            classes[ord(letter)] = first_letter + number
            if len(letter.upper()) == 1:
                classes[ord(letter.upper())] = first_letter + number
        self._classes = classes
        rows = []
        for words in languages:
            pairs = np.zeros((self._size, self._size))
            for rank, word in enumerate(words):
                line = classes[np.frombuffer(f" {word} ".encode("utf-16-le"), np.uint16)]
                np.add.at(pairs, (line[:-1], line[1:]), 1 / (rank + _RANK_OFFSET))
            single = pairs.sum(axis=0)
            single = single / single.sum() + _LEAST_SHARE
            totals = pairs.sum(axis=1, keepdims=True)
            conditional = np.divide(pairs, totals, out=np.zeros_like(pairs), where=totals > 0)
            mixed = _PAIR_SHARE * conditional + (1 - _PAIR_SHARE) * single
            mixed[:, 1:first_letter] = [
                _PUNCTUATION_SHARE / len(_PUNCTUATION),
                _SYMBOL_SHARE / 50,
                _FOREIGN_SHARE / 100,
                _NEVER_SHARE,
            ]
            rows.append(np.log(mixed).ravel())
        self._logarithms = np.array(rows, np.float32)

    def score(self, codes: npt.NDArray[np.uint16]) -> float:
        classes = self._classes[codes]
        pairs, counts = np.unique(classes[:-1] * self._size + classes[1:], return_counts=True)
        return float((self._logarithms[:, pairs] @ counts.astype(np.float32)).max())


def _class_of_other(character: str) -> int:
    if (character.isascii() and character.isprintable()) or character in "\t\n\r":
        return 0
    if character in _PUNCTUATION:
        return 1
    category = unicodedata.category(character)
    if category[0] in "LM":
        return 3
    if category[0] in "C" or "\u2500" <= character <= "\u259f":
        return 4
    return 2


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
