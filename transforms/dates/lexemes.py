"""What dates are made of in a text of one language: numbers, months, eras, the words and marks between them.

Every kind has a letter, so that what stands together can be read as a string of kinds (see `forms`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from transforms.dates.eras import JAPANESE_ERAS, MINGUO
from transforms.dates.months import calendar
from transforms.dates.numerals import HAN_NUMERALS, ROMAN_NUMERALS, number_value, roman_value
from transforms.dates.words import DateWords, alternatives, date_words
from transforms.tokens.characters import is_spaceless, letters, marks, numbers

_LANGUAGES_WITH_HAN_NUMERALS = frozenset("zho cmn yue jpn wuu gan hak lzh nan cdo".split())
_BLANK = "[ \u00a0\u202f\u2009\u3000]"
_DASHES = "-‐‑‒–—−~～〜"
KINDS = {
    "numeric": "N",
    "month": "M",
    "month_number": "M",
    "old_era": "j",
    "other": "x",
    "broken": "x",
    "number": "n",
    "roman": "r",
    "ordinal_word": "r",
    "bce": "B",
    "ce": "E",
    "buddhist": "T",
    "other_calendar": "H",
    "century": "C",
    "decade": "d",
    "decade_before": "p",
    "small_year_after": "V",
    "year_after": "W",
    "year": "Y",
    "day": "D",
    "day_after": "q",
    "to": "R",
    "conjunction": "&",
    "of": "o",
    "cue": "c",
    "unit": "u",
    "dash": "-",
    "slash": "/",
    "comma": ",",
    "stop": ".",
    "skipped": "Z",
}
"""Kinds of lexemes by the group of the pattern that finds them. A number of three or four digits is "y"."""


class Lexeme(NamedTuple):
    """One lexeme with its span; ``value`` of numbers and months, else 0."""

    kind: str
    start: int
    end: int
    value: int


@dataclass(frozen=True)
class Lexicon:
    """The lexemes of a language."""

    pattern: re.Pattern[str]
    anchor: re.Pattern[str]
    """Finds the places about which dates may stand."""
    months: dict[str, int]
    ordinals: dict[str, int]
    year_first: bool
    day_first: bool | None
    words: DateWords


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language, a tag such as `deu_Latn`."""
    iso639_3, _, script = language.partition("_")
    words = date_words(iso639_3)
    names = calendar(iso639_3, script, words)
    ordinals = {
        word.lower(): number
        for number, listed in enumerate(words.century_ordinals.split(";"), 1)
        for word in alternatives(listed)
    }
    has_han = iso639_3 in _LANGUAGES_WITH_HAN_NUMERALS
    return Lexicon(
        pattern=re.compile(_pattern(words, names.months, ordinals, has_han)),
        anchor=_anchor(words, has_han),
        months=_by_key(names.months),
        ordinals=_by_key(ordinals),
        year_first=names.year_first,
        day_first=names.day_first,
        words=words,
    )


def lexemes(text: str, start: int, end: int, language: Lexicon) -> Iterator[Lexeme]:
    """The lexemes in ``text[start:end]``, in order."""
    for match in language.pattern.finditer(text, start, end):
        group = match.lastgroup or ""
        written = match[group]
        kind, value = KINDS[group], 0
        if group == "number":
            digits = match["digits"]
            known = number_value(digits)
            value = -1 if known is None else known
            long = value > 99 or (len(digits) > 2 and digits.isdecimal())
            kind = "x" if known is None else "y" if long else "n"
        elif group == "roman":
            value = roman_value(match["roman_digits"]) or 0
            kind = "r" if value else "x"
        elif group == "ordinal_word":
            value = language.ordinals[_key(written)]
        elif group == "month":
            value = language.months[_key(match["month_name"])]
        elif group == "month_number":
            value = number_value(match["month_digits"]) or 0
            kind = "M" if 1 <= value <= 12 else "x"
        yield Lexeme(kind, match.start(), match.end(), value)


