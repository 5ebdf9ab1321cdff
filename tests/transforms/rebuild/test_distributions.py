"""Distances of distributions against their definitions, and counts that add up in any order."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.rebuild.distributions import Numbers, count_labels, kolmogorov_smirnov, shares, total_variation

FEW = st.lists(st.sampled_from([-2.0, -0.5, -0.0, 0.0, 0.25, 1.0, 3.0, 1000.0]), min_size=1, max_size=30)
LABELS = st.lists(st.sampled_from("abcd"), min_size=1, max_size=30)


def counted(values: list[float | None], kind: pa.DataType | None = None) -> Numbers:
    numbers = Numbers()
    numbers.add(pa.array(values, kind or pa.float32()))
    return numbers


@settings(max_examples=30)
@given(before=FEW, after=FEW)
def test_distance_of_numbers_is_that_of_their_cumulative_shares(before: list[float], after: list[float]) -> None:
    def share_up_to(values: list[float], limit: float) -> float:
        return sum(value <= limit for value in values) / len(values)

    expected = max(abs(share_up_to(before, limit) - share_up_to(after, limit)) for limit in {*before, *after})
    assert kolmogorov_smirnov(counted(before), counted(after)) == pytest.approx(expected)


@settings(max_examples=30)
@given(values=st.lists(st.floats(-(2.0**99), 2.0**99, width=32), min_size=2, max_size=20))
def test_bins_are_in_the_order_of_the_numbers_and_narrow(values: list[float]) -> None:
    bins = [int(np.flatnonzero(counted([value]).counts)[0]) for value in sorted(values)]
    assert bins == sorted(bins)
    for value in values:
        if abs(value) > 1e-30:
            assert not np.array_equal(counted([value]).counts, counted([value * 1.01]).counts)


def test_counts_of_parts_add_up_and_nothing_counts_as_a_number() -> None:
    whole, parts = counted([0.5, None, 2.0, float("nan"), 7.0]), Numbers()
    for values in ([7.0, float("nan")], [None], [2.0, 0.5], []):
        parts.add(pa.array(values, pa.float32()))
    assert np.array_equal(whole.counts, parts.counts)
    assert (whole.count, whole.mean) == (parts.count, parts.mean) == (3, pytest.approx(9.5 / 3))


def test_integers_and_64_bits_count_like_other_numbers() -> None:
    assert counted([3, 400], pa.int32()).mean == 201.5
    assert kolmogorov_smirnov(counted([3, 400], pa.int64()), counted([3.0, 400.0], pa.float64())) == 0


def test_nothing_has_no_distance() -> None:
    assert kolmogorov_smirnov(counted([]), counted([1.0])) is None
    assert counted([]).mean is None
    assert total_variation({}, {"a": 1}) is None


@settings(max_examples=30)
@given(before=LABELS, after=LABELS)
def test_distance_of_labels_is_the_largest_difference_of_any_set_of_them(before: list[str], after: list[str]) -> None:
    """Total variation is also the largest difference in probability of an event."""
    counts = [count_labels(pa.array([*labels, None])) for labels in (before, after)]
    differences = [before.count(label) / len(before) - after.count(label) / len(after) for label in "abcd"]
    expected = sum(difference for difference in differences if difference > 0)
    assert total_variation(*counts) == pytest.approx(expected, abs=1e-12)


def test_shares_that_moved_most_come_first() -> None:
    assert shares(Counter(a=5, b=5), Counter(a=5, b=2, c=3)) == {"b": (0.5, 0.2), "c": (0.0, 0.3), "a": (0.5, 0.5)}
