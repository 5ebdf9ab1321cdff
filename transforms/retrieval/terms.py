"""Search terms of a text in any language: its folded words, and pairs of neighbours where no spaces part the words."""

import re
import sys
import unicodedata
from functools import cache
from itertools import pairwise

from transforms.tokens.characters import SPACELESS
from transforms.tokens.tokenize import token_pattern

_TURKIC = frozenset({"tur", "aze", "azj", "crh", "gag", "tat"})
_DOTTED_AND_DOTLESS = str.maketrans({"İ": "i", "I": "ı"})
_HANGUL = re.compile("[\uac00-\ud7a3]{2}")
_SPACELESS = re.compile(f"[{SPACELESS}]")
_HYPHEN = re.compile("[-‐‑]")


def search_terms(text: str, language: str) -> list[str]:
    """The terms of ``text`` in order, repeated where it repeats them; ``language`` is a tag, ``deu_Latn``.

    Words as ``transforms.tokens`` has them, folded and parted at hyphens; punctuation is none. Han, kana, Thai, Lao,
    Khmer and Burmese give the overlapping pairs of their characters or clusters, Hangul words the pairs of their
    syllables, as the CJK analyser of Lucene does.
    """
    iso639_3 = language.partition("_")[0]
    folded = fold(text, iso639_3)
    pattern = token_pattern(iso639_3)
    if _SPACELESS.search(folded):
        words = _words_and_pairs(folded, pattern)
    else:
        words = [word for word in pattern.findall(folded) if word[0].isalnum()]
    terms: list[str] = []
    for word in words:
        if len(word) > 2 and _HANGUL.match(word):
            terms += map("".join, pairwise(word))
        elif word.isalpha():
            terms.append(word)
        else:
            terms += [part for part in _HYPHEN.split(word) if part]
    return terms


def fold(text: str, iso639_3: str) -> str:
    """``text`` with letters made one that differ only in form.

    NFKC; full case folding, in Turkic languages with dotted and dotless i apart; digits of all scripts to 0-9; Arabic
    letters to their bare forms (as in Lucene's Arabic and Persian normalisers); vowel points and joiners away.
    """
    text = unicodedata.normalize("NFKC", text)
    if iso639_3 in _TURKIC:
        text = text.translate(_DOTTED_AND_DOTLESS)
    text = text.casefold()
    return text if text.isascii() else text.translate(_bare_characters())


def _words_and_pairs(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Words, and of each stretch of spaceless tokens its pairs; a token alone is a term."""
    words: list[str] = []
    stretch: list[str] = []
    end = -1
    for match in pattern.finditer(text):
        token = match[1]
        spaceless = _SPACELESS.match(token)
        if not spaceless or match.start(1) != end:
            words += _pairs(stretch)
            stretch = []
        if spaceless:
            stretch.append(token)
            end = match.end(1)
        elif token[0].isalnum():
            words.append(token)
    return words + _pairs(stretch)


def _pairs(stretch: list[str]) -> list[str]:
    return stretch if len(stretch) < 2 else list(map("".join, pairwise(stretch)))


@cache
def _bare_characters() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    for point in range(0x80, sys.maxunicode + 1):
        character = chr(point)
        if unicodedata.category(character) == "Nd":
            table[point] = str(unicodedata.decimal(character))
    for forms, bare in (("آأإٱ", "ا"), ("ىیېۍے", "ي"), ("ةۀہۂۃە", "ه"), ("کڪ", "ك")):
        table |= dict.fromkeys(map(ord, forms), bare)
    arabic_points = (*range(0x610, 0x61B), *range(0x64B, 0x660), 0x670, *range(0x6D6, 0x6DD), 0x640)
    hebrew_points = (*range(0x591, 0x5BE), 0x5BF, 0x5C1, 0x5C2, 0x5C4, 0x5C5, 0x5C7)
    joiners = (0xAD, 0x200B, 0x200C, 0x200D, 0x2060)
    return table | dict.fromkeys((*arabic_points, *hebrew_points, *joiners))
