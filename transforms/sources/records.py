"""What readers of pages and of lines have in common."""

from dataclasses import dataclass
from typing import NamedTuple

MAX_RECORD_BYTES = 64 << 20


class Record(NamedTuple):
    """One record as it stands in the source."""

    data: bytes
    offset: int
    """Where it begins: see Failure.offset."""
    number: int
    """How many records of its kind (lines: of all lines) began before it in the split."""


@dataclass
class Held:
    """What the source held, counted apart from what was made of it: yielded records plus the `records` of all failures
    of a split must equal it."""

    records: int = 0
