"""Whether the numbers of a sentence are in its translation, by value: 1,234.5 is 1.234,5, and 2.5 billion is 25亿."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple
from unicodedata import decimal

from transforms.dates.find import find_dates
from transforms.dates.numerals import number_value
from transforms.quantities.find import find_quantities

_RUN = re.compile(r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})++(?!\d)|\d+(?:[.,٫٬'’]\d+)*")
_NOT_DIGIT = re.compile(r"\D")
_HAN = re.compile("[〇零一二两兩三四五六七八九十百千]{1,20}")
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_ROMAN = re.compile(r"\b[IVXLCDMІХСМ]{1,9}\b")
_ROMAN_VALUES = dict(zip("IVXLCDMІХСМ", (1, 5, 10, 50, 100, 500, 1000, 1, 10, 100, 1000), strict=True))
# Numbers that people write in words: up to twelve, tens, a hundred, a thousand.
_IN_WORDS = frozenset(map(str, (*range(13), *range(20, 100, 10), 100, 1000)))
_HALF_DAY = 12
_LONGEST = 5000

Value = Decimal | tuple[str, str]
"""A number, or a date with its precision."""


class NumbersKept(NamedTuple):
    """``share`` of the numbers of the source that the target has, 1 where there are none, and those ``missing``."""

    share: float
    missing: tuple[str, ...]


def numbers_kept(source: str, target: str, source_language: str, target_language: str) -> NumbersKept:
    """Compare the numbers in digits of a sentence and its translation; of a longer text the first 5,000 characters.

    A number is kept where the target has its digits (whatever the separators and the script), its value (with scale
    words, as a date, in Han or Roman numerals, on a clock of twelve hours), or where it may stand in words: one that
    people spell ("5", "20"), while the target has no number that the source has not. Numbers that the source has in
    words are not looked at.
    """
    source, target = source[:_LONGEST], target[:_LONGEST]
    wanted = Counter(digits for _, _, digits in _runs(source))
    if not wanted:
        return NumbersKept(1.0, ())
    found = Counter(digits for _, _, digits in _runs(target))
    lost = wanted - found
    if not lost:
        return NumbersKept(1.0, ())
    of_source, of_target = _readings(source, source_language), _readings(target, target_language)
    in_target = {value for values in of_target.values() for value in values} | set(_numerals(target))
    in_source = {value for values in of_source.values() for value in values}
    added = found - wanted
    invented = [run for run in added.elements() if in_source.isdisjoint(of_target[run]) and not _is_hour(run, lost)]
    missing = [
        run
        for run in lost.elements()
        if in_target.isdisjoint(of_source[run]) and not _is_hour(run, added) and (invented or run not in _IN_WORDS)
    ]
    return NumbersKept(1 - len(missing) / wanted.total(), tuple(missing))


def _runs(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and digits of the numbers in digits, without separators and leading zeros, in Western digits."""
    for run in _RUN.finditer(text):
        digits = _NOT_DIGIT.sub("", run[0])
        western = digits if digits.isascii() else "".join(str(decimal(digit)) for digit in digits)
        yield *run.span(), western.lstrip("0") or "0"


def _readings(text: str, language: str) -> dict[str, set[Value]]:
    """What each run of digits may say: its digits as one number, the amount with its scale word, the date it is in."""
    mentions: list[tuple[int, int, Value]] = [
        (found.start, found.end, abs(Decimal(found.amount))) for found in find_quantities(text, language)
    ]
    mentions += [(date.start, date.end, (date.precision, date.value)) for date in find_dates(text, language)]
    readings: dict[str, set[Value]] = {}
    for start, end, digits in _runs(text):
        values = readings.setdefault(digits, {Decimal(digits)})
        values.update(value for first, last, value in mentions if first < end and start < last)
    return readings


def _numerals(text: str) -> Iterator[Value]:
    """The values of Han and Roman numerals."""
    for numeral in _HAN.finditer(text):
        value = number_value(numeral[0].translate({0x4E24: "二", 0x5169: "二"}))
        if value is not None:
            yield Decimal(value)
            yield Decimal(value * _MYRIADS.get(text[numeral.end() : numeral.end() + 1], 1))
    for roman in _ROMAN.findall(text):
        values = [_ROMAN_VALUES[letter] for letter in roman]
        yield Decimal(sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True)))


def _is_hour(run: str, others: Counter[str]) -> bool:
    """Whether ``others`` has the same hour on the other clock: 2 pm is 14:00."""
    hour = int(run[:3])
    return hour <= 2 * _HALF_DAY and str(hour + _HALF_DAY if hour < _HALF_DAY else hour - _HALF_DAY) in others
