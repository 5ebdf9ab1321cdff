from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.duplicates.candidates import NEIGHBOURS, SMALL_RUN, WINDOW, candidate_pairs, sketches

Row = tuple[int, int, int, int]
"""Band, document, size, sketch."""

TOP = 2**64 - 1


def pairs_of(rows: list[Row], threshold: float = 0.0) -> list[tuple[int, int]]:
    columns = zip(*rows, strict=True) if rows else ((), (), (), ())
    bands, documents, sizes, of_documents = (
        np.array(column, kind) for column, kind in zip(columns, ("u8", "u8", "i8", "u8"), strict=True)
    )
    left, right = candidate_pairs(bands, documents, sizes, threshold, of_documents)
    assert left.dtype == right.dtype == np.uint64
    return list(zip(left.tolist(), right.tolist(), strict=True))


def by_the_rules(rows: list[Row], threshold: float) -> list[tuple[int, int]]:
    """What the docstring of `candidate_pairs` says, a pair at a time, for runs no longer than the window."""
    found = set()
    for band in {row[0] for row in rows}:
        run = sorted({(size, document, sketch) for of, document, size, sketch in rows if of == band and size})
        representative = 0
        for place, (size, document, sketch) in enumerate(run):
            if run[representative][0] / size < threshold:
                representative = place
            if len(run) <= SMALL_RUN:
                partners = run[:place]
            else:
                allowed = [other for other in reversed(run[:place]) if other[0] / size >= threshold]
                nearest = sorted(allowed, key=lambda other: (other[2] ^ sketch).bit_count())
                partners = [*nearest[:NEIGHBOURS], run[representative]]
            for other_size, other, _ in partners:
                if other != document and other_size / size >= threshold:
                    found.add((min(document, other), max(document, other)))
    return sorted(found)


def a_run(documents: int, size: int = 100) -> list[Row]:
    return [(7, document, size, 0) for document in range(documents)]


rows = st.tuples(
    st.sampled_from([0, 0, 0, TOP]),
    st.one_of(st.integers(0, 40), st.integers(TOP - 12, TOP)),
    st.integers(0, 40),
    st.one_of(st.integers(0, 7), st.integers(0, TOP)),
)
rows_of_few_bands = st.one_of(st.lists(rows, max_size=20), st.lists(rows, min_size=30, max_size=50))


@given(rows_of_few_bands, st.sampled_from([0.0, 0.5, 2 / 3, 0.7, 0.8, 0.9, 1.0]), st.randoms())
def test_pairs_follow_the_rules_whatever_the_order(rows: list[Row], threshold: float, random) -> None:
    shuffled = random.sample(rows, len(rows))

    assert pairs_of(shuffled, threshold) == by_the_rules(rows, threshold)


@given(st.lists(st.integers(0, TOP), min_size=2, max_size=60))
def test_a_run_stays_connected_if_nothing_is_verified(of_documents: list[int]) -> None:
    rows = [(3, document, 1 + document % 7, sketch) for document, sketch in enumerate(of_documents)]

    assert {document for document in range(len(rows)) if (0, document) in pairs_of(rows)} == set(range(1, len(rows)))


def test_no_pair_at_the_threshold_is_lost() -> None:
    # |A| = 7 of |B| = 10 allows a Jaccard of 7 / 10, which in floating point is not 0.7 for all roads to it.
    assert pairs_of([(1, 5, 7, 0), (1, 6, 10, 0)], threshold=7 / 10) == [(5, 6)]
    assert pairs_of([(1, 5, 7, 0), (1, 6, 10, 0)], threshold=np.nextafter(0.7, 1)) == []


def test_pairs_are_distinct_and_sorted_over_bands() -> None:
    assert pairs_of([(1, 9, 4, 0), (1, 3, 4, 0), (2, 3, 4, 0), (2, 9, 4, 0), (2, 1, 5, 0)]) == [(1, 3), (1, 9), (3, 9)]


def test_a_document_is_no_pair_with_itself() -> None:
    assert pairs_of([(1, 5, 4, 0)] * 30) == []
    assert pairs_of([(1, 5, 4, 0), (1, 6, 4, 0)] * 30) == [(5, 6)]


def test_documents_without_shingles_have_no_pairs() -> None:
    assert pairs_of([(1, 5, 0, 0), (1, 6, 0, 0), (1, 7, 3, 0)]) == []


