"""Wikidata's time values → a date string cut to its precision, and the precision in words.

Dates read like ISO 8601 with as many parts as are known: "1990", "1990-03", "1990-03-14". Years have at least four
digits; a minus sign means BCE, counted as historians and Wikidata's JSON do: "-0044" is 44 BCE, there is no year 0.
"""

import re
from typing import Any

PRECISIONS = (
    "billion_years",
    "hundred_million_years",
    "ten_million_years",
    "million_years",
    "hundred_thousand_years",
    "ten_thousand_years",
    "millennium",
    "century",
    "decade",
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
)
"""Words for Wikidata's precision codes 0 to 14 (https://www.mediawiki.org/wiki/Wikibase/DataModel/JSON)."""

JULIAN = "Q1985786"

_MILLENNIUM, _CENTURY, _DECADE, _YEAR, _MONTH, _DAY = range(6, 12)
_TIME = re.compile(r"([+-]?)([0-9]{1,16})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z?")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def parse_time(value: dict[str, Any]) -> tuple[str, str, str | None]:
    """(date, precision, calendar) of a Wikidata time value.

    The calendar is Q1985786 for a date of year precision or finer that is given in the Julian calendar, else None
    (proleptic Gregorian). The day stays as it is written, Julian too, because texts of and about the time write it so.
    A decade, century or millennium is given by its first year: "1990" (the 1990s), "1801" (the 19th century, whether
    Wikidata has 1801, 1850 or 1900 for it), "-0100" (the 1st century BCE). Where a date claims more precision than it
    has (day 00, or 31 June, which Wikidata accepts), the precision is what can be true. Time zone, `before` and `after`
    are 0 in Wikidata.

    Raises ValueError for anything that is no date: month 13, day 32, year 0, an unknown precision.
    """
    written = str(value.get("time"))
    match = _TIME.fullmatch(written)
    if not match:
        raise ValueError(f"time {written!r} is not of the form +1990-03-14T00:00:00Z")
    sign = "-" if match[1] == "-" else ""
    year, month, day = int(match[2]), int(match[3]), int(match[4])
    precision = value.get("precision")
    if type(precision) is not int or not 0 <= precision < len(PRECISIONS):
        raise ValueError(f"time {written} has the unknown precision {precision!r}")
    if year == 0:
        raise ValueError(f"time {written} has the year 0, which no calendar of Wikidata's has")
    if precision >= _MONTH:
        if month > 12 or day > 31:
            raise ValueError(f"time {written} is not in any calendar")
        precision = _known_precision(precision, year, month, day)
    if precision <= _DECADE:
        year = _first_year(year, precision, bool(sign))
    date = f"{sign}{year:04}"
    if precision >= _MONTH:
        date += f"-{match[3]}"
    if precision >= _DAY:
        date += f"-{match[4]}"
    if precision > _DAY:
        date += "T" + ":".join(match.groups()[4 : 4 + precision - _DAY])
    model = str(value.get("calendarmodel"))
    calendar = JULIAN if precision >= _YEAR and model.endswith(f"/{JULIAN}") else None
    return date, PRECISIONS[precision], calendar


def _known_precision(precision: int, year: int, month: int, day: int) -> int:
    """`precision`, or what remains of it where there is no such month or day."""
    if month == 0:
        return _YEAR
    if day == 0 or day > _DAYS[month - 1] or (month == 2 and day == 29 and year % 4):
        return _MONTH
    return precision


def _first_year(year: int, precision: int, before_christ: bool) -> int:
    """The number of the first year of the decade, century or millennium that a year (1 or more, CE or BCE) stands for.

    Wikibase rounds so: 1850 and 1900 both show as the 19th century, 1995 as the 1990s. Coarser ones stay as written.
    """
    if precision == _DECADE:
        start = year - year % 10
        return start + 9 if before_christ else max(start, 1)
    if precision in (_CENTURY, _MILLENNIUM):
        length = 100 if precision == _CENTURY else 1000
        last = -(-year // length) * length
        return last if before_christ else last - length + 1
    return year
