"""What a language calls its units: names and symbols of CLDR and of words.yaml."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from transforms.quantities.locales import locale_data, locale_names, own_data
from transforms.quantities.names import NameTable, fold, script
from transforms.quantities.units import currency_items, units_by_id
from transforms.quantities.words import quantity_words

UNKNOWN = ""
"""The meaning of a name whose unit has no item in units.yaml: a number with it is no mention."""

# CLDR's units that are counted things or ordinary words ("5 items", "5 points", "5 nights"): their number is bare.
_COUNTED = frozenset(
    "concentr-item duration-night duration-quarter graphics-em graphics-dot length-point temperature-generic "
    "angle-revolution volume-cup volume-cup-metric volume-drop volume-dash volume-pinch volume-jigger volume-dram "
    "mass-stone mass-grain duration-year-person duration-month-person duration-week-person duration-day-person "
    "speed-beaufort".split()
)
_NO_ENDINGS = frozenset("eng fra spa por ita cat glg oci ast vie zho yue jpn tha lao khm mya".split())
# Units whose symbol is a single letter in scripts that borrow it: "м", "г", "т".
_LETTERED = frozenset(("length-meter", "mass-gram", "mass-tonne"))
# Inches and feet in CLDR, ends of quotations in texts.
_QUOTES = frozenset("\"'”’“‘″′")
_NUMBER = "…"
_SPACE = re.compile(r"[\s\u200e\u200f\u061c]+")


@dataclass(frozen=True)
class UnitNames:
    """The names behind a number, those before it (reversed, as they are looked up leftwards), and those around it.

    A name around a number is its head, its tail and the item, the longest first.
    """

    after: NameTable[str]
    before: NameTable[str]
    around: tuple[tuple[str, str, str], ...]

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The parts of names around a number that stand before it."""
        return tuple(dict.fromkeys(head for head, _, _ in self.around))


@cache
def unit_names(language: str) -> UnitNames:
    """The names of units in a language; a name that CLDR gives to several units means the first in units.yaml."""
    words = quantity_words(language[:3])
    exact: dict[str, str] = {}
    folded: dict[str, str] = {}
    signs_before: dict[str, str] = {}
    before: dict[str, str] = {}
    around: dict[str, str] = {}
    for unit, names in words.units.items():
        _add(folded, names, _item(unit))
    own_names = {fold(name) for name in folded}
    for unit, names in words.symbols.items():
        _add(exact, names, _item(unit))
    for sign, item in _currency_signs(language).items():
        _add(exact, [sign], item)
        _add(signs_before, [sign], item)
    for unit, names in words.symbols.items():
        if unit in currency_items():
            _add(signs_before, names, _item(unit))
    for name, item in _currency_names(language):
        _add(folded, [name], item)
    for unit, names in words.before.items():
        _add(before, names, _item(unit))
    if _percent_before(language):
        _add(before, ["%"], _item("concentr-percent"))
    for unit, names in words.around.items():
        _add(around, names, _item(unit))
    for kind, name, item in _cldr_names(language):
        table = {"symbol": exact, "name": folded, "before": before, "around": around}[kind]
        if table is not exact or fold(name) not in own_names:
            _add(table, [name], item)
    exact = {name: item for name, item in exact.items() if fold(name) not in words.not_units}
    folded = {name: item for name, item in folded.items() if fold(name) not in words.not_units}
    endings = language[:3] not in _NO_ENDINGS
    parted = [(*_halves(name), item) for name, item in around.items()]
    parted.sort(key=lambda name: (-len(name[0]) - len(name[1]), name))
    return UnitNames(
        NameTable(exact, folded, endings),
        NameTable(_reversed(signs_before), _reversed(before), endings=False),
        tuple(parted),
    )


def _reversed(names: Mapping[str, str]) -> dict[str, str]:
    return {name[::-1]: item for name, item in names.items()}


def _halves(name: str) -> tuple[str, str]:
    head, _, tail = name.partition(_NUMBER)
    return head.strip(), tail.strip()


def _item(unit: str) -> str:
    known = units_by_id().get(unit)
    return known.qid if known else currency_items().get(unit, UNKNOWN)


