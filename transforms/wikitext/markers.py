"""Marks that stand in the text while it is worked on, so that clean-up moves every span with its words.

They are Unicode noncharacters (The Unicode Standard, 23.7: "intended for process-internal use"), which no wiki shows;
those in the input are removed. LINK is followed by the number of the link as one private-use character, or as three
characters from number 6,399 on.
"""

import re

LINK = "\ufdd0"
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

_FIRST, _COUNT = 0xE000, 6399  # private-use characters; the one after the last announces two more
_LONG = chr(_FIRST + _COUNT)
NUMBERED_LINK = f"{LINK}(?:{_LONG}..|[^{_LONG}])"
"""Pattern of a LINK mark with its number."""
NUMERALS = tuple(chr(_FIRST + number) for number in range(_COUNT))
"""Of the numbers that take one character."""
SHORT_NUMBERS = {numeral: number for number, numeral in enumerate(NUMERALS)}
_MARK = re.compile(f"{NUMBERED_LINK}|[\ufdd0-\ufdef]", re.DOTALL)
_NONCHARACTER = re.compile("[\ufdd0-\ufdef]")
_NONCHARACTER_IN_UTF8 = re.compile(b"\xef\xb7[\x90-\xaf]")  # the same in bytes, where the search is ten times as fast


def numeral(number: int) -> str:
    """The number of a link as it stands behind LINK."""
    if number < _COUNT:
        return NUMERALS[number]
    high, low = divmod(number, _COUNT)
    return f"{_LONG}{chr(_FIRST + high)}{chr(_FIRST + low)}"


def read_numeral(text: str) -> tuple[int, int]:
    """The number at the beginning of what stands behind LINK, and how many characters it takes."""
    if text[0] in SHORT_NUMBERS:
        return SHORT_NUMBERS[text[0]], 1
    return (ord(text[1]) - _FIRST) * _COUNT + ord(text[2]) - _FIRST, 3


def without_marks(text: str) -> str:
    """The words alone."""
    return text if text.isascii() else _MARK.sub("", text)


def free_of_marks(text: str) -> str:
    """A text from outside, without what would be taken for marks."""
    if not text.isascii() and _NONCHARACTER_IN_UTF8.search(text.encode("utf-8", "surrogatepass")):
        return _NONCHARACTER.sub("", text)
    return text
