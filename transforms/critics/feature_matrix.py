"""Observations as rows of hashed features, for the light critic."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from transforms.critics.logistic import Matrix
from transforms.critics.observations import Observation, text_hash

BITS = 18
WIDTH = 1 << BITS
"""Columns; features share them by hash. Four times as many change no figure on Re-DocRED by a hundredth."""
FEWEST = 20
"""Positives that a predicate needs for weights of its own: over all languages for marks, in a language for words."""

_SLAB = 10_000  # observations whose hashes are widened to 64 bits at a time

Known = frozenset[tuple[str, str]]
"""(language, predicate) and ("", predicate) that have weights of their own; all others have the pooled ones only."""


def known_predicates(positives: Iterable[Observation]) -> Known:
    """Languages' predicates, and predicates over all languages, with enough positives."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in positives:
        counts[row.language, row.predicate or ""] += 1
        counts["", row.predicate or ""] += 1
    return frozenset(pair for pair, count in counts.items() if count >= FEWEST)


def feature_matrix(observations: Sequence[Observation], known: Known) -> Matrix:
    """Each observation's words and marks, alone and together with its predicate where this is known well enough."""
    slabs = [_slab(observations[begin : begin + _SLAB], known) for begin in range(0, len(observations), _SLAB)]
    lengths = np.concatenate([np.zeros(1, dtype=np.int64), *(lengths for _, lengths in slabs)])
    columns = np.concatenate([np.zeros(0, dtype=np.int32), *(columns for columns, _ in slabs)])
    return Matrix(columns, np.cumsum(lengths))


def _slab(observations: Sequence[Observation], known: Known) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Columns row by row, and the number of each row's."""
    blocks, keys = [], []
    for observation in observations:
        predicate = observation.predicate or ""
        key = text_hash(predicate) + 1  # 0 is no predicate
        blocks += [observation.words, observation.marks]
        keys += [0, 0]
        if (observation.language, predicate) in known:
            blocks.append(observation.words)
            keys.append(key)
        if ("", predicate) in known:
            blocks.append(observation.marks)
            keys.append(key)
    sizes = np.array([len(block) for block in blocks], dtype=np.int64)
    columns = _mix(np.concatenate(blocks), np.repeat(np.array(keys, dtype=np.uint64), sizes))
    owners = np.cumsum([key == 0 for key in keys]) - 1  # each row begins with two blocks without a predicate
    lengths = np.bincount(owners // 2, weights=sizes, minlength=len(observations)).astype(np.int64)
    return columns, lengths


def _mix(hashes: NDArray[np.uint32], keys: NDArray[np.uint64]) -> NDArray[np.int32]:
    """Columns of features with keys: the upper bits of both, mixed as splitmix64 does."""
    mixed = hashes.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + keys * np.uint64(0xD1B54A32D192ED03)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    columns: NDArray[np.int32] = (mixed >> np.uint64(64 - BITS)).astype(np.int32)
    return columns
