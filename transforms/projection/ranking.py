"""Probability that a candidate is exactly the translation of its span: a small network over `features.FEATURES`.

One hidden layer gives every candidate a logit; that of "none of these" is 0; the softmax over both is the probability.
The weights in ``projection_weights.json`` come from `python -m benchmarks.projection_weights`, which tells the data.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from transforms.projection.features import FEATURES

FloatMatrix = npt.NDArray[np.float32]
FloatVector = npt.NDArray[np.float32]


@dataclass(frozen=True)
class RankingModel:
    """Weights of the network: logit = output · tanh(hidden · features + hidden_bias) + linear · features + bias."""

    hidden: FloatMatrix
    hidden_bias: FloatVector
    output: FloatVector
    linear: FloatVector
    bias: float

    def probabilities(self, features: FloatMatrix) -> FloatVector:
        """Probability of each row of `features` (candidates, features) to be right; they sum up to less than 1."""
        probabilities: FloatVector = _probabilities(
            features, self.hidden, self.hidden_bias, self.output, self.linear, self.bias
        )
        return probabilities


@cache
def ranking_model() -> RankingModel:
    """The weights that come with the package. Raises ValueError where they belong to other features."""
    stored = json.loads(resources.files(__package__).joinpath("projection_weights.json").read_text(encoding="utf-8"))
    if tuple(stored["features"]) != FEATURES:
        raise ValueError(
            "projection_weights.json was made for other features; run python -m benchmarks.projection_weights"
        )
    return model_from(stored)


def model_from(stored: Mapping[str, Any]) -> RankingModel:
    """The model from its weights by name, nested lists as JSON has them."""
    hidden, hidden_bias, output, linear = (
        np.array(stored[name], np.float32) for name in ("hidden", "hidden_bias", "output", "linear")
    )
    return RankingModel(hidden, hidden_bias, output, linear, float(stored["bias"]))


@numba.njit(cache=True, nogil=True)
def _probabilities(
    features: FloatMatrix,
    hidden: FloatMatrix,
    hidden_bias: FloatVector,
    output: FloatVector,
    linear: FloatVector,
    bias: float,
) -> FloatVector:
    rows, columns = features.shape
    logits = np.empty(rows, np.float64)
    top = 0.0
    for row in range(rows):
        logit = bias
        for column in range(columns):
            logit += linear[column] * features[row, column]
        for unit in range(len(hidden_bias)):
            activation = hidden_bias[unit]
            for column in range(columns):
                activation += hidden[unit, column] * features[row, column]
            logit += output[unit] * np.tanh(activation)
        logits[row] = logit
        top = max(top, logit)
    total = np.exp(-top)
    for row in range(rows):
        total += np.exp(logits[row] - top)
    probabilities = np.empty(rows, np.float32)
    for row in range(rows):
        probabilities[row] = np.exp(logits[row] - top) / total
    return probabilities
