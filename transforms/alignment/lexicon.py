"""How strongly words of two languages attract each other: expected links over those that chance would give."""

from typing import NamedTuple

import numpy as np
from numba import njit


class PairTable(NamedTuple):
    """Sparse rows by source word: the target words ``columns[rows[s]:rows[s + 1]]``, ascending, with ``values``."""

    rows: np.ndarray  # int64, source words + 1
    columns: np.ndarray  # int32
    values: np.ndarray  # float64


def table_of_pairs(sources: np.ndarray, targets: np.ndarray, n_sources: int, n_targets: int) -> PairTable:
    """The distinct pairs of two equally long arrays of ids, values 0."""
    keys = np.unique(sources.astype(np.int64) * n_targets + targets)
    rows = np.searchsorted(keys, np.arange(n_sources + 1, dtype=np.int64) * n_targets)
    return PairTable(rows, (keys % max(n_targets, 1)).astype(np.int32), np.zeros(len(keys)))


@njit(cache=True, nogil=True, error_model="numpy")
def find(rows, columns, source, target):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Index of a pair in a ``PairTable``, -1 where it is absent or one of the words is unknown (-1)."""
    if source < 0 or target < 0:
        return -1
    low, high = rows[source], rows[source + 1]
    while low < high:
        middle = (low + high) // 2
        if columns[middle] < target:
            low = middle + 1
        else:
            high = middle
    return low if low < rows[source + 1] and columns[low] == target else -1


@njit(cache=True, nogil=True, error_model="numpy")
def exp_digamma(x):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """exp(ψ(x)) for x > 0, by recurrence to x >= 6 and the asymptotic series."""
    shift = 0.0
    while x < 6.0:
        shift += 1.0 / x
        x += 1.0
    inverse = 1.0 / (x * x)
    value = np.log(x) - 0.5 / x - inverse * (1.0 / 12 - inverse * (1.0 / 120 - inverse / 252))
    return np.exp(value - shift)


@njit(cache=True, nogil=True, error_model="numpy")
def exp_digamma_of(values):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """``exp_digamma`` of each value."""
    result = np.empty(len(values))
    for at in range(len(values)):
        result[at] = exp_digamma(values[at])
    return result


@njit(cache=True, nogil=True, error_model="numpy")
def find_all(rows, columns, sources, targets):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """``find`` of every pair, int64 (sources, targets)."""
    found = np.empty((len(sources), len(targets)), np.int64)
    for i in range(len(sources)):
        for j in range(len(targets)):
            found[i, j] = find(rows, columns, sources[i], targets[j])
    return found
