"""What dates are made of in a text of one language: numbers, months, eras, the words and marks between them.

Every kind has a letter, so that what stands together can be read as a string of kinds (see `forms`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from transforms.dates.eras import JAPANESE_ERAS, MINGUO
from transforms.dates.months import calendar
from transforms.dates.numerals import HAN_NUMERALS, ROMAN_NUMERALS, number_value, roman_value
from transforms.dates.word_pattern import BLANK, casings, spelling, word_pattern
from transforms.dates.words import DateWords, alternatives, date_words
from transforms.tokens.characters import letters, marks, numbers

_LANGUAGES_WITH_HAN_NUMERALS = frozenset("zho cmn yue jpn wuu gan hak lzh nan cdo".split())
_MARKS = {
    mark: kind for kind, marks_ in {"-": "-‐‑‒–—−~～〜", "/": "/", ",": ",،、，", ".": "."}.items() for mark in marks_
}
_WORD_KINDS = {
    "other_calendar": "H",
    "buddhist": "T",
    "bce": "B",
    "ce": "E",
    "weak_ce": "e",
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
    "unit": "u",
    "of": "o",
    "cue": "c",
}
"""Fields of `DateWords` → kind of lexeme, those first that win where a word is in several."""


_NUMBER_WORDS = {"century_ordinals": "r", "decade_tens": "t", "decade_names": "s"}
"""The same for words that have a value, the place of their list."""
_UNITS = "km|km²|km2|m|m²|cm|mm|kg|g|t|ha|mi|ft|mph|km/h|m/s|hp|ccm|px|км|км²|см|мм|кг|га"
"""Units that all languages write alike, whose words `unit` need not repeat."""


class Lexeme(NamedTuple):
    """One lexeme with its span in the text; ``value`` of numbers and months, else 0.

    Kinds beside those of words and marks: "n" a number up to 99, "y" a longer one, "r" a Roman numeral or an ordinal
    in words, "M" a month, "N" a date of digits, "j" the name of an era, "Z" a year of an era in brackets, "x" another
    number.
    """

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
    entries: dict[str, tuple[str, int]]
    """Spelling of a word → its kind and value."""
    year_first: bool
    day_first: bool | None
    words: DateWords


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language, a tag such as `deu_Latn`."""
    iso639_3, _, script = language.partition("_")
    words = date_words(iso639_3)
    names = calendar(iso639_3, script, words)
    entries: dict[str, tuple[str, int]] = {}
    prefixes = ["", *alternatives(words.month_prefixes)]
    _enter(entries, ((prefix + name, "M", month) for name, month in names.months.items() for prefix in prefixes))
    for field, kind in _NUMBER_WORDS.items():
        for number, listed in enumerate(getattr(words, field).split(";"), 1):
            _enter(entries, ((word, kind, number) for word in alternatives(listed)))
    for field, kind in _WORD_KINDS.items():
        _enter(entries, ((word, kind, 0) for word in alternatives(getattr(words, field))))
    _enter(entries, ((unit, "u", 0) for unit in alternatives(_UNITS)))
    has_han = iso639_3 in _LANGUAGES_WITH_HAN_NUMERALS
    return Lexicon(
        pattern=re.compile(_pattern(words, entries, has_han)),
        anchor=_anchor(words, has_han),
        entries={spelling(word): entry for word, entry in entries.items()},
        year_first=names.year_first,
        day_first=names.day_first,
        words=words,
    )


def lexemes(text: str, start: int, end: int, language: Lexicon) -> Iterator[Lexeme]:
    """The lexemes in ``text[start:end]``, in order."""
    for match in language.pattern.finditer(text, start, end):
        group = match.lastgroup
        if group == "ordinary":
            continue
        kind, value = "x", 0
        if group == "word":
            kind, value = language.entries[spelling(match[0])]
        elif group == "mark":
            kind = _MARKS[match[0]]
        elif group == "number":
            kind, value = _number(match["digits"])
        elif group == "roman":
            value = roman_value(match["roman_digits"]) or 0
            kind = "r" if value else "x"
        elif group == "month_number":
            value = number_value(match["month_digits"]) or 0
            kind = "M" if 1 <= value <= 12 else "x"
        elif group in ("numeric", "era", "bracketed_era"):
            kind = {"numeric": "N", "era": "j", "bracketed_era": "Z"}[group]
        yield Lexeme(kind, match.start(), match.end(), value)


def _enter(entries: dict[str, tuple[str, int]], words: Iterable[tuple[str, str, int]]) -> None:
    for word, kind, value in words:
        for form in casings(word):
            entries.setdefault(form, (kind, value))


