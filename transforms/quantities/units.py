"""Units: their items, and one key for equal amounts whatever unit they are written in."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from transforms.wikidata.values import decimal_number

_UNITS_FILE = Path(__file__).parent / "units.yaml"


@dataclass(frozen=True)
class Unit:
    """A unit's item and its factor: one unit is ``factor`` times the unit ``base``."""

    qid: str
    base: str
    factor: Fraction


def comparable_amount(amount: str, unit: str | None) -> str:
    """A key that is equal for equal quantities: "8.848" of Q828224 (km) and "8848" of Q11573 (m) are "8848|Q11573".

    The key is the amount in the base unit of the dimension and that unit, so quantities of two dimensions never share
    one; a bare number has no unit behind the bar, a unit that is not in units.yaml stands for itself. Exact: an amount
    that is no finite decimal in the base unit is a fraction.

    Raises:
        ValueError: `amount` is not a decimal number.
    """
    number = Fraction(decimal_number(amount))
    if unit is None:
        return f"{_plain(number)}|"
    known = units_by_item().get(unit)
    if known is None:
        return f"{_plain(number)}|{unit}"
    return f"{_plain(number * known.factor)}|{known.base}"


def _plain(number: Fraction) -> str:
    """As a decimal number, or as a fraction in its lowest terms where the decimals would not end."""
    rest, decimals = number.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        decimals = max(decimals, power)
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    digits = str(abs(number.numerator) * 10**decimals // number.denominator).zfill(decimals + 1)
    plain = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return decimal_number(f"-{plain}" if number < 0 else plain)


@cache
def units_by_item() -> dict[str, Unit]:
    """The units by item, those that mean the same included."""
    known = {unit.qid: unit for unit in units_by_id().values()}
    return known | {qid: known[other] for qid, other in _table()["same"].items()}


@cache
def units_by_id() -> dict[str, Unit]:
    """The units by CLDR's id, in the order in which they claim a name."""
    return {name: Unit(qid, base, Fraction(str(factor))) for name, (qid, base, factor) in _table()["units"].items()}


@cache
def currency_items() -> dict[str, str]:
    """The currencies' items by ISO 4217 code."""
    return dict(_table()["currencies"])


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load(_UNITS_FILE.read_text(encoding="utf-8"))
    return table
