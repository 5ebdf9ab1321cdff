"""Candidates from a matrix of link posteriors: ranges of target words that hold the links of a span and no others."""

import numpy as np
import numpy.typing as npt

from transforms.projection.ranges import FloatMatrix, WordOffsets, best_ranges, link_mass, longest_range, words_of_span
from transforms.projection.spans import Candidate, ProjectionPair
from transforms.projection.word_classes import PUNCTUATION, SUFFIX, word_classes

CANDIDATES = 5
"""Candidates for each span."""


def alignment_candidates(
    pair: ProjectionPair,
    source_words: WordOffsets,
    target_words: WordOffsets,
    posteriors: FloatMatrix,
    method: str,
) -> list[Candidate]:
    """The five best ranges of target words for each span, by `best_ranges`; none where nothing is linked.

    Args:
        pair: the texts and spans.
        source_words: words of the source text.
        target_words: words of the target text.
        posteriors: probability that source word i and target word j are linked, (source words, target words).
        method: name of the aligner, kept in the candidates.

    Raises:
        ValueError: `posteriors` has another shape.
    """
    posteriors = checked_matrix(posteriors, len(source_words.texts), len(target_words.texts), method)
    source_classes = word_classes(source_words.texts, pair.source_language)
    target_classes = word_classes(target_words.texts, pair.target_language)
    candidates = []
    for index, span in enumerate(pair.spans):
        first, end = words_of_span(source_words.starts, source_words.ends, span.start, span.end)
        if first >= end:
            continue
        inside, outside = link_mass(posteriors, first, end)
        may_begin, may_end = edges_allowed(source_classes, target_classes, first, end)
        longest = longest_range(end - first, len(source_classes), len(target_classes))
        for start, stop, score in zip(
            *best_ranges(inside, outside, may_begin, may_end, longest, CANDIDATES), strict=True
        ):
            offsets = target_words.starts[start], target_words.ends[stop - 1]
            candidates.append(Candidate(index, *offsets, float(score), method))
    return candidates


def checked_matrix(posteriors: FloatMatrix, sources: int, targets: int, method: str) -> FloatMatrix:
    """The matrix in C order, with values in [0, 1] and nothing that is no number. Raises ValueError for its shape."""
    if posteriors.shape != (sources, targets):
        raise ValueError(f"posteriors of {method!r}: shape {posteriors.shape}, expected {(sources, targets)}")
    clean = np.nan_to_num(posteriors, nan=0.0, posinf=1.0, neginf=0.0).astype(np.float32, copy=False)
    return np.ascontiguousarray(np.clip(clean, 0, 1))


def edges_allowed(
    source_classes: npt.NDArray[np.int32], target_classes: npt.NDArray[np.int32], first: int, end: int
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Target words that a range may begin and end with: no punctuation where the source span has none there."""
    is_mark = (target_classes & PUNCTUATION) != 0
    nothing = np.zeros_like(is_mark)
    opens_with_mark = bool(source_classes[first] & PUNCTUATION)
    ends_with_mark = bool(source_classes[end - 1] & PUNCTUATION)
    begins_blocked = (nothing if opens_with_mark else is_mark) | ((target_classes & SUFFIX) != 0)
    return ~begins_blocked, ~(nothing if ends_with_mark else is_mark)