def _pattern(words: DateWords, months: dict[str, int], ordinals: dict[str, int], has_han: bool) -> str:
    word = f"[{letters()}{marks()}{numbers()}]"
    before, after = f"(?<![{letters()}{marks()}])", f"(?!{word})"

    def one_of(listed: Iterable[str], cased: bool = True) -> str:
        forms = {form for entry in listed for form in (_casings(entry) if cased else {entry})}
        return "|".join(_flexible(form, before, after) for form in sorted(forms, key=lambda form: (-len(form), form)))

    number = rf"\d+|[{HAN_NUMERALS}]+(?={_BLANK}?(?:年|月|日|世紀|世纪))" if has_han else r"\d+"
    not_inside = rf"(?<!{word})(?<!\d[.,:٫٬/])(?<![#№$£€¥@])"
    ordinal = "|".join(map(_ending, alternatives(words.ordinal)))
    solid = one_of(alternatives("|".join([words.decade, words.century])))
    attached = one_of(
        alternatives("|".join([words.decade, words.century, words.year_after, words.ce, words.bce, words.day_after]))
    )
    endings = "|".join(map(_ending, alternatives(words.year_endings)))
    suffix = "|".join(filter(None, [ordinal, endings]))
    border = rf"(?!{word}|[.,:٫٬]\d)"
    # What belongs to a decade ("1990-е годы") is no ending of an ordinal ("14-е").
    if attached:
        border = f"(?:{border}|(?={attached}))"
    if suffix:
        border = f"(?:{f'(?!{solid})' if solid else ''}(?:{suffix}){border}|{border})"
    groups = {
        "numeric": rf"{not_inside}\d{{1,4}}(?:(?P<separator>[./-])\d{{1,2}}(?P=separator)|\. \d{{1,2}}\. )\d{{1,4}}"
        rf"(?!\d|[./-]\d|{word})",
        "month": "",
        "month_number": "",
        "old_era": "",
        "other": rf"{not_inside}(?:\d{{1,3}}(?:[.,'’٬\u202f\u00a0]\d{{3}})+|\d+[.,٫]\d+|\d+:\d\d|\d{{5,}})+{word}*",
    }
    if months:
        names = one_of(months, cased=True)
        prefix = "|".join(alternatives(words.month_prefixes))
        start = f"(?:{before}(?:{prefix}))?" if prefix else ""
        groups["month"] = rf"{start}(?P<month_name>{names})"
        if prefix:
            loose = "|".join(re.escape(name) for name in sorted(months, key=lambda name: (-len(name), name)))
            groups["month"] = rf"{before}(?:{prefix})?(?P<month_name>{loose}){after}"
    if words.month_after:
        unit = "|".join(alternatives(words.month_after))
        groups["month_number"] = rf"(?P<month_digits>{number}){_BLANK}?(?:{unit})"
    if has_han:
        eras = "|".join([*JAPANESE_ERAS, *MINGUO])
        groups["old_era"] = f"{eras}"
        groups["skipped"] = rf"[（(](?:{eras})(?:\d+|[{HAN_NUMERALS}]+)年?[）)](?=\d+月)"
    groups["number"] = rf"{not_inside}(?P<digits>{number}){border}"
    groups["roman"] = rf"{before}(?P<roman_digits>[{ROMAN_NUMERALS}]+)(?:{ordinal or '(?!)'})?{after}"
    groups["broken"] = rf"\d+{word}*"
    for name in (
        "other_calendar buddhist bce ce century decade decade_before small_year_after year_after year day day_after"
        " to conjunction unit of cue"
    ).split():
        groups[name] = one_of(alternatives(getattr(words, name)))
    groups["ordinal_word"] = one_of(ordinals)
    groups |= {"dash": f"[{_DASHES}]", "slash": "/", "comma": "[,،、，]", "stop": r"\."}
    order = [
        "skipped", "numeric", "month", "month_number", "old_era", "other", "number", "roman", "broken",
        "other_calendar", "buddhist", "bce", "ce", "century", "decade", "decade_before", "ordinal_word",
        "small_year_after", "year_after", "year", "day", "day_after", "to", "conjunction", "unit", "of", "cue",
        "dash", "slash", "comma", "stop",
    ]  # fmt: skip
    return "|".join(f"(?P<{name}>{groups[name]})" for name in order if groups.get(name))


def _by_key(values: dict[str, int]) -> dict[str, int]:
    return {_key(form): value for word, value in values.items() for form in _casings(word)}


def _key(written: str) -> str:
    """What all the ways of writing a word have in common."""
    return "".join(written.lower().replace("’", "'").replace("‑", "-").split())


def _casings(entry: str) -> set[str]:
    """The forms in which a word is written: as it is listed, at the beginning of a sentence, in capitals."""
    return {entry, entry[:1].upper() + entry[1:], entry.upper()}


def _ending(written: str) -> str:
    return re.escape(written).replace("'", "['’]").replace("\\-", "[-‑]")


def _flexible(written: str, before: str, after: str) -> str:
    """The pattern of a word: any apostrophe, any space or none behind a stop, and no letter on either side."""
    pattern = re.escape(written).replace("'", "['’]").replace(r"\-", "[-‑]")
    pattern = pattern.replace(r"\.\ ", rf"\.{_BLANK}?").replace(r"\ ", _BLANK)
    left = before if _has_borders(written[0]) else ""
    return f"{left}{pattern}{after if _has_borders(written[-1]) else ''}"


def _has_borders(character: str) -> bool:
    """Whether a letter of another word must not stand beside: not so in scripts without spaces, nor for Hangul and its
    particles."""
    return (character.isalpha() or unicodedata.category(character)[0] == "M") and not (
        is_spaceless(character) or "가" <= character <= "힣"
    )


def _anchor(words: DateWords, has_han: bool) -> re.Pattern[str]:
    parts = [r"\d+"]
    if has_han:
        parts.append(f"[{HAN_NUMERALS}]+(?=年|世紀|世纪)")
    parts += [re.escape(word) for word in alternatives(words.century)]
    return re.compile("|".join(parts))
