"""Names of the months in a language, in the forms that dates have: from Unicode CLDR, which Babel brings."""

import pickle
import unicodedata
from functools import cache
from typing import Any, NamedTuple

from babel.localedata import exists, resolve_locale_filename
from langcodes import Language

from transforms.dates.words import DateWords, alternatives

_SHORTEST = 4
"""Letters that remain of a name whose last two are taken off."""


class Calendar(NamedTuple):
    """What CLDR says about a language's dates."""

    months: dict[str, int]
    """Names and abbreviations in lower case → 1 to 12."""
    year_first: bool
    """Whether the year stands before the month in the long format."""
    day_first: bool | None
    """Whether the day stands before the month in dates of digits; None where that is not certain."""


@cache
def calendar(iso639_3: str, script: str, words: DateWords) -> Calendar:
    """The calendar of a language; without months where neither CLDR nor `words` has any."""
    names: dict[str, set[int]] = {}
    full: set[str] = set()
    formats: dict[str, str] = {}
    for locale in filter(exists, words.locales.split() or _locales(iso639_3, script)):
        data = _locale_data(locale)
        for widths in data.get("months", {}).values():
            for width in ("wide", "abbreviated"):
                for month, name in _table(widths, width).items():
                    names.setdefault(name.strip().lower(), set()).add(month)
                    if width == "wide":
                        full.add(name.strip().lower())
        for width in ("long", "short"):
            if width in data.get("date_formats", {}):
                formats.setdefault(width, str(data["date_formats"][width]))
    for month, listed in enumerate(words.months.split(";"), 1):
        for name in alternatives(listed):
            names.setdefault(name.lower(), set()).add(month)
            full.add(name.lower())
    endings = words.month_endings.split()
    months = {name: min(numbers) for name, numbers in names.items() if len(numbers) == 1}
    for name, month in list(months.items()):
        for stem in _stems(name) if name in full else ():
            for ending in endings:
                months.setdefault(stem + ending, month)
    for name, month in list(months.items()):
        if name[-1:].isdecimal() and not name[-2:].isdecimal():
            months[f"{name[:-1]}0{name[-1]}"] = month
    months = {name: month for name, month in months.items() if any(map(str.isalpha, name))}
    return Calendar(
        months, words.year_first or _year_first(formats.get("long", "")), _day_first(formats.get("short", ""))
    )


def _stems(name: str) -> list[str]:
    """What an ending is put to: the name, and the name without its last letter or two."""
    if not all(character.isalpha() or unicodedata.category(character)[0] == "M" for character in name):
        return []
    return [name[: len(name) - lost] for lost in range(3) if len(name) - lost >= _SHORTEST or lost < 2]


def _locales(iso639_3: str, script: str) -> list[str]:
    code = Language.get(iso639_3).language or iso639_3
    return [code, f"{code}_{script}"]


def _locale_data(locale: str) -> dict[str, Any]:
    """What a locale itself defines, without what it inherits.

    Babel 2.18 resolves an inherited alias once for all languages: `get_month_names("wide", "stand-alone", "lv")` is
    三月 after a look at Japanese. Its functions depend on what was asked before; its files do not.
    """
    with open(resolve_locale_filename(locale), "rb") as file:  # noqa: PTH123
        data: dict[str, Any] = pickle.load(file)
    return data


def _table(widths: Any, width: str) -> dict[int, str]:
    table = widths.get(width) if isinstance(widths, dict) else None
    return table if isinstance(table, dict) else {}


def _year_first(pattern: str) -> bool:
    return "y" in pattern and "M" in pattern and pattern.index("y") < pattern.index("M")


def _day_first(pattern: str) -> bool | None:
    """English (M/d in one country, d/M in another) and others with the month in front are not certain."""
    if not {"d", "M"} <= set(pattern) or pattern.index("M") < pattern.index("d"):
        return None
    return True
