"""A date in a text."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DateMention:
    """A date that stands at ``[start, end)`` (code points) of a text.

    ``value`` and ``precision`` are as the `facts` dataset has them: ("1990-03-14", "day"), ("1990-03", "month"),
    ("1990", "year"), ("1990", "decade"), ("1801", "century"), ("-0044", "year").
    """

    start: int
    end: int
    value: str
    precision: str
