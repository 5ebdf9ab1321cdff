"""The network that turns features into probabilities, and the weights that come with the package."""

import json
from importlib import resources

import numpy as np
import pytest

from transforms.projection.features import FEATURES
from transforms.projection.ranking import model_from, ranking_model


def test_probabilities_are_the_softmax_with_none_of_these() -> None:
    stored = {"hidden": [[1.0, 0.0]], "hidden_bias": [0.5], "output": [2.0], "linear": [0.0, -1.0], "bias": 0.25}
    features = np.array([[0.3, 0.1], [-0.4, 2.0]], np.float32)
    logits = np.tanh(features @ [1.0, 0.0] + 0.5) * 2 + features @ [0.0, -1.0] + 0.25
    expected = np.exp(logits) / (1 + np.exp(logits).sum())
    assert model_from(stored).probabilities(features) == pytest.approx(expected, abs=1e-5)


def test_large_logits_do_not_overflow() -> None:
    stored = {"hidden": [[0.0]], "hidden_bias": [0.0], "output": [0.0], "linear": [1000.0], "bias": 0.0}
    found = model_from(stored).probabilities(np.array([[1.0], [0.5], [-1.0]], np.float32))
    assert found == pytest.approx([1, 0, 0])


def test_weights_belong_to_the_features() -> None:
    model = ranking_model()
    assert model.hidden.shape[1] == len(model.linear) == len(FEATURES)
    found = model.probabilities(np.zeros((3, len(FEATURES)), np.float32))
    assert np.all(found == found[0])
    assert 0 < found.sum() < 1


def test_better_evidence_is_likelier() -> None:
    rows = np.zeros((2, len(FEATURES)), np.float32)
    for name in ("recall", "precision", "coverage", "least_coverage", "least_share", "first_inside", "last_inside"):
        rows[:, FEATURES.index(name)] = [0.95, 0.3]
    likely, unlikely = ranking_model().probabilities(rows)
    assert likely > unlikely


def test_weights_are_plain_finite_numbers() -> None:
    stored = json.loads(resources.files("transforms.projection").joinpath("projection_weights.json").read_text())
    assert np.isfinite(np.concatenate([np.ravel(stored[name]) for name in ("hidden", "hidden_bias", "output")])).all()
