"""The languages that a page, its headers and its archive record say it is in.

These are claims, often wrong (templates say "en" everywhere): evidence beside identification, never instead of it.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from schemas.language import language_tag
from transforms.pages.elements import Elements

MOST_LANGUAGES = 5
"""A statement that names more languages than this says where the site is at home, not what the page is written in."""

_SHAPE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3}")
_NO_LANGUAGE = frozenset(["all", "any", "mis", "mul", "und", "zxx"])
_COUNTRIES_FOR_LANGUAGES = {
    "cn": "zh",
    "cz": "cs",
    "dk": "da",
    "gr": "el",
    "jp": "ja",
    "kr": "ko",
    "rs": "sr",
    "ua": "uk",
    "vn": "vi",
}
"""Country codes that are no language codes and that sites write in their place."""

_META_NAMES = ("content-language", "language", "dc.language", "dcterms.language", "og:locale")


def language_hints(
    elements: Elements,
    url: str,
    headers: Sequence[tuple[str, str]],
    record_languages: str | None,
    alternates: Sequence[tuple[str, str]],
) -> list[tuple[str, str]]:
    """Origin and tag of each claim, in the order: the root element, meta elements, hreflang, headers, record.

    Origins are "html lang", the name of the meta element ("content-language", "og:locale", …), "hreflang" (the page
    lists itself among its translations), "header" and "record". ``alternates`` are the page's translations.
    """
    lang = elements.html.get("lang") or elements.html.get("xml:lang") or ""
    hints = [("html lang", tag) for tag in _tags(lang)]
    for name in _META_NAMES:
        hints += [(name, tag) for tag in _tags(elements.first(name) or "")]
    own = {tag for tag, address in alternates if tag != "x-default" and _plain(address) == _plain(url)}
    if len(own) == 1:
        hints += [("hreflang", tag) for tag in own]
    return [*hints, *stated_languages(headers, record_languages)]


def stated_languages(headers: Sequence[tuple[str, str]], record_languages: str | None) -> list[tuple[str, str]]:
    """Origin and tag of each claim outside the page: Content-Language and WARC-Identified-Content-Language."""
    stated = ",".join(value for name, value in headers if name == "content-language")
    origins = {"header": stated, "record": record_languages or ""}
    return [(origin, tag) for origin, value in origins.items() for tag in _tags(value)]


@lru_cache(maxsize=1 << 14)
def tag_of(code: str) -> str | None:
    """The tag of a language code as pages write it, None for what is none."""
    code = code.strip()
    if not _SHAPE.fullmatch(code):
        return None
    subtag = re.split("[-_]", code)[0].lower()
    if subtag in _NO_LANGUAGE:
        return None
    code = _COUNTRIES_FOR_LANGUAGES.get(subtag, code)
    try:
        return language_tag(code)
    except ValueError:
        # "en-UK", "de-DEU", "es-ww": the language is right, the region is none.
        return tag_of(subtag) if subtag != code.lower() else None


def _tags(stated: str) -> list[str]:
    codes = [code for code in re.split(r"[\s,;|/]+", stated[:200]) if code]
    if len(codes) > MOST_LANGUAGES:
        return []
    return list(dict.fromkeys(tag for code in codes if (tag := tag_of(code))))


def _plain(url: str) -> str:
    return url.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/")
