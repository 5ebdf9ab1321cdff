"""Names of countries, continents, languages, scripts, months, days and currencies in the languages of Unicode CLDR.

Short forms and acronyms of territories ("UK", "ООН", "EE. UU."), which CLDR has not, are those of gazetteer.yaml.
"""

import pickle
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import yaml
from babel.localedata import resolve_locale_filename

from transforms.projection.folding import fold
from transforms.quantities.locales import locale_names

_KINDS = ("territories", "languages", "scripts", "currency_names")
_PERIODS = ("months", "days")
_LEAST_LETTERS = 3
_LONGEST_ACRONYM = 4


@lru_cache(maxsize=1 << 14)
def translated_names(name: str, source_language: str, target_language: str) -> tuple[str, ...]:
    """The names in the target language of what `name` is in the source language; empty where it is no known name.

    Case, accents and the like do not matter but for acronyms ("US", "us"). Short forms and forms by case are all given:
    "Germany" → ("Deutschland",), "March" → ("März", "Mär"), in Russian ("марта", "март", "мар.").
    """
    keys = _keys(source_language).get(_key(name), ())
    names = _names(target_language)
    return tuple(dict.fromkeys(found for key in keys for found in names.get(key, ())))


def is_acronym(name: str) -> bool:
    """Whether a name is found in capitals only: two to four capitals, with stops or without."""
    letters = name.replace(".", "").replace(" ", "")
    return name.isupper() and 2 <= len(letters) <= _LONGEST_ACRONYM


def _key(name: str) -> str:
    return name.replace(".", "").replace(" ", "") if is_acronym(name) else fold(name)


@cache
def _keys(language: str) -> dict[str, tuple[tuple[str, str], ...]]:
    keys: dict[str, dict[tuple[str, str], None]] = {}
    for key, names in _names(language).items():
        for name in names:
            keys.setdefault(_key(name), {})[key] = None
    return {name: tuple(found) for name, found in keys.items()}


@cache
def _names(language: str) -> dict[tuple[str, str], tuple[str, ...]]:
    names: dict[tuple[str, str], dict[str, None]] = {}
    for locale in locale_names(language)[:1]:
        for key, name in _entries(_locale_data(locale)):
            if _is_telling(name):
                names.setdefault(key, {})[name.strip()] = None
    for code, more in _more_names().get(language[:3], {}).items():
        names.setdefault(("territories", code), {}).update(dict.fromkeys(more.split(" | ")))
    return {key: tuple(found) for key, found in names.items()}


@cache
def _more_names() -> dict[str, dict[str, str]]:
    text = resources.files("transforms.projection").joinpath("gazetteer.yaml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, str]] = yaml.safe_load(text)
    return tables


def _locale_data(locale: str) -> dict[str, Any]:
    """What a locale defines itself, or its parent where it defines next to nothing (zh_Hans: zh).

    Babel 2.18 resolves an inherited alias once for all languages, so that its functions may give the months of another
    language (see `transforms.dates.months`); its files do not.
    """
    with open(resolve_locale_filename(locale), "rb") as file:  # noqa: PTH123
        data: dict[str, Any] = pickle.load(file)
    parent = locale.rpartition("_")[0]
    return _locale_data(parent) if parent and not data.get("territories") else data


def _is_telling(name: str) -> bool:
    """Whether a name is no abbreviation of one or two letters; Han names may be short, months may be numbered (3月)."""
    letters = sum(map(str.isalpha, name))
    if name.isascii():
        return letters >= _LEAST_LETTERS
    return letters >= 2 or any(map(str.isdecimal, name))


def _entries(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    for kind in _KINDS:
        for code, name in data.get(kind, {}).items():
            yield (kind, str(code)), str(name)
    for code, forms in data.get("currency_names_plural", {}).items():
        for name in forms.values():
            yield ("currency_names", str(code)), str(name)
    for kind in _PERIODS:
        for widths in _table(data, kind).values():
            for width in ("wide", "abbreviated"):
                for number, name in _table(widths, width).items():
                    yield (kind, str(number)), str(name)


def _table(data: Any, name: str) -> Mapping[Any, Any]:
    table = data.get(name) if isinstance(data, Mapping) else None
    return table if isinstance(table, Mapping) else {}
