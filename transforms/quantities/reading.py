"""One number of a text, read with what stands around it: sign, scale words and unit."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cache

from transforms.quantities.months import MonthNames, month_names
from transforms.quantities.names import Meaning, NameTable, continues_word, fold, is_wordy, script
from transforms.quantities.numbers import SPACES, Number
from transforms.quantities.scales import ScaleWords, scale_words
from transforms.quantities.unit_names import UNKNOWN, UnitNames, unit_names
from transforms.quantities.units import units_by_id
from transforms.quantities.words import Words, quantity_words

GAP = frozenset(" \u200e\u200f" + SPACES)
"""What may stand between a number and its unit: a space, or a mark of the writing direction."""
# The first part of a fraction or of an article number: 5分の1, 122の7.
FRACTION_BEHIND = re.compile(r"(?:分?の|分之|분의 ?)\d")
HYPHENS = frozenset("-\u2010\u2011")
_OPENING = frozenset([*GAP, "("])
_MINUS = frozenset("-−\u2010")
# Thousands of pounds are as often money as weight.
_POUND = units_by_id()["mass-pound"].qid
_CLOCK = frozenset(units_by_id()[name].qid for name in ("duration-minute", "duration-second"))
_EXACT = Context(prec=300)
_POWER_OF_TEN = re.compile(rf"[ {SPACES}]?[×·xх][ {SPACES}]?10(?:([⁻⁺]?[⁰¹²³⁴-⁹]+)|\^([-−]?\d{{1,2}}))")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−", "0123456789-+-")
# Letters of these languages' scale words are figures themselves: 1億2千万 is one number.
_FIGURES = frozenset("jpn kor yue zho".split())
_LONGEST_BEFORE = 24


@dataclass(frozen=True)
class Reading:
    """A number as it stands in its text.

    ``[start, end)`` is the mention, ``[first, last)`` the digits alone. ``unit`` is an item, None where there is no
    unit, `UNKNOWN` where the number has one that makes it no mention. ``ahead`` tells that the unit stands before.
    """

    start: int
    end: int
    first: int
    last: int
    amount: Decimal
    scale: Decimal
    unit: str | None
    ahead: bool
    grouped: bool
    certain: bool

    @property
    def telling(self) -> bool:
        """Whether a unit or scale word makes sure that it is an amount."""
        return self.unit is not None or self.scale != 1


@dataclass(frozen=True)
class Vocabulary:
    """All words of a language around numbers."""

    iso639_3: str
    words: Words
    units: UnitNames
    scales: ScaleWords
    months: MonthNames

    @property
    def figures(self) -> bool:
        """Whether scale words are figures of a number."""
        return self.iso639_3 in _FIGURES


@cache
def vocabulary(language: str) -> Vocabulary:
    """The words of a language."""
    iso639_3 = language[:3]
    return Vocabulary(
        iso639_3, quantity_words(iso639_3), unit_names(language), scale_words(language), month_names(language)
    )


def read_number(text: str, numbers: Sequence[Number], index: int, known: Vocabulary) -> tuple[Reading, int]:
    """The reading of a number, and the index of the number after it: several runs of digits can be one number."""
    number = numbers[index]
    amount, scale, end, following = _scaled(text, numbers, index, known)
    start, ahead = number.start, False
    unit: str | None = None
    if around := _unit_around(text, start, end, known):
        start, end, unit = around
    elif found := _unit_behind(text, end, known, linked=scale != 1):
        end, unit = found
        if (unit == _POUND and scale != 1) or (unit in _CLOCK and _is_time_of_day(text, start, known.words)):
            unit = UNKNOWN
    scale_before = _before(text, start, known.scales.before)
    if scale_before and scale == 1:
        start, scale = scale_before[0], Decimal(scale_before[1])
        amount = _EXACT.multiply(amount, scale)
    signed = _minus(text, start, known.words)
    if signed is not None:
        start, amount = signed, -amount
    unit_before = _before(text, start, known.units.before)
    if unit_before:
        start, before = unit_before
        ahead = unit is None
        unit = before if unit in (None, before) else UNKNOWN
        if signed is None and (signed := _minus(text, start, known.words)) is not None:
            start, amount = signed, -amount
    certain = number.certain or unit is not None or scale != 1
    last = numbers[following - 1].end
    reading = Reading(start, end, number.start, last, amount, scale, unit, ahead, number.grouped, certain)
    return reading, following


def _scaled(text: str, numbers: Sequence[Number], index: int, known: Vocabulary) -> tuple[Decimal, Decimal, int, int]:
    """Amount, last scale, end and index of the next number, the scale words behind taken into account."""
    number = numbers[index]
    amount, end, following = number.value, number.end, index + 1
    if end < len(text) and unicodedata.category(text[end]) == "No":
        fraction = Decimal(unicodedata.numeric(text[end]))
        if 0 < fraction < 1 and fraction * 16 % 1 == 0:
            amount, end = amount + fraction, end + 1
    if power := _POWER_OF_TEN.match(text, end):
        exponent = int((power[1] or power[2]).translate(_SUPERSCRIPTS))
        while following < len(numbers) and numbers[following].start < power.end():
            following += 1
        return _EXACT.scaleb(amount, exponent), Decimal(10) ** exponent, power.end(), following
    scale, end = _scale_behind(text, end, known)
    amount = _EXACT.multiply(amount, scale)
    smallest = scale
    while known.figures and smallest > 1 and following < len(numbers):
        more = numbers[following]
        at = end + 1 if text[end : end + 1] in GAP and known.iso639_3 == "kor" else end
        if more.start != at or not more.readable:
            break
        factor, after = _scale_behind(text, more.end, known)
        part = _EXACT.multiply(more.value, factor)
        if part >= smallest:
            break
        amount, end, smallest, following = amount + part, after, factor, following + 1
    return amount, scale, end, following


def _scale_behind(text: str, at: int, known: Vocabulary) -> tuple[Decimal, int]:
    """The product of the scale words from ``at`` on, and their end; 1 where there is none."""
    scale = Decimal(1)
    while True:
        begin = at + 1 if text[at : at + 1] in GAP else at
        found = known.scales.after.find(text, begin)
        if found is None or _is_syllable(text, at, begin, found[0]):
            return scale, at
        unit = known.units.after.find(text, begin)
        if unit and unit[0] > found[0]:
            return scale, at
        at, scale = found[0], _EXACT.multiply(scale, found[1])


def _unit_behind(text: str, at: int, known: Vocabulary, linked: bool) -> tuple[int, str] | None:
    """End and item of the unit behind a number."""
    begin = at + 1 if text[at : at + 1] in GAP or text[at : at + 1] in HYPHENS else at
    found = known.units.after.find(text, begin)
    if found is None and linked and begin > at:
        for linker in known.words.linkers:
            if text.startswith(linker, begin):
                after = begin + len(linker)
                found = known.units.after.find(text, after + (text[after : after + 1] in GAP))
                if found:
                    break
    if found is None or _is_syllable(text, at, begin, found[0]) or known.months.after.find(text, begin):
        return None
    end, unit = found
    # "1990s" and "80s" are no seconds, 5分の1 no minutes.
    if text[at:end] == "s" or FRACTION_BEHIND.match(text, at):
        return None
    # "kg/m" and "kW·h" are other units than "kg" and "kW".
    if text[end : end + 1] in ("/", "·", "⋅", "^") and is_wordy(text[end + 1 : end + 2] or " "):
        return end, UNKNOWN
    return end, unit


def _unit_around(text: str, start: int, end: int, known: Vocabulary) -> tuple[int, int, str] | None:
    """Start, end and item of a unit of which one part stands before the number: 時速5km, 每小时5公里."""
    begin = start - 1 if start and text[start - 1] in GAP else start
    if not text.endswith(known.units.heads, 0, begin):
        return None
    behind = end + 1 if text[end : end + 1] in GAP else end
    for head, tail, item in known.units.around:
        if text.endswith(head, 0, begin) and text.startswith(tail, behind):
            return begin - len(head), behind + len(tail), item
    return None


def _is_time_of_day(text: str, start: int, words: Words) -> bool:
    """Whether minutes follow an hour: 10時30分."""
    before = text[max(0, start - 8) : start].rstrip()
    return any(before.endswith(word) and before.removesuffix(word).rstrip()[-1:].isdigit() for word in words.clock)


def _is_syllable(text: str, at: int, begin: int, end: int) -> bool:
    """Whether a name is only the first syllable of a Korean word that stands apart: "5 조직" is no 5 × 10¹²."""
    return at < begin == end - 1 and script(text[begin]) == "HANGUL" and is_wordy(text[end : end + 1] or " ")


def _before(text: str, at: int, table: NameTable[Meaning]) -> tuple[int, Meaning] | None:
    """Start and meaning of a name that ends before ``at``."""
    end = at - 1 if text[at - 1 : at] in GAP and at else at
    window = text[max(0, end - _LONGEST_BEFORE) : end][::-1]
    found = table.find(window, 0)
    return (end - found[0], found[1]) if found else None


def _minus(text: str, start: int, words: Words) -> int | None:
    """Where the minus sign or word before a number begins."""
    if not start:
        return None
    before = text[start - 1]
    earlier = text[start - 2 : start - 1]
    if before == "–" and earlier in _OPENING:
        # A dash with a space before it and none behind stands for the sign, except behind a number.
        return None if text[max(0, start - 4) : start - 2].rstrip()[-1:].isdigit() else start - 1
    if before in _MINUS:
        if earlier == "" or not (is_wordy(earlier) or earlier.isdigit() or earlier in ")]%°."):
            return start - 1
        return None
    end = start - 1 if before in GAP else start
    for word in words.minus:
        begin = end - len(word)
        if begin >= 0 and fold(text[begin:end]) == word and not (begin and continues_word(text, begin)):
            return begin
    return None