@pytest.mark.parametrize("rows", [[], [(1, 5, 4, 0)], [(1, 5, 4, 0), (2, 6, 4, 0)]])
def test_nothing_shared(rows: list[Row]) -> None:
    assert pairs_of(rows) == []


@pytest.mark.parametrize("documents", [2, SMALL_RUN])
def test_all_pairs_of_a_small_run(documents: int) -> None:
    assert pairs_of(a_run(documents)) == list(combinations(range(documents), 2))


@pytest.mark.parametrize("documents", [SMALL_RUN + 1, 200])
def test_pairs_of_a_long_run(documents: int) -> None:
    assert len(pairs_of(a_run(documents))) == sum(min(place, NEIGHBOURS + 1) for place in range(documents))


def test_a_representative_that_is_too_small_for_the_larger_is_replaced() -> None:
    sizes = [10] * 20 + [40] * 20
    paired = pairs_of([(1, document, size, 0) for document, size in enumerate(sizes)], threshold=0.5)

    assert {(0, 19), (20, 39)} <= set(paired)
    assert not [pair for pair in paired if pair[0] < 20 <= pair[1]]


def family_of_two(apart: int) -> list[Row]:
    """A run of documents whose sketches all differ by some bits, but for the first and the one `apart` from it."""
    random = np.random.default_rng(5).integers(0, TOP, apart + 1, np.uint64, endpoint=True).tolist()
    return [(7, document, 100, sketch) for document, sketch in enumerate([*random[:-1], random[0] ^ 1])]


def test_documents_with_like_sketches_find_one_another_in_a_long_run() -> None:
    rows = [(7, TOP, 99, 0), *family_of_two(apart=WINDOW)]

    assert (0, WINDOW) in pairs_of(rows)
    assert (0, WINDOW) not in pairs_of([(*row[:3], 0) for row in rows])
    assert len(pairs_of(rows)) <= (NEIGHBOURS + 1) * len(rows)


def test_neighbours_are_chosen_within_the_window() -> None:
    assert (0, WINDOW + 1) not in pairs_of([(7, TOP, 99, 0), *family_of_two(apart=WINDOW + 1)])


def test_two_texts_of_one_document_in_either_order() -> None:
    others = [(7, document, 100, (0 if document < 6 else 0b11) ^ 0b111 << 4 * document + 4) for document in range(12)]
    rows = [*others, (7, 20, 100, 0b11), (7, 20, 100, 0)]

    assert pairs_of(rows) == pairs_of(rows[::-1]) == by_the_rules(rows, 0.0)


def test_without_sketches_the_neighbours_are_the_last() -> None:
    documents = np.arange(30, dtype=np.uint64)

    left, right = candidate_pairs(np.zeros(30, np.uint64), documents, np.full(30, 8))

    assert left[right == 20].tolist() == [0, 17, 18, 19]


def test_bits_of_a_sketch() -> None:
    signatures = np.zeros((3, 112), np.uint32)
    signatures[1, [0, 9, 63, 64]] = 0xFFFFFFFF
    signatures[2] = 0xFFFFFFFE

    assert sketches(signatures).tolist() == [0, 1 | 1 << 9 | 1 << 63, 0]
    assert sketches(signatures[:, :10]).tolist() == [0, 1 | 1 << 9, 0]
    assert sketches(signatures[:0]).tolist() == []
    assert sketches(signatures).dtype == np.uint64


def test_a_million_copies_have_four_pairs_each_at_most() -> None:
    copies = 1_000_000
    documents = np.random.default_rng(0).permutation(copies).astype(np.uint64)

    left, right = candidate_pairs(np.full(copies, 9, np.uint64), documents, np.full(copies, 50))

    assert copies - 1 <= len(left) <= 4 * copies
    assert np.count_nonzero(left == 0) >= copies - 1  # all with the representative
    assert np.all(left < right)


def test_very_large_sizes() -> None:
    assert pairs_of([(1, 5, 2**40, 0), (1, 6, 2**40, 0)], threshold=1.0) == [(5, 6)]


def test_arrays_of_different_length() -> None:
    with pytest.raises(ValueError, match="2 bands, 1 documents, 2 sizes, 2 sketches"):
        candidate_pairs(np.zeros(2, np.uint64), np.zeros(1, np.uint64), np.ones(2, np.int64))
