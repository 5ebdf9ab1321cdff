"""Which lines many documents have."""

import numpy as np


def documents_with_line(lines: np.ndarray, documents: np.ndarray) -> np.ndarray:
    """For each row, a line of a document, how many distinct documents have that line, int64.

    ``lines`` and ``documents`` are numbers (uint64) of equal length, in any order; lines are told apart by site where
    their site is part of the number. Raises ValueError where the lengths differ.
    """
    if len(lines) != len(documents):
        raise ValueError(f"{len(lines)} lines and {len(documents)} documents; give one of each a row")
    counts = np.ones(len(lines), np.int64)
    order = np.argsort(lines)
    # Most lines stand in one place only and need no second look.
    same = lines[order[1:]] == lines[order[:-1]]
    shared = order[np.append(False, same) | np.append(same, False)] if len(lines) else order
    shared = shared[np.lexsort((documents[shared], lines[shared]))]
    is_first = np.ones(len(shared), bool)
    is_first[1:] = lines[shared[1:]] != lines[shared[:-1]]
    is_new = is_first.copy()
    is_new[1:] |= documents[shared[1:]] != documents[shared[:-1]]
    line = np.cumsum(is_first) - 1
    counts[shared] = np.bincount(line[is_new])[line]
    return counts
