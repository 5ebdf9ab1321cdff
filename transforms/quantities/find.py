"""Quantities in a text: numbers in digits with the units behind or before them."""

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

from transforms.quantities.mentions import QuantityMention
from transforms.quantities.numbers import find_numbers
from transforms.quantities.plausible import is_amount
from transforms.quantities.ranges import join_compounds, share_units
from transforms.quantities.reading import Reading, read_number, vocabulary
from transforms.quantities.unit_names import UNKNOWN
from transforms.wikidata.values import decimal_number


def find_quantities(text: str, language: str, taken: Sequence[tuple[int, int]] = ()) -> list[QuantityMention]:
    """The quantities of a text in order, none overlapping another or a span of `taken` (dates, names).

    Found are numbers in digits, written as the language writes them, with scale words, percent signs, units and
    currencies; a bare number has no unit. Left out are numbers in words, and digits that are no amount: ordinals,
    times, versions, labels, identifiers, scores, coordinates. A number whose unit has no item here, or whose signs can
    be read in two ways, is left out too. Where a unit's name lies in `taken` (a linked "km"), it counts, and the
    mention ends before it.

    Raises:
        ValueError: `language` is no tag such as deu_Latn.
    """
    known = vocabulary(language)
    blocked = _Blocked(taken)
    numbers = list(find_numbers(text, language))
    readings: list[Reading | None] = []
    index = 0
    while index < len(numbers):
        number = numbers[index]
        if not number.readable or blocked.overlaps(number.start, number.end):
            readings.append(None)
            index += 1
            continue
        reading, index = read_number(text, numbers, index, known)
        readings.append(reading)
    found = join_compounds(text, share_units(text, readings, known), known)
    mentions = []
    for reading in found:
        if reading.unit == UNKNOWN or not (reading.telling or is_amount(text, reading, known, language)):
            continue
        start, end = blocked.free_part(reading)
        mentions.append(QuantityMention(start, end, _plain(reading.amount), reading.unit))
    return mentions


def _plain(amount: Decimal) -> str:
    return decimal_number(format(amount, "f"))


class _Blocked:
    """Spans that no mention may overlap."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        # The furthest end so far, for spans that lie in one another.
        self._ends = list(accumulate((end for _, end in ordered), max))

    def overlaps(self, start: int, end: int) -> bool:
        before = bisect_left(self._starts, end)
        return before > 0 and self._ends[before - 1] > start

    def free_part(self, reading: Reading) -> tuple[int, int]:
        """The mention's span without the unit before or behind the number where that is taken."""
        start, end = reading.start, reading.end
        if self.overlaps(start, reading.first):
            start = reading.first
        if self.overlaps(reading.last, end):
            end = reading.last
        return start, end
