"""Marks that stand in the text while it is worked on, so that clean-up moves every span with its words.

They are Unicode noncharacters (The Unicode Standard, 23.7: "intended for process-internal use"), which no wiki shows;
those in the input are removed.
"""

import re
from itertools import product

LINK = "\ufdd0"
"""Begins a link; digits (its index in the list of targets) and the surface follow."""
LINK_END = "\ufdd1"
BOLD = "\ufdd2"
BOLD_END = "\ufdd3"
GONE = "\ufdd4"
"""Something was dropped here, and punctuation around it may have lost its reason."""
BROKEN_TABLE = "\ufdd5"
"""A table that is never closed begins here."""
NOTHING = "\ufdd6"
"""<nowiki/>: separates what would otherwise be one token."""
BREAK = "\ufdd7"
"""<br>: a line of its own inside a paragraph."""
_DIGITS = "\ufde0\ufde1\ufde2\ufde3\ufde4\ufde5\ufde6\ufde7\ufde8\ufde9\ufdea\ufdeb\ufdec\ufded\ufdee\ufdef"

DIGIT_CLASS = "\ufde0-\ufdef"
_MARK = re.compile("[\ufdd0-\ufdef]")
_MARK_IN_UTF8 = re.compile(b"\xef\xb7[\x90-\xaf]")  # the same in bytes, where the search is twenty times as fast
# Numbers of one, two and three digits in turn, then those of four and more as they are in base 16.
_NUMERALS = ["".join(digits) for length in (1, 2, 3) for digits in product(_DIGITS, repeat=length)]
_NUMBERS = {numeral: number for number, numeral in enumerate(_NUMERALS)}


def numeral(number: int) -> str:
    """A number as mark digits."""
    if number < len(_NUMERALS):
        return _NUMERALS[number]
    digits = ""
    while number:
        number, digit = divmod(number, 16)
        digits = _DIGITS[digit] + digits
    return digits


def number(digits: str) -> int:
    """The number that `numeral` wrote."""
    value = _NUMBERS.get(digits)
    if value is None:
        value = 0
        for digit in digits:
            value = value * 16 + ord(digit) - 0xFDE0
    return value


def without_marks(text: str) -> str:
    """The words alone."""
    return _MARK.sub("", text)


def free_of_marks(text: str) -> str:
    """A text from outside, without what would be taken for marks."""
    if not text.isascii() and _MARK_IN_UTF8.search(text.encode("utf-8", "surrogatepass")):
        return _MARK.sub("", text)
    return text
