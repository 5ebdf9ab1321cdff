"""What is left of a word when how it is written is set aside: case, accents, width, vowel points, apostrophes."""

import unicodedata
from functools import lru_cache

_LETTERS = "ß=ss ẞ=ss æ=ae Æ=ae œ=oe Œ=oe ø=o Ø=o ł=l Ł=l đ=d Đ=d ð=d þ=th Þ=th ı=i İ=i ħ=h ŋ=n ə=e ς=σ"
# Persian and Urdu letters beside the Arabic ones, and those that Arabic itself writes in two ways.
_ARABIC_LETTERS = "ی=ي ى=ي ې=ي ک=ك ە=ه ة=ه ۀ=ه ٱ=ا"
_EQUAL = str.maketrans(
    {
        **dict.fromkeys("'’ʼ‘`´＇ʻʹ״׳\u00ad\u200b\u200c\u200d\u2060\ufeff\u0640\u200e\u200f", ""),
        **dict.fromkeys("‐‑‒–—−－", "-"),
        **dict.fromkeys("。।။።·", "."),
        **dict.fromkeys("،、", ","),
        **dict.fromkeys("«»„“”‟「」『』《》〈〉", '"'),
        **dict(pair.split("=") for pair in f"؟=? ؛=; ٪=% {_LETTERS} {_ARABIC_LETTERS}".split()),
    }
)
# Marks by their combining class (Unicode): Hebrew and Arabic points, the nukta, accents above and below. Not the virama
# (9) nor the voicing of kana (8), which make other letters; Indic vowel signs have no class.
_NUKTA = 7
_POINTS = range(10, 37)
_ACCENTS = range(202, 241)
_LONGEST_WORD = 100
"""Code points of what is kept for the next time."""


def fold(text: str) -> str:
    """`text` in small letters, without accents, points, apostrophes, invisible characters and differences of width.

    "Łódź" is "lodz", "Straße" "strasse", "İstanbul" "istanbul", "ёлка" "елка", "ＡＢＣ" "abc", "مُحَمَّد" "محمد". German
    umlauts lose their dots ("Köln" is "koln"). A text that is nothing but such signs becomes empty.
    """
    return _folded_word(text) if len(text) <= _LONGEST_WORD else _folded(text)


@lru_cache(maxsize=1 << 16)
def _folded_word(text: str) -> str:
    return _folded(text)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_EQUAL)).casefold()
    if plain.isascii():
        return plain
    kept = "".join(character for character in plain if not _is_left_out(character))
    return unicodedata.normalize("NFC", kept.translate(_EQUAL))


def _is_left_out(character: str) -> bool:
    kind = unicodedata.combining(character)
    return kind == _NUKTA or kind in _ACCENTS or kind in _POINTS
