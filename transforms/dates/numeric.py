"""Dates of digits alone: 1990-03-14, 14.03.1990, 14/3/1990."""

import re

_FIELDS = re.compile(r"\d+")


def numeric_date(written: str, day_first: bool | None) -> tuple[int, int, int] | None:
    """(year, month, day), None where the year has not four digits or day and month may be taken for each other.

    With the year in front the month follows (ISO 8601, and Chinese, Hungarian and Swedish habits). With stops the day
    comes first everywhere; else where `day_first` says so, or where one of the two numbers is greater than 12.
    """
    fields = _FIELDS.findall(written)
    one, other, last = (int(field) for field in fields)
    if len(fields[0]) == 4:
        return (one, other, last) if len(fields[1]) <= 2 and len(fields[2]) <= 2 else None
    if len(fields[2]) != 4 or len(fields[0]) > 2:
        return None
    if one > 12 or one == other or day_first or "." in written:
        return (last, other, one) if other <= 12 else (last, one, other) if "." not in written and one <= 12 else None
    return (last, one, other) if other > 12 else None
