"""The forms of dates as patterns over kinds of lexemes, and what they say.

A form is read at a place in a string with one letter a lexeme (`lexemes.KINDS`): "n.My" is "14. März 1990". What a form
leaves open (month and year of the first date in "14–18 March 1990") `ranges` takes from its neighbour.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.dates.eras import era_year
from transforms.dates.lexemes import Lexeme

_DAY = "D?(?P<day>n)[.q]?"
# A year of one or two digits needs an era in front or behind.
_YEAR = (
    "[oY]*(?:(?P<before>[BET])Y?(?P<marked>[ny])W?|(?P<year>y)[WV]?Z?(?P<after>[BET])?"
    "|(?P<early>n)W?(?P<early_after>[BE]))"
)
_YEAR_IN_FRONT = "(?:(?P<before>[BET])Y?)?(?P<year>y)[.WV]?Z?,?[oD]*"


@dataclass(frozen=True)
class Part:
    """A date, or what a text says of one, over the lexemes ``[first, last)`` of a run."""

    form: str
    first: int
    last: int
    day: int | None = None
    month: int | None = None
    year: int | None = None
    century: int | None = None
    decade: bool = False
    number: int | None = None
    """A number that may be a day, a year or a century, as its neighbour has it."""
    era: str = ""
    """Kind of lexeme that names it: "B", "E" or "T"."""

    @property
    def complete(self) -> bool:
        """Whether it says a year or a century."""
        return self.year is not None or self.century is not None


_FORMS = (
    ("numeric", "N", "(?P<numeric>N)"),
    ("japanese", "j", f"(?P<japanese>j)(?P<japanese_year>[ny])W(?:Z?(?P<month>M)(?:{_DAY})?)?"),
    ("decade_of_century", "s", "(?P<tens>s)o*C[oD]*(?P<century>[nr])"),
    ("decade_of_century", "p", "p[oY]*(?P<tens>t)[o,]*(?:(?P<century>[nr])\\.?C|C[oD]*(?P<century2>[nr]))"),
    ("decade_of_century", "p", "p[oY]*(?P<decade>n)d?[o.,]*(?:(?P<century>[nr])\\.?C|C[oD]*(?P<century2>[nr]))"),
    ("decade", "s", "(?P<tens>s)(?!o*C)"),
    ("decade", "p", "p[oY]*(?P<tens>t)(?!o*C)"),
    ("decade_of_century", "nr", "(?P<century>[nr])C[o,]*(?P<decade>[ny])d"),
    ("decade_of_century", "n", "(?P<decade>n)d[o,]*(?P<century>[nr])\\.?C"),
    ("century", "Dnr", "D?(?P<century>[nr])[.-]?o?(?P<before>[BE]?)C(?P<after>[BE])?"),
    ("century", "C", "C[oD.]*(?P<century>[nr])(?:o?(?P<after>[BE]))?"),
    ("decade", "Yny", "(?:Yo?)?(?P<decade>[ny])d(?P<after>[BE])?"),
    ("decade", "p", "p[oY]*(?P<decade>[ny])d?(?P<after>[BE])?"),
    ("year_month_day", "BETYy", f"Y?{_YEAR_IN_FRONT}(?P<month>M)[.,]?o*{_DAY}(?P<after>[BE])?"),
    ("year_day_month", "BETYy", f"Y?{_YEAR_IN_FRONT}{_DAY}o*(?P<month>M)(?P<after>[BE])?"),
    ("day_month_year", "BEDn", f"(?P<far>[BE])?{_DAY}[o,]*(?P<month>M)[.,]?{_YEAR}"),
    ("month_day_year", "M", f"(?P<month>M)\\.?{_DAY},?{_YEAR}"),
    ("month_days_year", "M", "(?P<month>M)\\.?(?P<day>n)(?=[.q]?[-&R](?P<other_day>n)[.q]?,?(?P<year>y))"),
    ("day_year", "n", "(?<=Mn[-&R])(?P<day>n)[.q]?,?(?P<year>y)"),
    ("month_year", "M", f"(?P<month>M)[.,]?{_YEAR}"),
    ("year_month", "BETYy", f"Y?{_YEAR_IN_FRONT}(?P<month>M)"),
    ("marked_year", "BET", "(?P<before>[BET])Y?(?P<marked>[ny])(?![.q]?o*M)W?"),
    ("marked_year", "Yny", "(?:Yo?)?(?P<year>[ny])[WVY]?(?P<after>[BET])"),
    ("named_year", "Y", "(?P<name>Y)o?(?P<year>[ny])(?![.-]?C)[WV]?(?P<weak>e)?"),
    ("named_year", "ny", "(?P<year>[ny])(?P<name>V)"),
    ("named_year", "y", "(?P<year>y)(?P<name>W)"),
    ("year", "y", "(?P<year>y)"),
    ("day_month", "Dn", f"{_DAY}[o,]*(?P<month>M)"),
    ("month_day", "M", f"(?P<month>M)\\.?{_DAY}"),
    ("month", "M", "(?P<month>M)"),
    ("number", "Dnr", "D?(?P<number>[nr])\\.?q?"),
)
_BY_FIRST: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
for _name, _firsts, _form in _FORMS:
    for _letter in _firsts:
        _BY_FIRST.setdefault(_letter, []).append((_name, re.compile(_form)))

YEAR_FIRST = frozenset({"year_month_day", "year_day_month", "year_month"})
"""Forms of languages whose dates begin with the year."""
YEAR_LAST = frozenset({"day_month_year", "month_day_year", "month_days_year", "day_year", "month_year"})
"""Forms of the others; "4月、1990年" is no date of Japanese."""


def excluded_forms(year_first: bool, numbered_months: bool) -> frozenset[str]:
    """The forms that a language has not, by whether its year stands first and its months are numbers with a word."""
    if not year_first:
        return YEAR_FIRST
    return YEAR_LAST if numbered_months else frozenset()


def parts(kinds: str, run: Sequence[Lexeme], text: str, excluded: frozenset[str]) -> list[Part]:
    """What the forms but for the `excluded` ones read in a run, whose kinds are `kinds`, from the left."""
    found: list[Part] = []
    at = 0
    while at < len(kinds):
        for name, form in _BY_FIRST.get(kinds[at], ()):
            if name in excluded:
                continue
            match = form.match(kinds, at)
            if match and (part := _read(name, match, run, text)):
                found.append(part)
                at = match.end()
                break
        else:
            at += 1
    return found


def _read(name: str, match: re.Match[str], run: Sequence[Lexeme], text: str) -> Part | None:
    groups = match.groupdict()

    def value(*names: str) -> int | None:
        for group in names:
            if groups.get(group):
                return run[match.start(group)].value
        return None

    era = next((groups[group] for group in ("far", "before", "after", "early_after") if groups.get(group)), "")
    if groups.get("weak"):
        era = "E"
    year = value("year", "marked", "early")
    century = value("century", "century2")
    tens = value("tens")
    decade = value("decade") if tens is None else tens * 10
    if name == "japanese":
        written = run[match.start("japanese")]
        year = era_year(text[written.start : written.end], value("japanese_year") or 0)
        if year is None:
            return None
    if name == "decade_of_century":
        if century is None or decade is None or decade % 10 or decade > 90:
            return None
        year, century = (century - 1) * 100 + decade, None
    elif decade is not None:
        # "the 90s" without a century are those of the 20th; the 10s and 20s may be those of the 21st.
        year = 1900 + decade if decade in range(30, 100, 10) and not era else decade
        if year % 10 or (year < 1000 and not era):
            return None
    if name == "named_year" and not _may_be_named_year(groups, year or 0):
        return None
    if name in ("month_year", "year_month") and not era and (year or 0) < 1000:
        return None
    if name == "day_year":
        return Part(name, match.start(), match.end(), day=value("day"), month=run[match.start() - 3].value, year=year)
    return Part(
        form=name,
        first=match.start(),
        last=match.end(),
        day=value("day"),
        month=value("month"),
        year=year,
        century=century,
        decade=decade is not None,
        number=value("number"),
        era=era or "",
    )


def _may_be_named_year(groups: dict[str, str | None], year: int) -> bool:
    """Whether a word makes a year of a number: "anno 79", "79 году", but no "250年" (250 years) nor "2 года"."""
    return {"Y": year > 31, "V": year > 31, "W": year >= 1000}[groups["name"] or "Y"]
