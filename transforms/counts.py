"""Counters of many batches as one."""

from collections import Counter
from collections.abc import Iterable
from typing import Any


def sum_counts(counters: Iterable[Counter[Any]]) -> Counter[Any]:
    """The sum of counters, without what is counted zero times; for `CombineGlobally`."""
    total: Counter[Any] = Counter()
    for counts in counters:
        total.update(counts)  # Beam may hand a plain dict on for a Counter
    return +total
