"""Dates side by side: "14–18 March 1990", "1998/99", "44–30 BC", "XVIII–XIX век".

Each takes what it lacks from the other.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from transforms.dates.forms import YEAR_FIRST, Part
from transforms.dates.lexemes import Lexeme

_LINKS = frozenset({"-", "/", "&", "R", "-&"})


def completed(parts: Sequence[Part], kinds: str, run: Sequence[Lexeme]) -> tuple[list[Part], list[bool]]:
    """`parts` with what their neighbours lend them; whether each is linked to the next by a dash, a slash or a word."""
    done = list(parts)
    linked = [kinds[left.last : right.first] in _LINKS for left, right in pairwise(parts)]
    for at in range(len(done) - 2, -1, -1):
        if linked[at]:
            done[at] = _from_right(done[at], done[at + 1])
    for at in range(1, len(done)):
        if linked[at - 1]:
            done[at] = _from_left(done[at - 1], done[at], kinds, run)
    return done, [*linked, False]


def _from_right(left: Part, right: Part) -> Part:
    if not right.complete:
        return left
    if left.form == "month_days_year":
        return left
    if left.number is not None:
        if right.century is not None:
            return replace(left, number=None, century=left.number, era=right.era)
        if right.day is not None and left.number < right.day:
            return replace(left, number=None, day=left.number, month=right.month, year=right.year, era=right.era)
        if right.form == "marked_year" and right.era == "B" and right.year is not None and left.number > right.year:
            return replace(left, number=None, year=left.number, era="B")
        return left
    if left.form == "year" and right.year is not None and left.year is not None:
        if right.decade and left.year % 10 == 0:
            return replace(left, decade=True)
        if right.form == "marked_year" and not left.era and (right.era != "B" or left.year > right.year):
            return replace(left, era=right.era, form="marked_year")
        return left
    lacks_year = left.year is None and left.month is not None and right.year is not None and right.month is not None
    if lacks_year and (left.day is None) == (right.day is None):
        return replace(left, year=right.year, era=right.era)
    return left


def _from_left(left: Part, right: Part, kinds: str, run: Sequence[Lexeme]) -> Part:
    link = kinds[right.first - 1]
    if left.century is not None and left.form == "century" and right.number is not None and kinds[left.first] == "C":
        return replace(right, number=None, century=right.number, era=left.era)
    if right.form == "named_year" and right.year is not None and right.year < 100 and left.form == "year":
        right = replace(right, number=right.year, year=None)
    if left.year is None or right.complete:
        if left.decade and left.year is not None and right.form == "year" and right.year and right.year % 10 == 0:
            return replace(right, decade=True)
        return right
    if left.form in YEAR_FIRST or left.form == "japanese":
        if left.day is not None and right.form in ("day_month", "month_day"):
            return replace(right, year=left.year, era=left.era)
        if left.day is not None and right.number is not None and right.number > left.day:
            return replace(right, number=None, day=right.number, month=left.month, year=left.year, era=left.era)
        if left.day is None and right.form == "month":
            return replace(right, year=left.year, era=left.era)
    if left.form == "year" and right.number is not None and link in "-/":
        return _shortened_year(left, right, run)
    return right


def _shortened_year(left: Part, right: Part, run: Sequence[Lexeme]) -> Part:
    """The second year of "1998/99", "1999–00" and "1997–8"."""
    lexeme = run[right.first]
    if left.year is None or left.month is not None or right.number is None or lexeme.kind != "n":
        return right
    digits = min(lexeme.end - lexeme.start, 2)
    length = 10**digits
    year = left.year - left.year % length + right.number
    if digits == 2 and right.number == 0 and left.year % 100 == 99:
        year += 100
    if not left.year < year <= left.year + length:
        return right
    return replace(right, number=None, year=year)
