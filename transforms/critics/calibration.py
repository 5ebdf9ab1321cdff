"""From margins of a classifier to the probability that an aligned relation is stated."""

from dataclasses import dataclass

import numpy as np

from transforms.critics.logistic import Floats, sigmoid

_GROUPS = 500  # margins are put together into so many groups of equal size: enough for a curve of two parameters
_ROUNDS = 300
_TOLERANCE = 1e-7


@dataclass(frozen=True)
class Calibration:
    """The log-odds ``slope`` * margin + ``offset`` of stated relations against negatives, and the share of false ones.

    The classifier tells what was aligned from negatives, as if there were as many of each. But some of what was aligned
    is stated by its text, and the rest, a share of ``unstated``, looks as negatives do. So the confidence of an aligned
    relation is that of a mixture of these two (learning from positive and unlabelled examples, Elkan and Noto 2008).
    """

    slope: float
    offset: float
    unstated: float

    def confidence(self, margins: Floats) -> Floats:
        """The probability, in [0, 1], that an aligned relation with each margin is stated."""
        prior = np.log((1 - self.unstated) / self.unstated)
        return sigmoid(self.slope * margins + self.offset + prior)


def calibrate(margins: Floats, labels: Floats, importance: Floats) -> Calibration:
    """The most likely calibration of rows that the classifier did not learn from, with their labels (0 or 1), by EM."""
    used = importance > 0
    order = np.argsort(margins[used], kind="stable")
    groups = np.array_split(order, min(_GROUPS, len(order)))
    values = np.array([margins[used][group].mean() for group in groups])
    aligned = np.array([(importance * labels)[used][group].sum() for group in groups])
    negative = np.array([(importance * (1 - labels))[used][group].sum() for group in groups])
    aligned, negative = aligned / aligned.sum(), negative / negative.sum()
    found = Calibration(1.0, 0.0, 0.5)
    for _ in range(_ROUNDS):
        stated = aligned * found.confidence(values)
        unstated = float(np.clip(1 - stated.sum(), 1e-4, 1 - 1e-4))
        other = negative + aligned - stated
        # Both have the weight of 1, so that the log-odds are those of the densities.
        slope, offset = _logit(values, stated / stated.sum(), other / other.sum(), found.slope, found.offset)
        change = abs(unstated - found.unstated)
        found = Calibration(slope, offset, unstated)
        if change < _TOLERANCE:
            break
    return found


def _logit(values: Floats, ones: Floats, zeros: Floats, slope: float, offset: float) -> tuple[float, float]:
    """Slope and offset of the logistic regression of weights of 1 and of 0 on values, by damped Newton steps."""

    def loss(slope: float, offset: float) -> float:
        line = slope * values + offset
        return float(ones @ np.logaddexp(0, -line) + zeros @ np.logaddexp(0, line))

    value = loss(slope, offset)
    for _ in range(50):
        chances = sigmoid(slope * values + offset)
        errors, curve = (ones + zeros) * chances - ones, (ones + zeros) * chances * (1 - chances)
        gradient = np.array([errors @ values, errors.sum()])
        hessian = np.array([[curve @ values**2, curve @ values], [curve @ values, curve.sum()]])
        step = np.linalg.solve(hessian + 1e-9 * np.eye(2), gradient)
        while loss(slope - step[0], offset - step[1]) > value and np.abs(step).max() > 1e-9:
            step = step / 2
        if np.abs(step).max() <= 1e-9:
            break
        slope, offset = slope - float(step[0]), offset - float(step[1])
        value = loss(slope, offset)
    return slope, offset
