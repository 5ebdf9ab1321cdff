"""Projection of one stretch of text with whatever evidence the methods in use give."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.alignment.words import Words, alignment_words
from transforms.projection.candidate_table import Evidence
from transforms.projection.combine import LEAST_SCORE, project
from transforms.projection.marker_repair import CleanTranslation
from transforms.projection.marker_transfer import marker_candidates
from transforms.projection.names import name_candidates
from transforms.projection.span_translation import span_translation_candidates
from transforms.projection.spans import Candidate, Projection, ProjectionPair
from transforms.projection.surface import surface_candidates

FloatMatrix = npt.NDArray[np.float32]

METHODS = ("statistical", "attention", "surface", "names", "markers", "span_translation", "neural", "eflomal")
"""Methods of projection; see docs/translation.md."""


Aligner = Callable[[str, Words, str, Words], FloatMatrix]
"""(source text, its words, target text, its words) → the posteriors (source words, target words)."""


class Link(NamedTuple):
    """A link between two words, by their numbers, with its share of attention."""

    source: int
    target: int
    score: float


class TranslationEvidence(NamedTuple):
    """What the translation of a stretch tells beside its text.

    ``span_translations`` are those of spans alone, by the span's number in the stretch; ``eflomal`` are posteriors.
    """

    attention: Sequence[Link] | None = None
    eflomal: FloatMatrix | None = None
    marked: Sequence[CleanTranslation] = ()
    span_translations: Mapping[int, Sequence[str]] = {}


@dataclass(frozen=True)
class Projector:
    """Projects spans by methods that need no model (``surface``, and ``names`` by QID) and by the aligners given."""

    surface: bool = True
    aligners: Mapping[str, Aligner] = field(default_factory=dict)
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    least_score: float = LEAST_SCORE

    def project(self, pair: ProjectionPair, told: TranslationEvidence) -> list[Projection]:
        """Where each span of a pair stands in its target text."""
        return project(pair, self._evidence(pair, told), self.least_score) if pair.spans else []

    def _evidence(self, pair: ProjectionPair, told: TranslationEvidence) -> Evidence:
        source = alignment_words(pair.source_text, pair.source_language)
        target = alignment_words(pair.target_text, pair.target_language)
        posteriors = {
            name: aligner(pair.source_text, source, pair.target_text, target) for name, aligner in self.aligners.items()
        }
        if told.attention is not None:
            posteriors["attention"] = link_matrix(told.attention, len(source.texts), len(target.texts))
        if told.eflomal is not None:
            posteriors["eflomal"] = told.eflomal
        candidates: list[Candidate] = []
        if self.surface:
            candidates += surface_candidates(pair, source, target)
        if self.names:
            candidates += name_candidates(pair, self.names)
        for marked in told.marked:
            candidates += marker_candidates(pair, marked)
        if told.span_translations:
            candidates += span_translation_candidates(pair, told.span_translations)
        return Evidence(source, target, posteriors, candidates)


def link_matrix(links: Sequence[Link], sources: int, targets: int) -> FloatMatrix:
    """Links as a matrix (sources, targets)."""
    matrix = np.zeros((sources, targets), np.float32)
    for link in links:
        matrix[link.source, link.target] = link.score
    return matrix
