"""What is found: a number in a text, and its unit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class QuantityMention:
    """A number and its unit as the text has them.

    ``[start, end)`` covers number, scale word and unit in code points of the text. ``amount`` is a plain decimal number
    as facts have it ("-12.5": no exponent, no needless zeros), ``unit`` the unit's item, None for a bare number.
    """

    start: int
    end: int
    amount: str
    unit: str | None
