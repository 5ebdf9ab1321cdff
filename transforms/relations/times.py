"""Dates cut to their precision, as ``facts`` have them, compared as the stretches of days that they are."""

Day = tuple[int, int, int]
"""Year, month, day; the year before 1 is -1."""

Stretch = tuple[Day, Day]
"""First and last day."""

_YEARS = {"decade": 10, "century": 100, "millennium": 1000}


def days(value: str, precision: str | None = None) -> Stretch:
    """The first and the last day of a date.

    "1990-03" is the 1st to the 31st of March; ends of months need not exist, they are only compared. Decades, centuries
    and millennia begin with the year that ``value`` names; of coarser precisions only that year counts.

    Raises:
        ValueError: ``value`` is no date cut to its precision.
    """
    sign = -1 if value.startswith("-") else 1
    parts = [int(part) for part in value.removeprefix("-").partition("T")[0].split("-")]
    year, month, day = (*parts, 0, 0)[:3]
    year *= sign
    return (year, month or 1, day or 1), (year + _YEARS.get(precision or "", 1) - 1, month or 12, day or 31)


def overlap(one: Stretch, other: Stretch) -> bool:
    """Whether two stretches of days share one."""
    return one[0] <= other[1] and other[0] <= one[1]
