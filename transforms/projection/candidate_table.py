"""All candidates of one span, from every method, with their features, for `ranking`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.projection.features import (
    FEATURES,
    FORM_FEATURES,
    LINK_FEATURES,
    METHOD_FEATURES,
    form_features,
    link_features,
)
from transforms.projection.from_alignment import checked_matrix, edges_allowed
from transforms.projection.ranges import (
    FloatMatrix,
    FloatVector,
    WordOffsets,
    best_ranges,
    link_mass,
    longest_range,
    words_of_span,
)
from transforms.projection.spans import Candidate, ProjectionPair
from transforms.projection.word_classes import ARTICLE, CONJUNCTION, PREPOSITION, PUNCTUATION, word_classes

MOST_RANGES = 20
"""Ranges of words that are ranked for each span, beside what other methods bring."""
TOP_OF_EACH = 2
"""Best ranges of each single matrix, where there are several."""
ATTENTION_WEIGHT = 0.25
"""Weight of attention beside other aligners: it is poor on texts unlike those that a model learnt from. Of 547 tags of
German product help, `en-de-small` forced, 71.1 % are placed exactly without it, 70.6 % so, 69.1 % at .43."""
LINKED_ELSEWHERE = 0.6
"""Links of a source word to words outside a range from which the span counts as discontinuous."""


@dataclass(frozen=True)
class Evidence:
    """What is known of a pair; every part but the words may be missing.

    ``posteriors`` are matrices (source words, target words) of link probabilities by name of the aligner
    ("statistical", "attention", "neural", "eflomal"); they count alike but for attention. ``candidates`` are of the
    methods in `features.METHOD_FEATURES`.
    """

    source_words: WordOffsets
    target_words: WordOffsets
    posteriors: Mapping[str, FloatMatrix] = field(default_factory=dict)
    candidates: Sequence[Candidate] = ()


class CandidateTable(NamedTuple):
    """Candidates ``text[starts[k]:ends[k]]`` of one span, in text order, and their features (candidates, FEATURES)."""

    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]
    features: FloatMatrix
    methods: tuple[tuple[str, ...], ...]
    """Which methods have this very range as (one of) theirs."""


class PreparedPair:
    """A pair and its evidence in the form that the compiled loops take, shared by all its spans."""

    def __init__(self, pair: ProjectionPair, evidence: Evidence) -> None:
        """Raises ValueError where a matrix has the wrong shape or a candidate an unknown method."""
        self.pair = pair
        self.source_words, self.target_words = evidence.source_words, evidence.target_words
        sources, targets = len(self.source_words.texts), len(self.target_words.texts)
        self.matrices = {
            name: checked_matrix(matrix, sources, targets, name) for name, matrix in sorted(evidence.posteriors.items())
        }
        self.fused = _mean(self.matrices, sources, targets)
        self.source_classes = word_classes(self.source_words.texts, pair.source_language)
        self.target_classes = word_classes(self.target_words.texts, pair.target_language)
        self.target_starts = np.array(self.target_words.starts, np.int32)
        self.target_ends = np.array(self.target_words.ends, np.int32)
        self.texts_ratio = (len(pair.target_text) + 20) / (len(pair.source_text) + 20)
        self.brought: dict[int, list[Candidate]] = {}
        for candidate in evidence.candidates:
            if candidate.method not in METHOD_FEATURES:
                raise ValueError(f"candidates of method {candidate.method!r}, expected {', '.join(METHOD_FEATURES)}")
            self.brought.setdefault(candidate.source_index, []).append(candidate)

    def table(self, index: int) -> CandidateTable | None:
        """Candidates of ``spans[index]``; None where there are none."""
        span = self.pair.spans[index]
        source_range = words_of_span(self.source_words.starts, self.source_words.ends, span.start, span.end)
        if source_range[0] >= source_range[1] or not len(self.target_starts):
            return None
        inside, outside = link_mass(self.fused, *source_range)
        ranges, tops = self._ranges(source_range, inside, outside)
        places: dict[tuple[int, int], set[str]] = {
            (int(self.target_starts[first]), int(self.target_ends[end - 1])): set() for first, end in ranges
        }
        for name, (first, end) in tops.items():
            places[int(self.target_starts[first]), int(self.target_ends[end - 1])].add(name)
        scores: dict[tuple[int, int, str], float] = {}
        for candidate in self.brought.get(index, ()):
            key = candidate.start, candidate.end
            if not self._is_usable(key):
                continue
            places.setdefault(key, set()).add(candidate.method)
            before = scores.get((*key, candidate.method), 0.0)
            scores[*key, candidate.method] = max(before, min(1.0, candidate.score))
        if not places:
            return None
        offsets = np.array(sorted(places), np.int32).reshape(-1, 2)
        starts, ends = np.ascontiguousarray(offsets[:, 0]), np.ascontiguousarray(offsets[:, 1])
        firsts = np.searchsorted(self.target_ends, starts, side="right").astype(np.int32)
        stops = np.searchsorted(self.target_starts, ends, side="left").astype(np.int32)
        features = np.zeros((len(offsets), len(FEATURES)), np.float32)
        link_features(self.fused, inside, outside, self.source_classes, source_range, firsts, stops, features)
        form_features(
            self.source_classes,
            self.target_classes,
            source_range,
            span.end - span.start,
            self.texts_ratio,
            firsts,
            stops,
            starts,
            ends,
            self.target_starts,
            self.target_ends,
            features,
        )
        self._add_methods(features, starts, ends, scores, tops)
        methods = tuple(tuple(sorted(places[int(start), int(end)])) for start, end in offsets)
        return CandidateTable(starts, ends, features, methods)

    def leaves_a_part(self, index: int, start: int, end: int) -> bool:
        """Whether a word of ``spans[index]`` that matters is linked, but not to ``target_text[start:end]``."""
        span = self.pair.spans[index]
        first, stop = words_of_span(self.source_words.starts, self.source_words.ends, span.start, span.end)
        left, right = words_of_span(self.target_words.starts, self.target_words.ends, start, end)
        everywhere = self.fused[first:stop].sum(1)
        within = self.fused[first:stop, left:right].sum(1)
        matters = (self.source_classes[first:stop] & (ARTICLE | PREPOSITION | CONJUNCTION | PUNCTUATION)) == 0
        return bool((matters & (within < 0.3 * everywhere) & (everywhere - within > LINKED_ELSEWHERE)).any())

    def _ranges(
        self, source_range: tuple[int, int], inside: FloatVector, outside: FloatVector
    ) -> tuple[list[tuple[int, int]], dict[str, tuple[int, int]]]:
        """Ranges of words to rank, and the best one of each single matrix."""
        may_begin, may_end = edges_allowed(self.source_classes, self.target_classes, *source_range)
        sources, targets = self.fused.shape
        longest = longest_range(source_range[1] - source_range[0], sources, targets)
        firsts, ends, _ = best_ranges(inside, outside, may_begin, may_end, longest, MOST_RANGES)
        ranges = list(zip(firsts.tolist(), ends.tolist(), strict=True))
        if len(self.matrices) == 1:
            return ranges, {name: ranges[0] for name in self.matrices if ranges}
        tops = {}
        for name, matrix in self.matrices.items():
            own = best_ranges(*link_mass(matrix, *source_range), may_begin, may_end, longest, TOP_OF_EACH)
            own_ranges = list(zip(own[0].tolist(), own[1].tolist(), strict=True))
            if own_ranges:
                tops[name] = own_ranges[0]
            ranges.extend(own_ranges)
        return ranges, tops

    def _is_usable(self, key: tuple[int, int]) -> bool:
        """Whether a candidate lies in the text and touches a word that is more than marks."""
        start, end = key
        if not 0 <= start < end <= len(self.pair.target_text):
            return False
        first, stop = words_of_span(self.target_words.starts, self.target_words.ends, start, end)
        return bool((self.target_classes[first:stop] & PUNCTUATION == 0).any()) or bool(
            first < stop and self.pair.target_text[start:end].strip()
        )

    def _add_methods(
        self,
        features: FloatMatrix,
        starts: npt.NDArray[np.int32],
        ends: npt.NDArray[np.int32],
        scores: dict[tuple[int, int, str], float],
        tops: dict[str, tuple[int, int]],
    ) -> None:
        at = len(LINK_FEATURES) + len(FORM_FEATURES)
        place = {offsets: row for row, offsets in enumerate(zip(starts.tolist(), ends.tolist(), strict=True))}
        for (start, end, method), score in scores.items():
            features[place[start, end], at + METHOD_FEATURES.index(method)] = score
        at += len(METHOD_FEATURES)
        if scores:
            brought = np.array([(start, end, score) for (start, end, _), score in sorted(scores.items())], np.float32)
            shared = np.minimum(ends[:, None], brought[:, 1]) - np.maximum(starts[:, None], brought[:, 0])
            joined = np.maximum(ends[:, None], brought[:, 1]) - np.minimum(starts[:, None], brought[:, 0])
            features[:, at] = (np.maximum(0, shared) / joined * brought[:, 2]).max(1)
            features[:, at + 1] = ((shared <= 0) * brought[:, 2]).max(1)
        for first, end in tops.values():
            row = place[int(self.target_starts[first]), int(self.target_ends[end - 1])]
            features[row, at + 2] += 1 / len(self.matrices)
        features[:, at + 3] = min(3, len(self.matrices)) / 3


def _mean(matrices: Mapping[str, FloatMatrix], sources: int, targets: int) -> FloatMatrix:
    if not matrices:
        return np.zeros((sources, targets), np.float32)
    if len(matrices) == 1:
        return next(iter(matrices.values()))
    weights = [ATTENTION_WEIGHT if name == "attention" else 1.0 for name in matrices]
    mean = np.average(list(matrices.values()), axis=0, weights=weights)
    return np.ascontiguousarray(mean, np.float32)
