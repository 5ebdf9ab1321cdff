"""Margins of a classifier to probabilities, by a line of log-odds (Platt 1999)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.critics.logistic import sigmoid

Floats = NDArray[np.float64]

_STEPS = 100


@dataclass(frozen=True)
class Platt:
    """The probability of a positive is the logistic function of ``slope`` * margin + ``offset``."""

    slope: float
    offset: float

    def probabilities(self, margins: Floats) -> Floats:
        """Probabilities rounded to 4 decimals, which machines agree on."""
        rounded: Floats = np.round(sigmoid(self.slope * margins + self.offset), 4)
        return rounded


def fit_platt(margins: Floats, is_positive: NDArray[np.bool_]) -> Platt:
    """The line of the least log loss, by Newton's method, with Platt's targets short of 0 and 1.

    Classes count equally, however many there are of each. The slope is never negative: a classifier whose margins tell
    nothing gets a flat line. Coefficients are rounded to 6 decimals.
    """
    positives, negatives = int(is_positive.sum()), int((~is_positive).sum())
    targets = np.where(is_positive, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    weights = np.where(is_positive, 0.5 / max(positives, 1), 0.5 / max(negatives, 1))
    scale = max(float(np.abs(margins).max()), 1e-9)
    matrix = np.stack([margins / scale, np.ones(len(margins))], axis=1)
    line = np.zeros(2)
    for _ in range(_STEPS):
        chances = sigmoid(matrix @ line)
        gradient = matrix.T @ (weights * (chances - targets)) + 1e-6 * line
        bend = (matrix.T * (weights * chances * (1 - chances))) @ matrix + 1e-6 * np.eye(2)
        step = np.linalg.solve(bend, gradient)
        line -= np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-9:
            break
    slope = max(float(line[0]) / scale, 0.0)
    return Platt(round(slope, 6), round(float(line[1]) if slope else 0.0, 6))
