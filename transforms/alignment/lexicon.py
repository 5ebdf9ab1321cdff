"""How strongly words of two languages attract each other: expected links over those that chance would give.

The ratio of a pair of words is ``(links + A * prior) / (chance + A)``, the mean of a Gamma-Poisson model. Its prior is
the same ratio of the two stems, plus what spelling says; so words that were seen often speak for themselves, rare ones
through their stems, and new ones through their looks. A link's own share is left out of ``links`` where the pair of
sentences was trained on (collapsed variational Bayes, Asuncion et al. 2009): without that two words that occur once
would prove each other, and the error rate on XL-WA is six points higher.
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
def find(rows, columns, source, target):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
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
def fill_ratios(source, target, words, stems, source_counts, target_counts, scale, own, similar, ratios, cells):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill ``ratios`` and ``cells`` (index in ``words`` or -1), each (source words, target words).

    ``source`` and ``target`` are ids of words and of stems, the counts likewise; ``own`` the links that the pair of
    sentences itself put into the tables, ``similar`` the ratio that spelling speaks for where the table does not know.
    """
    for i in range(len(source[0])):
        s, stem_s = source[0][i], source[1][i]
        for j in range(len(target[0])):
            t, stem_t = target[0][j], target[1][j]
            cell = find(words.rows, words.columns, s, t)
            stem_cell = find(stems.rows, stems.columns, stem_s, stem_t)
            chance, stem_chance, links, stem_links = 0.0, 0.0, 0.0, 0.0
            looks = similar[i, j]
            if s >= 0 and t >= 0:
                chance = source_counts[0][s] * target_counts[0][t] * scale
            if stem_s >= 0 and stem_t >= 0:
                stem_chance = source_counts[1][stem_s] * target_counts[1][stem_t] * scale
            if cell >= 0:
                links = max(words.links[cell] - own[i, j], 0.0)
                looks = max(looks, words.similar[cell])
            if stem_cell >= 0:
                stem_links = max(stems.links[stem_cell] - own[i, j], 0.0)
            prior = (stem_links + STEM_STRENGTH) / (stem_chance + STEM_STRENGTH) + looks
            ratios[i, j] = max((links + WORD_STRENGTH * prior) / (chance + WORD_STRENGTH), _LEAST_RATIO)
            cells[i, j] = cell
