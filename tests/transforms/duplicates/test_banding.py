import math

import pytest
from datasketch import MinHashLSH
from hypothesis import given
from hypothesis import strategies as st

from transforms.duplicates.banding import Banding, choose_banding


def test_the_s_curve():
    # Mining of Massive Datasets, section 3.4.2: 20 bands of 5 rows.
    banding = Banding(20, 5)
    assert banding.permutations == 100
    expected = {0.2: 0.006, 0.3: 0.047, 0.4: 0.186, 0.5: 0.470, 0.6: 0.802, 0.7: 0.975, 0.8: 0.9996}
    for jaccard, probability in expected.items():
        assert math.isclose(banding.candidate_probability(jaccard), probability, abs_tol=0.0006)
    assert banding.candidate_probability(0.0) == 0.0
    assert banding.candidate_probability(1.0) == 1.0


@pytest.mark.parametrize("threshold", [0.5, 0.72, 0.9])
@pytest.mark.parametrize("permutations", [64, 112, 256])
@pytest.mark.parametrize("false_positive_weight", [0.0, 0.1, 0.5, 0.7])
def test_as_datasketch_chooses(threshold, permutations, false_positive_weight):
    weights = (false_positive_weight, 1 - false_positive_weight)
    chosen = choose_banding(threshold, permutations, *weights)
    index = MinHashLSH(threshold=threshold, num_perm=permutations, weights=weights)
    assert chosen == Banding(index.b, index.r)
    assert chosen.permutations <= permutations


def test_weights_whose_sum_is_1_but_for_rounding():
    assert 0.2 + 0.1 != 0.3
    assert choose_banding(0.8, 112, 0.7, 0.2 + 0.1) == choose_banding(0.8, 112, 0.7, 0.3)


def test_weights_move_the_curve():
    careful = choose_banding(0.7, 112, 0.9, 0.1)
    eager = choose_banding(0.7, 112, 0.1, 0.9)
    assert careful.candidate_probability(0.7) < eager.candidate_probability(0.7)


@given(st.integers(1, 40), st.integers(1, 12), st.floats(0, 1), st.floats(0, 1))
def test_more_similar_is_never_less_probable(bands, rows, one, other):
    banding = Banding(bands, rows)
    low, high = (banding.candidate_probability(jaccard) for jaccard in sorted((one, other)))
    assert 0 <= low <= high <= 1


@pytest.mark.parametrize(
    ("arguments", "parameter"),
    [
        ((0.0, 112, 0.5, 0.5), "threshold"),
        ((1.0, 112, 0.5, 0.5), "threshold"),
        ((math.nan, 112, 0.5, 0.5), "threshold"),
        ((0.8, 1, 0.5, 0.5), "permutations"),
        ((0.9, 112, 1.0, 0.0), "threshold 0.9, 112 permutations and false_positive_weight 1.0"),
        ((0.8, 112, 0.5, 0.6), "false_positive_weight"),
        ((0.8, 112, -0.5, 1.5), "false_negative_weight"),
    ],
)
def test_parameters_outside_their_range(arguments, parameter):
    with pytest.raises(ValueError, match=parameter):
        choose_banding(*arguments)


@pytest.mark.parametrize(("bands", "rows"), [(0, 5), (5, 0)])
def test_banding_that_is_none(bands, rows):
    with pytest.raises(ValueError, match=f"{bands} bands of {rows} rows"):
        Banding(bands, rows)
