"""The light critic: trained on the spot on what was aligned, for those who name no model.

A relation is scored by the words around its arguments and marks of the pair (``observations``). Documents are dealt
into parts; for each part there is a model that saw only the others. So no relation is judged by a model that learnt
from its document, and what the report says of the scores holds for those that are written.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.critics.calibration import Calibration, calibrate
from transforms.critics.cross_encoder import THRESHOLD
from transforms.critics.example import Example
from transforms.critics.feature_matrix import WIDTH, Known, feature_matrix, known_predicates
from transforms.critics.held_out import Report, held_out_report
from transforms.critics.logistic import Floats, fit
from transforms.critics.negatives import negatives, predicate_statistics
from transforms.critics.observations import Observation, observe, text_hash

PARTS = 4
"""Parts of the documents, each scored by a model of the others."""
FEWEST_POSITIVES = 2000
"""Aligned relations that training needs. Of fewer the critic learns so little that it doubts nearly all. Of the true
ones among Re-DocRED's it kept 35 % at .75 when it had 780 to learn from, 58 % with 1,567 and 79 % with 3,346; where
30 % were false, 12 % with 1,088, 28 % with 2,204 and 38 % with 4,774."""


@dataclass(frozen=True, eq=False)
class LightCritic:
    """Models with calibrated scores: ``weights`` has one row a part."""

    weights: NDArray[np.float32]
    calibration: Calibration
    known: Known
    report: Report

    def score(self, examples: Sequence[Example]) -> NDArray[np.float32]:
        """The probability, in [0, 1] and rounded to 4 decimals, that each text states the relation aligned with it."""
        return self.score_observations([observe(example) for example in examples])

    def score_observations(self, observations: Sequence[Observation]) -> NDArray[np.float32]:
        """As `score`, of examples that are observed already."""
        matrix, parts = feature_matrix(observations, self.known), _parts(observations)
        margins = np.zeros(len(observations))
        for part, weights in enumerate(self.weights):
            mine = np.flatnonzero(parts == part)
            margins[mine] = matrix.rows(mine).times(weights.astype(np.float64))
        return np.round(self.calibration.confidence(margins), 4).astype(np.float32)


def train(examples: Sequence[Example], seed: int = 0, threshold: float = THRESHOLD) -> LightCritic:
    """As `train_observations`, on examples."""
    return train_observations([observe(example) for example in examples], seed, threshold)


def train_observations(observations: Sequence[Observation], seed: int = 0, threshold: float = THRESHOLD) -> LightCritic:
    """Train on the observations whose label is known, whatever their order; the report is of `threshold`.

    Raises:
        ValueError: there are fewer than `FEWEST_POSITIVES` positives, or no negatives to tell them from.
    """
    ordered = sorted(
        (observation for observation in observations if observation.label is not None),
        key=lambda observation: (observation.id, observation.predicate or ""),
    )
    positives = [observation for observation in ordered if observation.label]
    if len(positives) < FEWEST_POSITIVES:
        raise ValueError(f"{len(positives)} aligned relations are too few to learn from, {FEWEST_POSITIVES} are needed")
    unrelated = [observation for observation in ordered if not observation.label]
    statistics = predicate_statistics(positives)
    kinds = [positives, negatives(unrelated, statistics, seed), negatives(positives, statistics, seed)]
    rows = [row for kind in kinds for row in kind]
    labels = np.repeat([1.0, 0.0, 0.0], [len(kind) for kind in kinds])
    importance = _importance(kinds)
    if not importance.any():
        raise ValueError("there are no pairs without a fact, and no types with two predicates, to learn from")
    known = known_predicates(positives)
    matrix, parts = feature_matrix(rows, known), _parts(rows)
    weights, margins = np.zeros((PARTS, WIDTH), dtype=np.float32), np.zeros(len(rows))
    for part in range(PARTS):
        mine = parts == part
        weights[part] = fit(matrix, labels, np.where(mine, 0.0, importance), WIDTH, seed)
        chosen = np.flatnonzero(mine)
        margins[chosen] = matrix.rows(chosen).times(weights[part].astype(np.float64))
    calibration = calibrate(margins, labels, importance)
    scores = np.round(calibration.confidence(margins), 4)
    return LightCritic(
        weights,
        calibration,
        known,
        held_out_report(rows, labels, scores, importance, known, calibration.unstated, threshold),
    )


def _importance(kinds: Sequence[Sequence[Observation]]) -> Floats:
    """How much each row counts: in each language and scope negatives as much as positives, both kinds of them equally.

    Otherwise the critic would learn that all of a language, or all in other sentences, is stated. Positives that have
    no negatives beside them count nothing.
    """
    groups: dict[tuple[str, str], list[list[int]]] = defaultdict(lambda: [[], [], []])
    number = 0
    for kind, rows in enumerate(kinds):
        for row in rows:
            groups[row.language, row.scope][kind].append(number)
            number += 1
    importance = np.zeros(number)
    for positives, *others in groups.values():
        sources = [numbers for numbers in others if numbers]
        if not positives or not sources:
            continue
        importance[positives] = 1.0
        for numbers in sources:
            importance[numbers] = len(positives) / len(sources) / len(numbers)
    return importance


def _parts(observations: Sequence[Observation]) -> NDArray[np.int64]:
    return np.array([text_hash(observation.document_id) % PARTS for observation in observations], dtype=np.int64)