def _number(digits: str) -> tuple[str, int]:
    value = number_value(digits)
    # Years are written by digits; 千年 is a thousand years.
    if value is None or (value > 99 and not digits.isdecimal() and not set(digits).isdisjoint("十百千")):
        return "x", 0
    return ("y" if value > 99 or (len(digits) > 2 and digits.isdecimal()) else "n"), value


def _pattern(words: DateWords, entries: dict[str, tuple[str, int]], has_han: bool) -> str:
    """The pattern of all lexemes. It consumes ordinary words whole, so that no lexeme begins inside one."""
    word = f"[{letters()}{marks()}{numbers()}]"
    number = rf"\d+|[{HAN_NUMERALS}]+(?={BLANK}?(?:年|月|日|世紀|世纪))" if has_han else r"\d+"
    not_inside = rf"(?:(?<![{letters()}])|(?<=ـ))(?<!\d[.,:٫٬])(?<![#№$£€¥@])"
    groups = {
        "numeric": rf"{not_inside}\d{{1,4}}(?:(?P<separator>[./-])\d\d?(?P=separator)|\. \d\d?\. )\d{{1,4}}"
        rf"(?!\d|[./-]\d|{word})",
        "other": rf"{not_inside}(?:\d{{1,3}}(?:[.,'’٬ \u202f\u00a0]\d{{3}}(?!\d))+|\d+[.,٫]\d+|\d+:\d\d|\d{{5,}})+"
        rf"{word}*",
    }
    if words.month_after:
        month = "|".join(alternatives(words.month_after))
        groups["month_number"] = rf"(?P<month_digits>{number}){BLANK}?(?:{month})"
    if has_han:
        eras = "|".join([*JAPANESE_ERAS, *MINGUO])
        groups["bracketed_era"] = rf"[（(](?:{eras})(?:\d+|[{HAN_NUMERALS}]+)年?[）)](?=\d+月)"
        groups["era"] = eras
    groups["number"] = rf"{not_inside}(?P<digits>{number})(?![万萬億亿百千]){_behind_number(words, word)}"
    ordinal = "|".join(map(re.escape, alternatives(words.ordinal))) or "(?!)"
    # "I" and "V" are words too: "I 1933" in Danish, "V 19. století" in Czech.
    century = word_pattern(alternatives(words.century))
    border = rf"(?={BLANK}?(?:{century}|[–—-]))|(?<=[{ROMAN_NUMERALS}]{{2}})(?!{word})"
    if not {"I", "V", "X"} & set(entries):
        border = f"(?!{word})"
    groups["roman"] = rf"(?P<roman_digits>[{ROMAN_NUMERALS}]+)(?:{ordinal})?(?:{border})"
    groups["broken"] = rf"\d+{word}*"
    firsts = "".join(sorted({re.escape(entry[0]) for entry in entries}))
    groups["word"] = rf"(?=[{firsts}’‑])(?:{word_pattern(entries)})" if entries else "(?!)"
    groups["mark"] = f"[{''.join(map(re.escape, _MARKS))}]"
    groups["ordinary"] = f"[{letters()}{marks()}]+"
    return "|".join(f"(?P<{name}>{pattern})" for name, pattern in groups.items())


def _behind_number(words: DateWords, word: str) -> str:
    """What ends a number: an ordinal's or a case's ending, a word that is written without a space, or no letter."""
    centuries = alternatives("|".join([words.decade, words.century]))
    written_solid = [
        *centuries,
        *alternatives("|".join([words.year_after, words.ce, words.weak_ce, words.bce, words.day_after])),
    ]
    # No "4AD": Latin letters have a space before them.
    solid = word_pattern(entry for entry in written_solid if entry in centuries or not entry[0].isascii())
    border = rf"(?:(?!{word}|[.,:٫٬]\d)|(?={solid}))"
    endings = alternatives(f"{words.ordinal}|{words.year_endings}")
    if not endings:
        return border
    ending = "|".join(re.escape(entry).replace("'", "['’]").replace(r"\-", "[-‑]") for entry in endings)
    # What makes a decade or century ("1990-е годы") is no ending of an ordinal ("14-е").
    return f"(?:(?!{word_pattern(centuries)})(?:{ending}){border}|{border})"


def _anchor(words: DateWords, has_han: bool) -> re.Pattern[str]:
    parts = [r"\d+"]
    if has_han:
        parts.append(f"[{HAN_NUMERALS}]+(?=年|世紀|世纪)")
    centuries = alternatives(words.century)
    named = alternatives("|".join([words.decade_tens, words.decade_names]).replace(";", "|"))
    parts += sorted(re.escape(word) for word in [*centuries, *named] if len(word) > 2)
    parts += sorted(f"(?<=[{ROMAN_NUMERALS}] ){re.escape(century)}" for century in centuries if len(century) <= 2)
    return re.compile("|".join(parts))
