import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.quality.figures import figures
from transforms.quality.platt import fit_platt


def test_figures_of_a_few_documents():
    found = figures(np.array([0.9, 0.6, 0.4, 0.1]), np.array([True, False, True, False]))
    assert found == {
        "documents": 4,
        "positives": 2,
        "f1": 0.5,
        "accuracy": 0.5,
        "auc": 0.75,
        "brier": 0.185,
        "calibration": [
            {"probability": 0.1, "positive": 0.0, "documents": 1},
            {"probability": 0.4, "positive": 1.0, "documents": 1},
            {"probability": 0.6, "positive": 0.0, "documents": 1},
            {"probability": 0.9, "positive": 1.0, "documents": 1},
        ],
    }


def test_what_cannot_be_said_is_none():
    nothing = figures(np.zeros(0), np.zeros(0, bool))
    assert (nothing["f1"], nothing["accuracy"], nothing["auc"], nothing["brier"]) == (None, None, None, None)
    assert figures(np.array([0.1, 0.2]), np.array([False, False]))["auc"] is None


@given(st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=2, max_size=40))
def test_the_area_counts_pairs(rows):
    scores = np.array([score / 10 for score, _ in rows])
    positive = np.array([is_positive for _, is_positive in rows])
    pairs = [(one > other) + (one == other) / 2 for one in scores[positive] for other in scores[~positive]]
    found = figures(scores, positive)["auc"]
    assert found is None if not pairs else found == pytest.approx(np.mean(pairs), abs=1e-4)


def test_a_line_of_log_odds_is_found_again():
    chance = np.random.default_rng(0)
    margins = chance.normal(0, 2, 20_000)
    positive = chance.random(20_000) < 1 / (1 + np.exp(-1.5 * margins))
    found = fit_platt(margins, positive)
    assert (found.slope, found.offset) == pytest.approx((1.5, 0.0), abs=0.06)


def test_margins_far_apart_or_without_meaning_give_probabilities_too():
    apart = fit_platt(np.array([-9.0, -8.0, 8.0, 9.0]), np.array([False, False, True, True]))
    low, high = apart.probabilities(np.array([-9.0, 9.0]))
    assert 0 <= low < 0.5 < high <= 1
    turned = fit_platt(np.array([1.0, -1.0, 2.0, -2.0]), np.array([False, True, False, True]))
    assert (turned.slope, turned.offset) == (0, 0)
    assert fit_platt(np.zeros(4), np.array([True, True, False, True])).probabilities(np.zeros(1))[0] == pytest.approx(
        0.5, abs=0.15
    )
