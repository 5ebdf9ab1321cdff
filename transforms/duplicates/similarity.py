"""The true Jaccard similarity of candidate pairs, from their shingle sets."""

import numpy as np
from numba import njit

from transforms.duplicates.shingles import Shingles


def jaccard(shingles: Shingles, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Shingles that both have divided by those that either has, float64, for each pair of document rows (integers).

    0.0 where both documents are without shingles. Raises ValueError where the arrays differ in length, IndexError where
    a row is not one of the shingles.
    """
    return jaccard_between(shingles, left, shingles, right)


def jaccard_between(left: Shingles, left_rows: np.ndarray, right: Shingles, right_rows: np.ndarray) -> np.ndarray:
    """As ``jaccard``, the first document of a pair from ``left``, the second from ``right``."""
    if len(left_rows) != len(right_rows):
        raise ValueError(f"{len(left_rows)} left rows and {len(right_rows)} right rows; give one of each a pair")
    for side, shingles, rows in (("left", left, left_rows), ("right", right, right_rows)):
        documents = len(shingles.offsets) - 1
        if len(rows) and not 0 <= rows.min() <= rows.max() < documents:
            raise IndexError(f"{side} rows {rows.min()} to {rows.max()} of {documents} documents")
    similarities: np.ndarray = _jaccard(
        left.hashes, left.offsets, left_rows.astype(np.int64), right.hashes, right.offsets, right_rows.astype(np.int64)
    )
    return similarities


@njit(cache=True, nogil=True)
def _jaccard(
    left: np.ndarray,
    left_offsets: np.ndarray,
    left_rows: np.ndarray,
    right: np.ndarray,
    right_offsets: np.ndarray,
    right_rows: np.ndarray,
) -> np.ndarray:
    """Merges the two sorted sets of each pair."""
    similarities = np.zeros(len(left_rows), np.float64)
    for pair in range(len(left_rows)):
        # Unsigned positions: numba looks at signed ones for whether they count from the end.
        one, one_end = np.uint64(left_offsets[left_rows[pair]]), np.uint64(left_offsets[left_rows[pair] + 1])
        other, other_end = np.uint64(right_offsets[right_rows[pair]]), np.uint64(right_offsets[right_rows[pair] + 1])
        total = np.int64(one_end - one + other_end - other)
        common = 0
        while one < one_end and other < other_end:
            # Without branches, since which of the two is smaller cannot be predicted.
            of_one, of_other = left[one], right[other]
            common += of_one == of_other
            one += np.uint64(of_one <= of_other)
            other += np.uint64(of_other <= of_one)
        if total:
            similarities[pair] = common / (total - common)
    return similarities
