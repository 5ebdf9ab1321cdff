"""The day of a date as pages state it to programs."""

import re
from datetime import UTC, date, datetime

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}

_YEAR_FIRST = re.compile(r"((?:19|20)\d\d)([-/.]?)(\d{1,2})\2(\d{1,2})(?!\d{3})")
_DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)\d\d)\b")
_DAY_MONTH = re.compile(
    r"(?:[a-z]{3,9},?\s+)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?,?[\s-]+((?:19|20)\d\d)\b", re.IGNORECASE
)
_MONTH_DAY = re.compile(
    r"(?:[a-z]{3,9},?\s+)?([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b", re.IGNORECASE
)
_MONTH_DAY_CLOCK = re.compile(
    r"(?:[a-z]{3},?\s+)?([a-z]{3})\s+(\d{1,2})\s+[\d:]+\s+(?:[a-z]{3,4}\s+)?((?:19|20)\d\d)\b", re.IGNORECASE
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")


def stated_date(text: str) -> date | None:
    """The day that ``text`` begins with, None where that is none, or not sure.

    Read are ISO 8601 (also with other separators and without), RFC 2822 and English dates, seconds and milliseconds
    since 1970 (the day in UTC). Of days with a time zone the local one is taken. "05/06/2024" may be in May or in June,
    so it is none.
    """
    text = text[:64].strip()
    try:
        if _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(text[:10]), UTC).date()
        if found := _YEAR_FIRST.match(text):
            return date(int(found[1]), int(found[3]), int(found[4]))
        if found := _DAY_FIRST.match(text):
            first, second, year = int(found[1]), int(found[3]), int(found[4])
            if found[2] == "." or first > 12 or first == second:
                return date(year, second, first)
            return date(year, first, second) if second > 12 else None
        if found := _DAY_MONTH.match(text):
            return date(int(found[3]), _MONTHS[found[2].lower()], int(found[1]))
        if found := _MONTH_DAY.match(text) or _MONTH_DAY_CLOCK.match(text):
            return date(int(found[3]), _MONTHS[found[1].lower()], int(found[2]))
    except (ValueError, KeyError):
        return None
    return None
