"""How strongly words of two languages attract each other: expected links over those that chance would give.

The ratio of a pair of words is ``(links + A * prior) / (chance + A)``, the mean of a Gamma-Poisson model. Its prior is
the same ratio of the two stems, plus what spelling says; so words that were seen often speak for themselves, rare ones
through their stems, and new ones through their looks. A link's own share is left out of ``links`` where the pair of
sentences was trained on (collapsed variational Bayes, Asuncion et al. 2009): without that two words that occur once
would prove each other, and the error rate on XL-WA is eight points higher.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

WORD_STRENGTH = 0.005
STEM_STRENGTH = 0.02
"""Links that the prior of a pair is worth. A grid of 0.003-0.1 and 0.02-2 on four languages of XL-WA."""
_LEAST_RATIO = 1e-6


class PairTable(NamedTuple):
    """Sparse rows by source id: the target ids ``columns[rows[s]:rows[s + 1]]``, ascending."""

    rows: np.ndarray  # int64, source ids + 1
    columns: np.ndarray  # int32
    links: np.ndarray  # float64, expected links
    similar: np.ndarray  # float64, the ratio that spelling speaks for; 0 where it is silent


def table_of_keys(
    keys: np.ndarray, n_sources: int, n_targets: int, links: np.ndarray, similar: np.ndarray
) -> PairTable:
    """A table of distinct ascending keys ``source * n_targets + target``."""
    rows: np.ndarray = np.searchsorted(keys, np.arange(n_sources + 1, dtype=np.int64) * n_targets)
    return PairTable(rows, (keys % max(n_targets, 1)).astype(np.int32), links, similar)


def keys_of_table(table: PairTable, n_targets: int) -> np.ndarray:
    """The keys that ``table_of_keys`` takes, int64."""
    sources = np.repeat(np.arange(len(table.rows) - 1, dtype=np.int64), np.diff(table.rows))
    keys: np.ndarray = sources * n_targets + table.columns
    return keys


@njit(cache=True, nogil=True, error_model="numpy")
def _find(rows, columns, source, target):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Index of a pair in a ``PairTable``, -1 where it is absent or one of the ids is -1."""
    if source < 0 or target < 0:
        return -1
    low, end = rows[source], rows[source + 1]
    high = end
    while low < high:
        middle = (low + high) // 2
        if columns[middle] < target:
            low = middle + 1
        else:
            high = middle
    return low if low < end and columns[low] == target else -1


@njit(cache=True, nogil=True, error_model="numpy")
def find_cells(rows, columns, sources, targets):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Indices of all pairs of two arrays of ids in a ``PairTable``, int32 (sources, targets), -1 where absent."""
    cells = np.empty((len(sources), len(targets)), np.int32)
    for i in range(len(sources)):
        for j in range(len(targets)):
            cells[i, j] = _find(rows, columns, sources[i], targets[j])
    return cells


@njit(cache=True, nogil=True, error_model="numpy")
def fill_ratios(  # type: ignore[no-untyped-def]  # noqa: ANN201
    cells,  # noqa: ANN001
    stem_cells,  # noqa: ANN001
    chances,  # noqa: ANN001
    stem_chances,  # noqa: ANN001
    words,  # noqa: ANN001
    stems,  # noqa: ANN001
    own,  # noqa: ANN001
    similar,  # noqa: ANN001
    ratios,  # noqa: ANN001
):
    """Fill ``ratios`` (source words, target words) from the cells of words and of stems of the same shape.

    ``chances`` and ``stem_chances`` are two vectors each, of the source's and of the target's words, whose products are
    the links that chance would give. ``own`` are the links that this pair of sentences itself put into the tables,
    ``similar`` the ratios that spelling speaks for where the table does not know.
    """
    for i in range(cells.shape[0]):
        for j in range(cells.shape[1]):
            links, stem_links, looks = 0.0, 0.0, similar[i, j]
            if cells[i, j] >= 0:
                links = max(words.links[cells[i, j]] - own[i, j], 0.0)
                looks = max(looks, words.similar[cells[i, j]])
            if stem_cells[i, j] >= 0:
                stem_links = max(stems.links[stem_cells[i, j]] - own[i, j], 0.0)
            prior = (stem_links + STEM_STRENGTH) / (stem_chances[0][i] * stem_chances[1][j] + STEM_STRENGTH) + looks
            chance = chances[0][i] * chances[1][j]
            ratios[i, j] = max((links + WORD_STRENGTH * prior) / (chance + WORD_STRENGTH), _LEAST_RATIO)
