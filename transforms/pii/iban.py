"""International bank account numbers (ISO 13616)."""

import re
from collections.abc import Iterator

from transforms.pii.checksums import mod_97
from transforms.pii.plain_characters import SIX_DIGITS

PREFILTERS = (SIX_DIGITS, r"(?i)\b[a-z]{2}[0-9]{2}[ -]?[0-9a-z]{4}[ -]?[0-9a-z]{3}")

LENGTHS = {
    length: frozenset(countries.split())
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
}
"""Countries by the length of their numbers (SWIFT's registry of IBAN formats)."""

_LENGTH_OF = {country: length for length, countries in LENGTHS.items() for country in countries}
_HEAD = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})[0-9]{2}(?=[ -]?[A-Za-z0-9]{4})")


def ibans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the numbers in a text of `plain_characters`: of the country's length, with right check digits."""
    for head in _HEAD.finditer(text):
        length = _LENGTH_OF.get(head[1].upper())
        end = _end_of(text, head.end(), length - 4) if length else None
        if end and mod_97(_rotated(text[head.start() : end])):
            yield head.start(), end


def _end_of(text: str, start: int, characters: int) -> int | None:
    """Where so many letters and digits end, single spaces or hyphens among them not counted, if a border is there."""
    at = start
    while characters and at < len(text):
        if text[at] in " -" and at + 1 < len(text):
            at += 1
        if not (text[at].isascii() and text[at].isalnum()):
            return None
        at += 1
        characters -= 1
    at_border = at == len(text) or not (text[at].isascii() and text[at].isalnum())
    return at if not characters and at_border else None


def _rotated(number: str) -> str:
    compact = re.sub("[ -]", "", number).upper()
    return compact[4:] + compact[:4]
