"""CLDR's data for a language tag, as Babel carries it."""

import pickle
from collections.abc import Mapping, MutableMapping
from functools import cache
from typing import Any, cast

import langcodes
from babel import localedata

from schemas.language import macrolanguage, split_tag, standard_language

# Languages without a locale of their own, and the locale whose numbers and units they are written with.
_LIKE = {
    "azb": "fa",
    "bak": "ru",
    "bar": "de",
    "chv": "ru",
    "diq": "tr",
    "hbs": "sr_Latn",
    "lim": "nl",
    "mhr": "ru",
    "mrj": "ru",
    "pnb": "ur",
    "wuu": "zh",
    "war": "fil",
    "lmo": "it",
    "nap": "it",
    "sco": "en",
    "tgl": "fil",
}


@cache
def locale_names(language: str) -> tuple[str, ...]:
    """CLDR's names of the locales of a language, its own first, then those of its other scripts and of its regions.

    Empty where CLDR knows neither the language nor one that it is written like.
    """
    iso639_3, script = split_tag(language)
    for code in (iso639_3, standard_language(iso639_3), _LIKE.get(iso639_3), macrolanguage(iso639_3)):
        if not code:
            continue
        short = code if "_" in code else langcodes.standardize_tag(code, macro=False)
        known = sorted(name for name in _names() if name == short or name.startswith(f"{short}_"))
        if known:
            own = f"{short}_{script}"
            return tuple(sorted(known, key=lambda name: (name != own, name != short, name)))
    return ()


@cache
def _names() -> tuple[str, ...]:
    # `en_US_POSIX` is a computer's locale.
    return tuple(name for name in localedata.locale_identifiers() if not name.endswith("POSIX"))


def locale_data(name: str) -> Mapping[str, Any]:
    """All that CLDR says for a locale, what it inherits included."""
    return _resolved(localedata.load(name))


def own_data(name: str) -> Mapping[str, Any]:
    """What CLDR says for a locale itself.

    Babel's `load` would keep it under the same name as what `locale_data` gives, and then give one for the other.
    """
    with open(localedata.resolve_locale_filename(name), "rb") as file:  # noqa: PTH123
        return _resolved(pickle.load(file))


def _resolved(data: dict[str, Any]) -> Mapping[str, Any]:
    """The data with its aliases followed; Babel's types are narrower than what it takes."""
    return cast(Mapping[str, Any], localedata.LocaleDataDict(cast(MutableMapping[str | int | None, Any], data)))
