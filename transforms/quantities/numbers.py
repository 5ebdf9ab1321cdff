"""Numbers in digits, read with the signs of a language: 1,234.5 · 1.234,5 · 1 234,5 · 1’234.5 · 12,34,567 · १२३."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from transforms.quantities.locales import locale_data, locale_names

# No-break, thin and narrow no-break space are signs of a group in every language.
SPACES = "\u00a0\u2009\u202f"
_APOSTROPHES = "'’"
_ARABIC_DECIMAL, _ARABIC_GROUP = "٫", "٬"
_ZERO = "[0٠۰०০੦૦୦௦౦೦൦๐໐၀០]"
# Languages whose grouping sign in CLDR is a point, though their spelling rules or CLDR's regions of them use a space.
_ALSO_SPACE = frozenset("cat deu glg ita oci por ron spa".split())
# Regions of these languages (Switzerland, Liechtenstein) group by an apostrophe.
_ALSO_APOSTROPHE = frozenset("deu fra gsw ita lmo roh".split())
# Languages whose signs CLDR does not know, and the locale that they are written like.
_SIGNS_OF = {"arg": "es", "bak": "ru", "che": "ru", "lmo": "it", "nds": "de", "oci": "fr", "oss": "ru", "scn": "it"}
# More digits in a row than amounts are written with: ISBN, telephone numbers, identifiers.
_LONGEST_UNGROUPED = 10

_RUN = re.compile(
    rf"\d{{1,3}}(?:(?P<space>[ {SPACES}])\d{{3}}(?:(?P=space)\d{{3}})*)(?!\d)(?:[.,{_ARABIC_DECIMAL}]\d+)?(?![.,:/]\d)"
    rf"|\d+(?:[.,{_ARABIC_DECIMAL}{_ARABIC_GROUP}{_APOSTROPHES}:/]\d+)*"
)


@dataclass(frozen=True)
class Number:
    """A number of a text.

    ``certain`` is false where its signs are unusual for the language, so that only a unit makes it a number;
    ``grouped`` tells that its digits are in groups; ``readable`` is false for digits that are no single number.
    """

    start: int
    end: int
    value: Decimal
    certain: bool = True
    grouped: bool = False
    readable: bool = True


@dataclass(frozen=True)
class _Shapes:
    usual: re.Pattern[str]
    spaced: re.Pattern[str]
    unusual: re.Pattern[str]
    foreign: re.Pattern[str]
    evidence: re.Pattern[str]
    doubtful: re.Pattern[str]
    thousands: re.Pattern[str]
    decimal: str
    plain_space: bool


def find_numbers(text: str, language: str) -> Iterator[Number]:
    """The runs of digits of a text in order, with what they say in this language.

    Where a text has a number that only the other convention writes ("1,234,567" or "5,000" in German, "1.234,5" in
    English), what the two would read differently ("1,234") is not readable.
    """
    shapes = _shapes(language)
    runs = list(_RUN.finditer(text))
    foreign = any(
        shapes.evidence.fullmatch(run[0]) or shapes.thousands.fullmatch(run[0])
        for run in runs
        if not run[0].isdecimal()
    )
    for run in runs:
        yield _read(run, shapes, foreign)


def _read(run: re.Match[str], shapes: _Shapes, foreign: bool) -> Number:
    start, end = run.span()
    digits = run[0]
    if digits.isdecimal():
        if len(digits) > _LONGEST_UNGROUPED or (int(digits[0]) == 0 and len(digits) > 1):
            return _unreadable(start, end)
        return Number(start, end, Decimal(digits))
    if foreign and shapes.doubtful.fullmatch(digits):
        return _unreadable(start, end)
    if shapes.usual.fullmatch(digits):
        return Number(start, end, _value(digits, shapes.decimal), grouped=_is_grouped(digits, shapes.decimal))
    if shapes.spaced.fullmatch(digits):
        certain = shapes.plain_space or " " not in digits
        return Number(start, end, _value(digits, shapes.decimal), certain=certain, grouped=True)
    other = "," if shapes.decimal == "." else "."
    if shapes.foreign.fullmatch(digits):
        # A run of points may be a version or an address; commas between thousands are nothing else.
        plain = shapes.evidence.fullmatch(digits) is not None
        return Number(start, end, _value(digits, other), certain=plain, grouped=True)
    if shapes.unusual.fullmatch(digits):
        return Number(start, end, _value(digits, other), certain=False)
    return _unreadable(start, end)


def _unreadable(start: int, end: int) -> Number:
    return Number(start, end, Decimal(0), readable=False)


def _is_grouped(digits: str, decimal: str) -> bool:
    return any(not character.isdecimal() and character not in (decimal, _ARABIC_DECIMAL) for character in digits)


def _value(digits: str, decimal: str) -> Decimal:
    marks = (decimal, _ARABIC_DECIMAL)
    return Decimal("".join("." if c in marks else c for c in digits if c.isdecimal() or c in marks))


@cache
def _shapes(language: str) -> _Shapes:
    decimal, groups, plain_space = _signs(language)
    group = f"[{re.escape(groups)}]"
    point = f"[{re.escape(decimal)}{_ARABIC_DECIMAL}]"
    other = re.escape("," if decimal == "." else ".")
    own = re.escape(decimal)
    first = rf"(?!{_ZERO})\d{{1,3}}"
    mixed = rf"{first}(?:{own}\d{{3}})+{other}\d+"
    # South Asia groups by two above the thousands.
    by_two = rf"|(?!{_ZERO})\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?:{point}\d+)?" if "," in groups else ""
    return _Shapes(
        usual=re.compile(
            rf"{first}(?P<group>{group})\d{{3}}(?:(?P=group)\d{{3}})*(?:{point}\d+)?"
            rf"|(?:(?!{_ZERO})\d{{1,7}}|\d){point}\d+{by_two}"
        ),
        spaced=re.compile(rf"{first}(?:[ {SPACES}]\d{{3}})+(?:{point}\d+)?"),
        unusual=re.compile(rf"(?:(?!{_ZERO})\d{{1,7}}|\d){other}(?:\d{{1,2}}|\d{{4,}})"),
        foreign=re.compile(rf"{first}(?:{own}\d{{3}}){{2,}}(?:{other}\d+)?|{mixed}"),
        evidence=re.compile(mixed if decimal == "." else rf"{first}(?:,\d{{3}}){{2,}}(?:\.\d+)?|{mixed}"),
        thousands=re.compile(rf"{first}{own}{_ZERO}{{3}}"),
        doubtful=re.compile(rf"{first}[.,]\d{{3}}"),
        decimal=decimal,
        plain_space=plain_space,
    )


@cache
def _signs(language: str) -> tuple[str, str, bool]:
    """Decimal sign, grouping signs, and whether groups stand apart by a plain space as well."""
    names = locale_names(language)
    iso639_3 = language[:3]
    name = _SIGNS_OF.get(iso639_3) or next(iter(names), "root")
    symbols = locale_data(name)["number_symbols"]["latn"]
    decimal, group = symbols["decimal"], symbols["group"]
    plain_space = group.isspace() or iso639_3 in _ALSO_SPACE
    groups = _ARABIC_GROUP + ("" if group.isspace() else group)
    if group in _APOSTROPHES or iso639_3 in _ALSO_APOSTROPHE:
        groups += _APOSTROPHES
    if group.isspace() and decimal == ",":
        # Languages that group by a space are written with points as well; a point is no decimal sign there.
        groups += "."
    return decimal, groups, plain_space
