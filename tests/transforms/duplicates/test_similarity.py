import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.duplicates.shingles import Shingles
from transforms.duplicates.similarity import jaccard, jaccard_between

hash_sets = st.sets(st.one_of(st.integers(0, 15), st.integers(2**32 - 16, 2**32 - 1)), max_size=32)


def shingles_of(sets: list[set[int]]) -> Shingles:
    hashes = np.array([value for one in sets for value in sorted(one)], np.uint32)
    return Shingles(hashes, np.cumsum([0, *map(len, sets)]).astype(np.int64))


def true_jaccard(one: set[int], other: set[int]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


@given(st.lists(hash_sets, min_size=1, max_size=8), st.lists(hash_sets, min_size=1, max_size=8))
def test_equals_the_definition(left: list[set[int]], right: list[set[int]]) -> None:
    left_rows, right_rows = (rows.ravel() for rows in np.indices((len(left), len(right))))

    measured = jaccard_between(shingles_of(left), left_rows, shingles_of(right), right_rows)

    expected = [true_jaccard(left[one], right[other]) for one, other in zip(left_rows, right_rows, strict=True)]
    assert measured.dtype == np.float64
    assert measured.tolist() == expected  # to the last bit: a threshold may be any of them


def test_within_one_batch() -> None:
    shingles = shingles_of([{1, 2, 3}, set(), {2, 3, 4}, {9}, set()])

    measured = jaccard(shingles, np.array([0, 0, 0, 1, 1, 2]), np.array([0, 2, 3, 4, 0, 0], np.int32))

    assert measured.tolist() == [1.0, 0.5, 0.0, 0.0, 0.0, 0.5]


def test_sets_of_very_different_size() -> None:
    everything = set(range(0, 2_000_000, 2))

    assert jaccard(shingles_of([everything, {4}, {5}]), np.array([0, 0, 1]), np.array([1, 2, 2])).tolist() == [
        1 / 1_000_000,
        0.0,
        0.0,
    ]


def test_no_pairs() -> None:
    none = np.empty(0, np.int64)

    assert jaccard(shingles_of([]), none, none).tolist() == []


@pytest.mark.parametrize("row", [-1, 2, 2**40])
def test_a_row_that_is_not_there(row: int) -> None:
    shingles = shingles_of([{1}, {2}])

    with pytest.raises(IndexError, match=r"right rows .* of 2 documents"):
        jaccard(shingles, np.array([0, 1]), np.array([0, row]))


def test_arrays_of_different_length() -> None:
    with pytest.raises(ValueError, match="1 left rows and 2 right rows"):
        jaccard(shingles_of([{1}]), np.array([0]), np.array([0, 0]))
