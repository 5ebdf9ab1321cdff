"""What each Unicode character is for shingles: its folded characters, and whether they make up words.

Folding is the closure of compatibility decomposition (NFKD) and full case folding, so that texts that differ only in
normalisation form or case fold to the same characters once combining marks are in canonical order. Decimal digits of
all scripts fold to ASCII. Characters come from the Python interpreter's ``unicodedata``: one that a later version of
Unicode assigns separates words until then.
"""

from functools import cache
from typing import NamedTuple
from unicodedata import category, combining, decimal, decomposition, normalize

import numpy as np

SEPARATOR, LETTER, ALONE, MARK, IGNORED, EXPANDED = range(6)
"""Kinds of characters. ``LETTER``: letter or number of a word. ``ALONE``: a word by itself, with its marks. ``MARK``:
belongs to the letter before it. ``IGNORED``: nothing. ``EXPANDED``: folds to several."""

POINT_BITS = 21
CLASS_BITS = 8
KIND_SHIFT = POINT_BITS + CLASS_BITS

_CODE_POINTS = 0x110000
_LAST_ASSIGNED = 0x34000
"""Beyond lie planes without characters, variation selectors and private use."""

_NO_SPACES = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x1950, 0x19FF),  # Tai Le, New Tai Lue, Khmer symbols
    (0x1A20, 0x1AAF),  # Tai Tham
    (0x1B00, 0x1B7F),  # Balinese
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),  # ideographic iteration mark, closing mark, zero
    (0x3021, 0x312F),  # Hangzhou numerals, Hiragana, Katakana, Bopomofo
    (0x31A0, 0x31FF),  # Bopomofo, strokes, Katakana
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0xA4CF),  # Han, Yi
    (0xA980, 0xA9FF),  # Javanese, Myanmar
    (0xAA60, 0xAADF),  # Myanmar, Tai Viet
    (0xF900, 0xFAFF),  # Han
    (0x11700, 0x1174F),  # Ahom
    (0x16FE0, 0x18DFF),  # Tangut, Khitan, signs of Han and Nushu
    (0x1AFF0, 0x1B2FF),  # Hiragana, Katakana, Nushu
    (0x20000, 0x33FFF),  # Han
)
"""Blocks of scripts written without spaces between words: those of line breaking class SA (complex context) and of the
property Ideographic, kana and Bopomofo (Unicode Annexes 14, 24 and 29), and Yi, Balinese and Javanese."""

_IGNORABLE = (
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer inherent vowels
    (0x180B, 0x180F),  # Mongolian variation selectors
    (0xFE00, 0xFE0F),  # variation selectors
    (0xE0000, 0xE0FFF),  # tags, variation selectors
)
"""Default_Ignorable_Code_Point (DerivedCoreProperties.txt) beside the format characters (category Cf)."""

_APOSTROPHES = (0x02B9, 0x02BF)
"""Modifier letters for primes, commas and half rings. Texts write them or an apostrophe or quotation mark (Ukrainian
U+02BC, Uzbek and Hawaiian U+02BB, transliterated Arabic U+02BE), so that they separate as those do."""

_IOTA_SUBSCRIPT = "\u0345"
_SYLLABLES = np.arange(0xAC00, 0xD7A4)
_WITHOUT_CASE = {"Lo", "Cn", "Co", "Cs"}
"""Categories of nine in ten code points, left out to save time where they do not decompose."""


class TokenTables(NamedTuple):
    """An entry has, from its lowest bit on: 21 bits of code point, 8 of canonical combining class, 3 of kind.

    The entry of an ``EXPANDED`` character has the position of its expansion in place of the code point and the number
    of entries there in place of the class.
    """

    entries: np.ndarray  # uint32, by code point
    expansions: np.ndarray  # uint32: entries of the folded characters, expansion after expansion


@cache
def token_tables() -> TokenTables:
    """The tables, made once a process (in a tenth of a second)."""
    characters = list(map(chr, range(_LAST_ASSIGNED)))
    categories = list(map(category, characters))
    classes = np.fromiter(map(combining, characters), np.uint32, len(characters))
    kinds = _kinds(categories)
    plain = np.arange(_LAST_ASSIGNED, dtype=np.uint32)
    plain[kinds == SEPARATOR] = ord(" ")
    plain[ord(_IOTA_SUBSCRIPT)] = ord("ι")
    plain |= classes << POINT_BITS | kinds << KIND_SHIFT

    entries = np.full(_CODE_POINTS, ord(" "), np.uint32)
    entries[:_LAST_ASSIGNED] = plain
    expansions: list[int] = []
    for point, character in enumerate(characters):
        if categories[point] in _WITHOUT_CASE and not decomposition(character):
            continue
        if normalize("NFKD", character) == character == character.casefold() and not character.isdecimal():
            continue
        folded = [plain[ord(one)] for one in _fold(character)]
        folded = [entry for entry in folded if entry >> KIND_SHIFT != IGNORED]
        if len(folded) == 1:
            entries[point] = folded[0]
        else:
            kind = EXPANDED if folded else IGNORED
            entries[point] = len(expansions) | len(folded) << POINT_BITS | kind << KIND_SHIFT
            expansions += folded
    for first, last in _IGNORABLE:
        entries[first : last + 1] = IGNORED << KIND_SHIFT
    jamo, lengths = _jamo_of_syllables()
    places = len(expansions) + np.arange(len(jamo)) * jamo.shape[1]
    entries[_SYLLABLES] = places | lengths << POINT_BITS | EXPANDED << KIND_SHIFT
    return TokenTables(entries, np.concatenate([np.array(expansions, np.uint32), plain[jamo].ravel()]))


def _kinds(categories: list[str]) -> np.ndarray:
    """The kinds of characters once they are folded, uint32."""
    of_category = {"L": LETTER, "N": LETTER, "M": MARK}
    kinds = np.array(
        [IGNORED if name == "Cf" else of_category.get(name[0], SEPARATOR) for name in categories], np.uint32
    )
    for first, last in _NO_SPACES:
        block = kinds[first : last + 1]
        block[block == LETTER] = ALONE
    kinds[_APOSTROPHES[0] : _APOSTROPHES[1] + 1] = SEPARATOR
    for first, last in _IGNORABLE:
        kinds[first : last + 1] = IGNORED
    return kinds


def _fold(character: str) -> str:
    """The folded characters. The iota subscript stays: only in its place among the marks does it become a letter."""
    folded, before = character, ""
    while folded != before:
        before = folded
        parts = normalize("NFKD", folded)
        folded = normalize("NFKD", "".join(one if one == _IOTA_SUBSCRIPT else one.casefold() for one in parts))
    return "".join(str(decimal(one)) if one.isdecimal() else one for one in folded)


def _jamo_of_syllables() -> tuple[np.ndarray, np.ndarray]:
    """Leading consonant, vowel and final consonant of each Hangul syllable, and how many of them it has (2 or 3).

    The Unicode Standard, section 3.12.
    """
    rest, final = np.divmod(_SYLLABLES - _SYLLABLES[0], 28)
    leading, vowel = np.divmod(rest, 21)
    return np.stack([0x1100 + leading, 0x1161 + vowel, 0x11A7 + final], axis=1), 2 + (final > 0)