def _add(table: dict[str, str], names: Any, item: str) -> None:
    """Enter names with the ways in which they are written beside; the first meaning of a name stays."""
    for name in names:
        for variant in _variants(_SPACE.sub(" ", name).strip()):
            table.setdefault(variant, item)


def _variants(name: str) -> Iterator[str]:
    """ "km²" is written "km2" and "km^2" as well, "км/ч." without its stop, an Arabic name without vowel marks."""
    yield name
    for exponent, digit in (("²", "2"), ("³", "3")):
        if exponent in name:
            yield name.replace(exponent, digit)
            yield name.replace(exponent, f"^{digit}")
    bare = re.sub("[\u064b-\u0652]", "", name)
    if bare != name:
        yield bare


def _cldr_names(language: str) -> Iterator[tuple[str, str, str]]:
    """Kind, name and item of what CLDR calls its units, in the order of units.yaml, those without an item last."""
    locales = locale_names(language)
    tables = [locale_data(locales[0]), *(own_data(name) for name in locales[1:])] if locales else []
    patterns = [table.get("unit_patterns", {}) for table in tables]
    unknown = sorted({unit for table in patterns for unit in table} - set(units_by_id()) - _COUNTED)
    for unit in [*units_by_id(), *unknown]:
        item = _item(unit)
        for table in patterns:
            for width, forms in table.get(unit, {}).items():
                for form, pattern in forms.items() if hasattr(forms, "items") else ():
                    if form == "per":
                        yield "symbol", pattern.replace("{0}", "").strip(), UNKNOWN
                    elif named := _name(pattern, unit, width):
                        yield named[0], named[1], item


def _name(pattern: str, unit: str, width: str) -> tuple[str, str] | None:
    """Kind and name in a pattern such as "{0} kilometres", None where it is no name that stands for itself."""
    head, found, tail = pattern.partition("{0}")
    head, tail = head.strip(), tail.strip()
    if not found or not (head or tail):
        return None
    if head and tail:
        return "around", head + _NUMBER + tail
    name = tail or head
    if width != "long" and not _is_telling(name, unit) and name not in quantity_words("mul").symbols.get(unit, ()):
        return None
    if head:
        return "before", name
    return "symbol" if width != "long" else "name", name


def _is_telling(symbol: str, unit: str) -> bool:
    """Whether an abbreviation is no ordinary word or letter ("in", "a", "d"): the rest stand in words.yaml."""
    letters = [character for character in symbol if character.isalpha()]
    if set(symbol) <= _QUOTES:
        return False
    duration = unit.startswith("duration")
    if not letters or not (duration or symbol.strip(".").isalpha()):
        return True
    written = script(letters[0])
    if written in ("CJK", "KATAKANA"):
        return True
    if unit in _LETTERED and written not in ("LATIN", "ARABIC"):  # a single م is "AD" in Arabic
        return True
    return len(letters) >= (3 if written == "LATIN" or duration else 2)


def _currency_signs(language: str) -> dict[str, str]:
    """Signs and ISO codes. "$" is the currency that CLDR gives it in the language, else one of no known country."""
    items = currency_items()
    locales = locale_names(language)
    data: Mapping[str, Any] = locale_data(locales[0]) if locales else {}
    signs = {sign: items.get(code, UNKNOWN) for code, sign in sorted(data.get("currency_symbols", {}).items())}
    signs |= {data["currency_symbols"][code]: items[code] for code in items if code in data.get("currency_symbols", {})}
    signs = {sign: item for sign, item in signs.items() if not sign.isalpha() or len(sign) > 2}
    return signs | items | {"$": signs.get("$", UNKNOWN)}


def _currency_names(language: str) -> Iterator[tuple[str, str]]:
    locales = locale_names(language)
    if not locales:
        return
    data = locale_data(locales[0])
    items = currency_items()
    plural = data.get("currency_names_plural", {})
    single = data.get("currency_names", {})
    for code in [*items, *sorted(set(single) - set(items))]:
        item = items.get(code, UNKNOWN)
        if code in single:
            yield single[code], item
        for name in plural[code].values() if code in plural else ():
            yield name, item


def _percent_before(language: str) -> bool:
    """Whether the percent sign stands before the number, as in Turkish."""
    locales = locale_names(language)
    return bool(locales) and locale_data(locales[0])["percent_formats"][None].pattern.startswith("%")
