"""Thresholds of a language from the distribution of its own texts, after FineWeb-2."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa

from transforms.filters.all_filters import FILTERS
from transforms.filters.measured import Measured
from transforms.filters.thresholds import Thresholds
from transforms.filters.word_lists import WordLists

Method = Literal["tail", "english"]
"""``tail``: the threshold that a given share of the texts misses. ``english``: as many standard deviations from the
mean as the English threshold is from the mean of English texts."""

FEWEST_TEXTS = 100
"""Texts of a language below which nothing is derived: a hundredth of them would not be one."""


@dataclass(frozen=True)
class Distribution:
    """What the texts of a language have of one measure, and the threshold in use."""

    filter_name: str
    name: str  # of the threshold
    is_upper: bool
    measure: str
    values: np.ndarray  # float64, finite, sorted
    threshold: float

    def dropped(self, threshold: float) -> float:
        """Share of the texts that a threshold drops."""
        if not len(self.values):
            return 0.0
        if self.is_upper:
            return float(1 - np.searchsorted(self.values, threshold, side="right") / len(self.values))
        return float(np.searchsorted(self.values, threshold, side="left") / len(self.values))


def distributions(
    texts: pa.StringArray, tag: str, names: Sequence[str], thresholds: Thresholds, word_lists: WordLists
) -> list[Distribution]:
    """The measures of the named filters over texts of one language.

    Raises:
        KeyError: no filter of that name.
    """
    batch = Measured(texts, pa.array([tag] * len(texts), pa.string()), thresholds, word_lists)
    return [
        Distribution(
            bound.filter_name,
            bound.name,
            bound.is_upper,
            bound.measure,
            np.sort(bound.values[np.isfinite(bound.values)]),
            thresholds.of(bound.filter_name, bound.name, tag),
        )
        for name in names
        for bound in FILTERS[name](batch).bounds
    ]


def derive(own: Distribution, english: Distribution | None, method: Method, share: float) -> float | None:
    """The threshold that a method finds, rounded to three digits away from the texts; None where it finds none.

    Raises:
        ValueError: method ``english`` without English texts.
    """
    if method == "english" and english is None:
        raise ValueError("thresholds by the position of the English ones need English texts (eng_Latn) in the input")
    found = _tail(own, share) if english is None or method == "tail" else _by_english(own, english)
    return None if found is None else _rounded(found, own.is_upper)


def _tail(own: Distribution, share: float) -> float | None:
    """The threshold that at most ``share`` of the texts miss; None where that is nothing: no text repeats a line."""
    if not len(own.values):
        return None
    if own.is_upper:
        return float(np.quantile(own.values, 1 - share, method="higher")) or None
    return float(np.quantile(own.values, share, method="lower"))


def _by_english(own: Distribution, english: Distribution) -> float | None:
    """The threshold that lies in ``own`` where that of English lies in ``english``, in standard deviations.

    Never below 0; None where a measure does not vary.
    """
    if not len(own.values) or not len(english.values):
        return None
    if not np.ptp(own.values) or not np.ptp(english.values) or not np.isfinite(english.threshold):
        return None
    distance = (english.threshold - float(np.mean(english.values))) / float(np.std(english.values))
    return max(0.0, float(np.mean(own.values)) + distance * float(np.std(own.values)))


def _rounded(value: float, is_upper: bool) -> float:
    if not value:
        return 0.0
    step = 10.0 ** (np.floor(np.log10(abs(value))) - 2)
    return float(f"{(np.ceil if is_upper else np.floor)(round(value / step, 6)) * step:.3g}")
