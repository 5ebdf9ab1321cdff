import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.alignment.links import aer, grow_diag_final_and, intersection, links_above

LINKS = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)))


def test_links_above_takes_the_threshold_itself():
    assert links_above(np.array([[0.5, 0.4], [0.0, 0.9]], np.float32), 0.5) == {(0, 0), (1, 1)}


def test_growing_adds_neighbours_of_the_union_and_then_words_without_links():
    forward = {(0, 0), (1, 1), (4, 4)}
    backward = {(0, 0), (0, 1), (4, 3)}
    # (0, 1) and (1, 1) are grown from (0, 0); (4, 4) has no neighbour and both of its words are free; then 4 is taken.
    assert grow_diag_final_and(forward, backward) == {(0, 0), (0, 1), (1, 1), (4, 4)}


@given(LINKS, LINKS)
def test_growing_lies_between_intersection_and_union(forward, backward):
    grown = grow_diag_final_and(forward, backward)
    assert intersection(forward, backward) <= grown <= forward | backward


def test_aer_of_a_worked_example():
    # |A & S| = 1, |A & P| = 2, |A| = 3, |S| = 2
    assert aer([{(0, 0), (1, 1), (2, 2)}], [{(0, 0), (3, 3)}], [{(1, 1)}]) == pytest.approx(1 - 3 / 5)


def test_aer_without_possible_links_is_one_minus_f1():
    assert aer([{(0, 0), (1, 1)}], [{(0, 0), (2, 2)}]) == pytest.approx(0.5)


def test_aer_of_nothing_is_zero_and_of_unequal_numbers_refused():
    assert aer([set()], [set()]) == 0
    with pytest.raises(ValueError, match="longer"):
        aer([set()], [set(), set()])
