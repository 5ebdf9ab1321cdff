"""Telephone numbers: international ones, those after a word such as "Tel.", and national ones of telling shape."""

import re
from collections.abc import Iterator

from transforms.pii.checksums import is_isbn_10
from transforms.pii.phone_words import is_named
from transforms.pii.plain_characters import SIX_DIGITS

PREFILTERS = (SIX_DIGITS,)

FEWEST, LONGEST = 6, 15
"""Digits of a number at least, with its calling code at most (ITU-T E.164)."""

_RUN = re.compile(rf"{SIX_DIGITS}(?:[ ./()-]{{0,3}}[0-9])*+")
_SIGNS_BEFORE = re.compile(r"(?:\(?\+ ?\(?|\()\Z")
_GROUP = re.compile("[0-9]+")
_TELLING_BEFORE = frozenset("$€£¥₽₹₩฿%#=&,./-_@*×~^")
"""A run of digits after one of these is part of a price, an address or another number."""

_CALLING_CODE = re.compile(
    "1|7|2[07]|2[1-69][0-9]|3[0-469]|3[578][0-9]|4[013-9]|42[0-9]|5[1-8]|5[09][0-9]|6[0-6]|6[7-9][0-9]"
    "|8[1246]|8[058][0-9]|9[0-58]|9[679][0-9]"
)
"""Countries' calling codes, by the zones of E.164."""

_BOOK_DATE_OR_YEARS = re.compile(
    r"97[89][ -]?(?:[0-9][ -]?){9}[0-9]"  # ISBN since 2007
    r"|\(?(?:(?:19|20)[0-9]{2}([./ -])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12][0-9]|3[01])"
    r"|(?:[0-3]?[0-9] ?- ?)?(?:0?[1-9]|[12][0-9]|3[01])([./ -])(?:0?[1-9]|1[0-2])\2(?:(?:19|20)[0-9]{2}|[0-9]{2})"
    r"|(?:0?[1-9]|1[0-2])[./](?:19|20)[0-9]{2})(?![0-9])"
    r"|\(?(?:1[0-9]|20)[0-9]{2}\)?(?:[ ./()-]{1,3}(?:1[0-9]|20)[0-9]{2}(?![0-9]))+"
)
_ISBN_10 = re.compile("[0-9]{1,5}-[0-9]{1,7}-[0-9]{1,7}-[0-9X]")
_ZIP_CODE, _STATE = re.compile("[0-9]{5}-[0-9]{4}"), re.compile(r"\b[A-Z]{2},? {1,2}\Z")  # of the United States

_NATIONAL = re.compile(
    "|".join(
        [
            # North America
            r"(?:1[ .-])?(?:\([2-9][0-9]{2}\)[ .-]{0,2}[0-9]{3}[ .-]|[2-9][0-9]{2}[.-][0-9]{3}[.-]"
            r"|[2-9][0-9]{2} [0-9]{3}-)[0-9]{4}",
            r"8[ -]?\(?[3-9][0-9]{2}\)?[ -][0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{2}",  # Russia, Kazakhstan
            r"\(?[1-9][1-9]\)? ?9?[0-9]{4}-[0-9]{4}",  # Brazil
            r"[6-9][0-9]{4} [0-9]{5}",  # India
            r"1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}",  # China, mobile
            r"[6-9][0-9]{2}[ .-][0-9]{2}[ .-][0-9]{2}[ .-][0-9]{2}|9[0-9] [0-9]{3} [0-9]{2} [0-9]{2}",  # Spain
            r"[2-9][0-9]{2} [0-9]{3} [0-9]{2} [0-9]{2}",  # Turkey, Switzerland, without the zero
        ]
    )
)
_TRUNK_ZERO = re.compile(r"\(?0[1-9]")
_AREA_IN_BRACKETS = re.compile(r"\((?!19[0-9]{2}\)|20[0-9]{2}\))[0-9]{2,5}\)[ -]?[0-9]")
_IN_WORD = re.compile("[A-Za-z0-9_]")
_IS_PART_AFTER = re.compile(r"[:.,][0-9]|[%°€$£]")
_NEXT = re.compile(r"[ ./-]{1,3}(?=[(0-9])")
_LATER = re.compile(r"[0-9][ /-]{1,3}(?=[(0])")
_LONGEST_WRITTEN = 40
_TRIES = 64
"""Places of a run of digits where a number may be looked for and not be there: what is longer is a table."""


