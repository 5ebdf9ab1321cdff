"""Classes of characters for the token pattern, as the inside of a regular expression's brackets."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

# Scripts written without spaces between words. Of the first group each character is a token, as in WikiANN; of the
# others a syllable or cluster is, see ``tokenize``. Han, kana and bopomofo are ranges of blocks (Unicode 17).
HAN_KANA = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309b-\u309f\u30a1-\u30fa\u30fc-\u312f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U0001aff0-\U0001b16f"
    "\U00020000-\U000323af"
)
THAI_LAO = "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd\u0ec0-\u0ec6\u0edc-\u0edf"
KHMER = "\u1780-\u17b3\u17d7\u17dc"
MYANMAR = (
    "\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e"
    "\ua9e0-\ua9e4\ua9e6-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa76\uaa7a\uaa7e\uaa7f"
)
OTHER_CLUSTERS = "\u1b05-\u1b33\u1b45-\u1b4c\u1950-\u1974\u1980-\u19c9\u1a20-\u1a54\ua984-\ua9b2"
"""Balinese, Tai Le, New Tai Lue, Tai Tham and Javanese letters."""
SPACELESS = HAN_KANA + THAI_LAO + KHMER + MYANMAR + OTHER_CLUSTERS

INVISIBLE_JOINERS = "\u00ad\u2060"
"""Inside words: soft hyphen, word joiner."""


def has_case(text: str) -> bool:
    """Whether a letter of ``text`` has small and capital forms that tell names from other words.

    Georgian letters have capitals since Unicode 11, but for headlines alone: no word begins with one.
    """
    return any(letter.lower() != letter.upper() and not "\u10d0" <= letter.lower() <= "\u10ff" for letter in text)


def is_small(word: str) -> bool:
    """Whether ``word`` is written small in a script that has capitals for names."""
    return word.islower() and has_case(word)


def is_spaceless(character: str) -> bool:
    """Whether ``character`` belongs to a script written without spaces between words."""
    return _spaceless_pattern().match(character) is not None


@cache
def _spaceless_pattern() -> re.Pattern[str]:
    return re.compile(f"[{SPACELESS}]")


@cache
def marks() -> str:
    """What extends a grapheme: Mn, Mc, Me, variation selectors, zero-width (non-)joiner, emoji modifiers and tags."""
    found = _ranges(lambda character: unicodedata.category(character)[0] == "M")
    return found + "\u200c\u200d\U0001d165-\U0001d172\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\U000e0100-\U000e01ef"


@cache
def letters() -> str:
    """Letters of scripts with spaces between words; beyond the basic plane whole blocks, marks and numbers included."""
    spaceless = _spaceless_pattern()
    found = _ranges(lambda c: unicodedata.category(c)[0] == "L" and not spaceless.match(c))
    return (
        found
        + "\U00010000-\U000100ff\U00010280-\U0001afef\U0001b170-\U0001bc9b\U0001d400-\U0001d7ff\U0001df00-\U0001eeff"
    )


@cache
def numbers() -> str:
    """Digits and other numbers (Nd, Nl, No) of the basic plane, the Han zero and numerals excepted."""
    spaceless = _spaceless_pattern()
    return _ranges(lambda c: unicodedata.category(c)[0] == "N" and not spaceless.match(c))


def _ranges(holds: Callable[[str], bool]) -> str:
    """The characters of the basic plane that hold, as ranges.

    Beyond that plane ``re`` tests one range after the other, so that there a few whole blocks are named instead.
    """
    chosen = [point for point in range(0x10000) if holds(chr(point))]
    text = []
    start = previous = chosen[0]
    for point in [*chosen[1:], -1]:
        if point != previous + 1:
            text.append(re.escape(chr(start)) + (f"-{re.escape(chr(previous))}" if previous > start else ""))
            start = point
        previous = point
    return "".join(text)
