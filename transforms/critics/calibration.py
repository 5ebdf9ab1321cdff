"""From margins of a classifier to the probability that an aligned relation is stated."""

from dataclasses import dataclass

import numpy as np

from transforms.critics.logistic import Floats, sigmoid

_GROUPS = 500  # margins are put together into so many groups of equal size: enough for a curve of three parameters
_TAIL = 0.1
"""Share of the negatives, those of the lowest margins, beside which nothing aligned is taken for stated."""
_STEPS = 50


@dataclass(frozen=True)
class Calibration:
    """The line of log-odds of what is aligned and stated against negatives, and the share of what is not stated.

    The classifier tells what was aligned from negatives, as if there were as many of each. But some of what was aligned
    is stated by its text, and the rest, a share of ``unstated``, looks as negatives do: at a margin there are
    exp(``slope`` * margin + ``offset``) + ``unstated`` times as many aligned ones as negatives, and the first part of
    the sum is stated. The share is the least ratio there is, as where texts look least like statements none is one
    (learning from positive and unlabelled examples, Elkan and Noto 2008; mixture proportions, Blanchard et al. 2010).
    """

    slope: float
    offset: float
    unstated: float

    def confidence(self, margins: Floats) -> Floats:
        """The probability, in [0, 1], that an aligned relation with each margin is stated."""
        return sigmoid(self.slope * margins + self.offset - np.log(self.unstated))


@dataclass(frozen=True, eq=False)
class _Groups:
    """Mean margins, and the weights of what is aligned and of negatives there; both sum to 1."""

    margins: Floats
    aligned: Floats
    negative: Floats

    def loss(self, found: Calibration) -> float:
        """Of the chance that something with such a margin is aligned, not negative."""
        odds = np.logaddexp(found.slope * self.margins + found.offset, np.log(found.unstated))
        return float(self.aligned @ np.logaddexp(0, -odds) + self.negative @ np.logaddexp(0, odds))

    def unstated(self) -> float:
        """The ratio of aligned ones to negatives where margins are lowest, kept away from 0 and 1."""
        low = int(np.searchsorted(np.cumsum(self.negative), _TAIL)) + 1
        return float(np.clip(self.aligned[:low].sum() / self.negative[:low].sum(), 0.001, 0.999))

    def line(self, found: Calibration) -> Calibration:
        """The best line for the share of ``found``, by Fisher scoring from its line on."""
        value = self.loss(found)
        for _ in range(_STEPS):
            both = self.aligned + self.negative
            stated = found.confidence(self.margins)
            log_odds = np.logaddexp(found.slope * self.margins + found.offset, np.log(found.unstated))
            chances = sigmoid(log_odds)
            errors, curve = (self.aligned - both * chances) * stated, both * chances * (1 - chances) * stated**2
            slope = np.array([errors @ self.margins, errors.sum()])
            bend = np.array([[curve @ self.margins**2, curve @ self.margins], [curve @ self.margins, curve.sum()]])
            step = np.linalg.solve(bend + 1e-9 * np.eye(2), slope)
            while np.abs(step).max() > 1e-7:
                tried = Calibration(found.slope + float(step[0]), found.offset + float(step[1]), found.unstated)
                if (new := self.loss(tried)) < value:
                    found, value = tried, new
                    break
                step = step / 2
            else:
                break
        return found


def calibrate(margins: Floats, labels: Floats, importance: Floats) -> Calibration:
    """The calibration for rows that the classifier did not learn from, with their labels (0 or 1): the best line."""
    used = importance > 0
    order = np.argsort(margins[used], kind="stable")
    parts = np.array_split(order, min(_GROUPS, len(order)))
    aligned = np.array([(importance * labels)[used][part].sum() for part in parts])
    negative = np.array([(importance * (1 - labels))[used][part].sum() for part in parts])
    means = np.array([margins[used][part].mean() for part in parts])
    groups = _Groups(means, aligned / aligned.sum(), negative / negative.sum())
    return groups.line(Calibration(1.0, 0.0, groups.unstated()))
