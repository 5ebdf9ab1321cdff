"""How well a classifier tells positives from negatives that it did not learn from."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BINS = 10
"""Of the table of calibration, of equal width."""


def figures(probabilities: Floats, is_positive: NDArray[np.bool_]) -> dict[str, Any]:
    """F1 of the positives and accuracy at .5, area under the ROC curve, Brier score and a table of calibration.

    The table has, for each tenth of the scale that holds any, the mean probability, the share of positives and their
    number. Figures that need both classes are None without them. Rounded to 4 decimals.
    """
    said = probabilities >= 0.5
    right = float((said & is_positive).sum())
    told = float(said.sum() + is_positive.sum())
    return {
        "documents": len(probabilities),
        "positives": int(is_positive.sum()),
        "f1": round(2 * right / told, 4) if told else None,
        "accuracy": round(float((said == is_positive).mean()), 4) if len(said) else None,
        "auc": _area(probabilities, is_positive),
        "brier": round(float(((probabilities - is_positive) ** 2).mean()), 4) if len(said) else None,
        "calibration": _table(probabilities, is_positive),
    }


def _area(probabilities: Floats, is_positive: NDArray[np.bool_]) -> float | None:
    """The probability that a positive has a higher score than a negative, equal ones counting half."""
    positives, negatives = int(is_positive.sum()), int((~is_positive).sum())
    if not positives or not negatives:
        return None
    _, places, counts = np.unique(probabilities, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    area = (ranks[is_positive].sum() - positives * (positives + 1) / 2) / (positives * negatives)
    return round(float(area), 4)


def _table(probabilities: Floats, is_positive: NDArray[np.bool_]) -> list[dict[str, float | int]]:
    bins = np.minimum((probabilities * BINS).astype(np.int64), BINS - 1)
    return [
        {
            "probability": round(float(probabilities[bins == number].mean()), 4),
            "positive": round(float(is_positive[bins == number].mean()), 4),
            "documents": int((bins == number).sum()),
        }
        for number in np.unique(bins).tolist()
    ]
