"""Value and precision of a date as the `facts` dataset has them (see `transforms.wikidata.times`)."""

from transforms.dates.eras import buddhist_year
from transforms.dates.forms import Part

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
LATEST_YEAR = 2199
"""Texts write about the past; a later "year" is another number, or one of a calendar that is not named."""


def value_of(part: Part, round_decade: str) -> tuple[str, str] | None:
    """(value, precision), None where there is no such date: 30 February, the 40th century."""
    before_christ = part.era == "B"
    if part.century is not None:
        if not 1 <= part.century <= (60 if before_christ else 22):
            return None
        return (f"-{part.century * 100:04}" if before_christ else f"{part.century * 100 - 99:04}"), "century"
    year = part.year
    if year is None:
        return None
    if part.era == "T":
        year = buddhist_year(year, part.month)
    if year is None or year < 1 or (year > LATEST_YEAR and not before_christ):
        return None
    sign = "-" if before_christ else ""
    if part.decade:
        if year % 10:
            return None
        if year % 100 == 0 and round_decade == "century":
            return (f"-{year + 100:04}" if before_christ else f"{year + 1:04}"), "century"
        if year % 100 == 0 and round_decade == "unclear" and year != 2000:
            return None
        return f"{sign}{year + 9 if before_christ else year:04}", "decade"
    if part.month is None:
        return f"{sign}{year:04}", "year"
    if not 1 <= part.month <= 12:
        return None
    if part.day is None:
        return f"{sign}{year:04}-{part.month:02}", "month"
    if not 1 <= part.day <= _DAYS[part.month - 1] or (part.month == 2 and part.day == 29 and year % 4):
        return None
    return f"{sign}{year:04}-{part.month:02}-{part.day:02}", "day"
