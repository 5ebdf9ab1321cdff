"""Names of months, beside which a number is a day."""

from dataclasses import dataclass
from functools import cache

from transforms.quantities.locales import locale_data, locale_names
from transforms.quantities.names import NameTable


@dataclass(frozen=True)
class MonthNames:
    """The names behind a number, and before it (reversed, as they are looked up leftwards)."""

    after: NameTable[int]
    before: NameTable[int]


@cache
def month_names(language: str) -> MonthNames:
    """The months of a language in words, in every form that CLDR has."""
    names: dict[str, int] = {}
    for locale in locale_names(language)[:1]:
        for widths in locale_data(locale)["months"].values():
            for width in ("wide", "abbreviated"):
                for month, name in widths.get(width, {}).items():
                    if sum(character.isalpha() for character in name) >= 3:
                        names.setdefault(name, month)
    reverse = {name[::-1]: month for name, month in names.items()}
    return MonthNames(NameTable({}, names, endings=False), NameTable({}, reverse, endings=False))
