"""Distributions of numbers and labels in bounded memory, and the distance of two of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_BINS = 1 << 16


def _no_counts() -> np.ndarray:
    return np.zeros(_BINS, np.int64)


@dataclass
class Numbers:
    """How many numbers lie in each of 65,536 bins, and their sum; null and NaN do not count.

    The bins are those of the upper half of a 32-bit float: each is under 1 % of its numbers wide, zero and both signs
    included, whatever the numbers are. So counts of parts add up, in any order.
    """

    counts: np.ndarray = field(default_factory=_no_counts)
    sum: float = 0.0

    def add(self, values: pa.Array) -> None:
        """Count the numbers of an array."""
        numbers = values.drop_null().to_numpy(zero_copy_only=False)
        numbers = numbers[~np.isnan(numbers)] if numbers.dtype.kind == "f" else numbers
        bits = (numbers.astype(np.float32) + np.float32(0)).view(np.uint32) >> np.uint32(16)  # + 0: no negative zero
        negative = bits >= 0x8000
        bins = np.where(negative, 0xFFFF - bits, bits + 0x8000)  # in the order of the numbers
        self.counts += np.bincount(bins, minlength=_BINS)
        self.sum += float(numbers.sum(dtype=np.float64))

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return int(self.counts.sum())

    @property
    def mean(self) -> float | None:
        """Their mean, None without any."""
        return self.sum / self.count if self.count else None


def kolmogorov_smirnov(before: Numbers, after: Numbers) -> float | None:
    """The largest distance of the two cumulative distributions, from 0 to 1, None where one is empty.

    That is the statistic of the two-sample Kolmogorov–Smirnov test (Smirnov 1939), here up to the width of a bin.
    """
    if not before.count or not after.count:
        return None
    cumulative = [np.cumsum(numbers.counts) / numbers.count for numbers in (before, after)]
    return float(np.abs(cumulative[0] - cumulative[1]).max())


Labels = Counter[str]
"""How often each label occurs."""


def count_labels(values: pa.Array) -> Labels:
    """The labels of an array, without nulls."""
    counted = pc.value_counts(values.drop_null())
    return Counter(dict(zip(counted.field(0).to_pylist(), counted.field(1).to_pylist(), strict=True)))


def total_variation(before: Mapping[str, int], after: Mapping[str, int]) -> float | None:
    """Half the sum of the differences of the shares, from 0 to 1, None where there are no labels on one side.

    It is the share of labels that would have to change for the shares to be equal (Levin, Peres: Markov Chains and
    Mixing Times, section 4.1).
    """
    totals = sum(before.values()), sum(after.values())
    if not all(totals):
        return None
    return sum(abs(share[0] - share[1]) for share in shares(before, after).values()) / 2


def missing_shares(drift: Mapping[str, Any]) -> list[float] | None:
    """The shares of values that are missing, of the numbers "count" and "missing" before and after.

    None where one side has no row or list item that could have a value.
    """
    totals = [count + missing for count, missing in zip(drift["count"], drift["missing"], strict=True)]
    return [missing / total for missing, total in zip(drift["missing"], totals, strict=True)] if all(totals) else None


def shares(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, tuple[float, float]]:
    """The share of each label before and after, those that differ most first."""
    totals = max(sum(before.values()), 1), max(sum(after.values()), 1)
    found = {
        label: (before.get(label, 0) / totals[0], after.get(label, 0) / totals[1])
        for label in sorted({*before, *after})
    }
    return dict(sorted(found.items(), key=lambda item: -abs(item[1][0] - item[1][1])))