def phones(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the numbers in a text of `plain_characters`, ascending.

    Prices, dates, years, times, decimals and product numbers are none; nor is a plain run of digits without a word
    before it that says so, or digits in groups of three, as large numbers are written.
    """
    for run in _RUN.finditer(text):
        signs = _SIGNS_BEFORE.search(text, max(0, run.start() - 4), run.start())
        start = signs.start() if signs else run.start()
        if not start or not _IN_WORD.match(text, start - 1):
            yield from _numbers_of_run(text, start, run.end())


def _numbers_of_run(text: str, start: int, run_end: int) -> Iterator[tuple[int, int]]:
    """The numbers in a run of digits and what may stand between them: one, several, some beside dates, or none."""
    is_part = start > 0 and text[start - 1] in _TELLING_BEFORE
    tries = _TRIES
    while tries:
        other = _not_a_number(text, start, run_end)
        end = other.end() if other else _end_of_number(text, start, run_end, is_part)
        if end and not other:
            yield start, end
        tries -= end is None
        following = _NEXT.match(text, end, run_end) if end else _LATER.search(text, start + 1, run_end)
        if following is None:
            return
        start, is_part = following.end(), False


def _not_a_number(text: str, start: int, run_end: int) -> re.Match[str] | None:
    """The date, years, book number or ZIP code that begin at ``start``."""
    zip_code = _ZIP_CODE.match(text, start, run_end)
    if zip_code and _STATE.search(text, max(0, start - 6), start):
        return zip_code
    book = _ISBN_10.match(text, start)
    if book and is_isbn_10(book[0].replace("-", "")):
        return book
    return _BOOK_DATE_OR_YEARS.match(text, start, run_end)


def _end_of_number(text: str, start: int, run_end: int, is_part: bool) -> int | None:
    """Where a number ends that begins at ``start``: with the run or, where more digits follow it, with a group."""
    named = is_named(text, start)
    if is_part and not named:
        return None
    groups = _GROUP.finditer(text, start, min(run_end, start + _LONGEST_WRITTEN))
    for end in reversed([group.end() for group in groups]):
        candidate = text[start:end]
        if not _is_number(candidate, named) or text[end : end + 1].isdigit():
            continue
        if named or "+" in candidate or not _IS_PART_AFTER.match(text, end):
            return end
    return None


def _is_number(candidate: str, named: bool) -> bool:
    plain = "".join(filter(str.isdigit, candidate))
    digits = len(plain)
    if "+" in candidate:
        return _is_international(plain)
    separated = digits < len(candidate)
    if plain.startswith("00") and separated and _is_international(plain[2:]):
        return True
    if named:
        least = FEWEST if candidate[0] in "0(" else FEWEST + 1
        return least <= digits <= LONGEST
    return separated and (_NATIONAL.fullmatch(candidate) is not None or _is_with_area(candidate, digits))


def _is_international(digits: str) -> bool:
    code = _CALLING_CODE.match(digits)
    if code is None or len(digits) > LONGEST:
        return False
    least = 11 if code[0] in {"1", "7"} else 11 - len(code[0])
    return len(digits) >= least


def _is_with_area(candidate: str, digits: int) -> bool:
    """A number that begins with a trunk zero or an area in brackets, and is grouped as no decimal or time is."""
    if not 8 <= digits <= 12:
        return False
    if _AREA_IN_BRACKETS.match(candidate):
        return True
    if not _TRUNK_ZERO.match(candidate) or digits < 9:
        return False
    separators = re.findall("[^0-9]+", candidate.lstrip("("))
    groups = _GROUP.findall(candidate)
    if all(len(group) <= 2 for group in groups):
        return len(groups) == 5 and len(set(separators)) == 1
    return separators != ["."] and max(map(len, groups)) <= 8
