"""Probabilities that words are linked, out of contextual embeddings of the pieces of two sentences."""

import numpy as np
import numpy.typing as npt

from transforms.alignment.balance import balanced

FloatMatrix = npt.NDArray[np.float32]

_TEMPERATURE = 0.1  # of the softmax over cosines
_HALF, _STEEPNESS = 0.3, 4.0


def word_posteriors(
    source_states: FloatMatrix, target_states: FloatMatrix, source_counts: FloatMatrix, target_counts: FloatMatrix
) -> FloatMatrix:
    """Posteriors, (n_source, n_target), in [0, 1].

    `source_states` is (n_source_pieces, width), `source_counts` (n_source_pieces, n_source) tells how many characters of
    each word each piece covers (`pieces.piece_characters`); a word that no piece covers is linked to nothing.
    """
    shape = source_counts.shape[1], target_counts.shape[1]
    if not (len(source_states) and len(target_states) and all(shape)):
        return np.zeros(shape, np.float32)
    cosines = word_cosines(source_states, target_states, source_counts, target_counts)
    weights = np.exp((cosines - cosines.max()) / _TEMPERATURE)
    by_source = weights / weights.sum(axis=1, keepdims=True)
    return balanced(by_source, _HALF, _STEEPNESS)


def word_cosines(
    source_states: FloatMatrix, target_states: FloatMatrix, source_counts: FloatMatrix, target_counts: FloatMatrix
) -> FloatMatrix:
    """Cosines of words, which are the means of their pieces, less what all words of a sentence have in common."""
    sides = []
    for states, counts in ((source_states, source_counts), (target_states, target_counts)):
        words = (counts.T @ states) / np.maximum(counts.sum(axis=0), 1)[:, None]
        words = words - words.mean(axis=0)
        sides.append(words / np.maximum(np.linalg.norm(words, axis=1, keepdims=True), 1e-9))
    cosines: FloatMatrix = sides[0] @ sides[1].T
    return cosines
