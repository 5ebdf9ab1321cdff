"""Dates in a text."""

import re
from collections.abc import Iterator
from dataclasses import replace

from transforms.dates.bare_years import EARLIEST, is_year
from transforms.dates.forms import Part, excluded_forms, parts
from transforms.dates.lexemes import Lexeme, Lexicon, lexemes, lexicon
from transforms.dates.mentions import DateMention
from transforms.dates.numeric import numeric_date
from transforms.dates.ranges import completed
from transforms.dates.values import value_of

_LEFT, _RIGHT = 32, 44
"""Code points before and behind a number in which the other words of its date are looked for."""
_BLANKS = " \u00a0\u202f\u2009\u3000\u200e\u200f"
_NUMBERS = frozenset("Nnyr")
_NOT_OF_THE_SPAN = frozenset(".,ZoDc")


def find_dates(text: str, language: str) -> list[DateMention]:
    """The dates in `text`, in order and disjoint; `language` is a tag such as `deu_Latn`.

    A language without words of its own has the names of its months, if Unicode CLDR knows them, dates of digits and
    years. Relative dates ("yesterday"), a day without a year ("14 March") and times of day are no dates here.
    """
    known = lexicon(language)
    found: list[DateMention] = []
    for start, end in _windows(text, known.anchor):
        for run in _runs(text, start, end, known):
            found += _dates_of_run(text, run, known)
    return found


def _windows(text: str, anchor: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The places of a text about which there may be dates."""
    start, end = -1, -1
    for match in anchor.finditer(text):
        left = max(match.start() - _LEFT, 0)
        if left > end >= 0:
            yield start, end
            start = left
        elif end < 0:
            start = left
        end = match.end() + _RIGHT
    if end >= 0:
        yield start, min(end, len(text))


def _runs(text: str, start: int, end: int, known: Lexicon) -> Iterator[list[Lexeme]]:
    """Lexemes with nothing but spaces between them, where there is a number among them."""
    run: list[Lexeme] = []
    has_number = False
    for lexeme in lexemes(text, start, end, known):
        if run and lexeme.start > run[-1].end and not _is_blank(text, run[-1].end, lexeme.start):
            if has_number:
                yield run
            run, has_number = [], False
        run.append(lexeme)
        has_number = has_number or lexeme.kind in _NUMBERS
    if has_number:
        yield run


def _is_blank(text: str, start: int, end: int) -> bool:
    return end - start <= 2 and text[start] in _BLANKS and text[end - 1] in _BLANKS


def _without_doubled_months(run: list[Lexeme]) -> list[Lexeme]:
    """Months with two names, as Arabic texts write them for readers of both ("آذار/مارس"), as one."""
    kept = list(run)
    for at in range(len(kept) - 3, -1, -1):
        one, slash, other = kept[at : at + 3]
        if (one.kind, slash.kind, other.kind) == ("M", "/", "M") and one.value == other.value:
            kept[at : at + 3] = [Lexeme("M", one.start, other.end, one.value)]
    return kept


def _dates_of_run(text: str, run: list[Lexeme], known: Lexicon) -> Iterator[DateMention]:
    kinds = "".join(lexeme.kind for lexeme in run)
    if "M/M" in kinds:
        run = _without_doubled_months(run)
        kinds = "".join(lexeme.kind for lexeme in run)
    done, linked = completed(
        parts(kinds, run, text, excluded_forms(known.year_first, known.words.month_after != "")), kinds, run
    )
    held = [_holds(text, run, kinds, part, known) for part in done]
    for at, part in enumerate(done):
        # A number that a range joins to a year is one too.
        if not held[at] and not (part.form == "year" and _joined_to_year(done, held, linked, at)):
            continue
        if kinds[part.last : part.last + 1] == "H" or (part.form == "number" and not part.complete):
            continue
        if value := value_of(_in_its_calendar(text, run, part, known), known.words.round_decade):
            start, end = _span(text, run, part)
            yield DateMention(start, end, *value)


def _holds(text: str, run: list[Lexeme], kinds: str, part: Part, known: Lexicon) -> bool:
    if part.form != "year" or part.decade:
        return True
    before = kinds[part.first - 1] if part.first else ""
    after = kinds[part.last : part.last + 1]
    if after == "u" and text[run[part.last].end :].startswith(("'s", "’s")):
        after = ""  # the 2017 women's tournament
    lexeme = run[part.first]
    has_ending = known.words.year_endings != "" and not text[lexeme.end - 1].isdecimal()
    return is_year(text, lexeme.start, lexeme.end, lexeme.value, before, after, has_ending)


def _joined_to_year(done: list[Part], held: list[bool], linked: list[bool], at: int) -> bool:
    year = done[at].year or 0
    before = (done[at - 1].year or 0) if at and linked[at - 1] and held[at - 1] else 0
    after = (done[at + 1].year or 0) if linked[at] and held[at + 1] else 0
    return year >= EARLIEST and (0 < before < year or year < after)


def _numeric(text: str, lexeme: Lexeme, part: Part, known: Lexicon) -> Part:
    date = numeric_date(text[lexeme.start : lexeme.end], known.day_first)
    if date is None:
        return part
    return Part("numeric", part.first, part.last, day=date[2], month=date[1], year=date[0])


def _in_its_calendar(text: str, run: list[Lexeme], part: Part, known: Lexicon) -> Part:
    """`part` without its year where only an era would tell which calendar it is of; a Thai year as one BE."""
    if part.form == "numeric":
        return _numeric(text, run[part.first], part, known)
    if part.era or part.year is None or part.form == "japanese":
        return part
    if known.words.buddhist and 2400 <= part.year < 2600:
        return replace(part, era="T")
    if part.year < known.words.earliest_year and part.month is None:
        return replace(part, year=None)
    return part


def _span(text: str, run: list[Lexeme], part: Part) -> tuple[int, int]:
    first, last = part.first, part.last
    small = part.year is not None and part.year < 1000 and part.month is None
    while run[first].kind in _NOT_OF_THE_SPAN or (run[first].kind == "Y" and not small):
        first += 1
    while run[last - 1].kind in _NOT_OF_THE_SPAN:
        last -= 1
    end = run[last - 1].end
    # The stop of an ordinal may be the sentence's.
    return run[first].start, end - (text[end - 2].isdecimal() and text[end - 1] == ".")
