"""Measures against values by hand, their properties, and the random baseline against all orders."""

from itertools import permutations
from math import log2
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.retrieval.evaluate import (
    average_precision,
    evaluate,
    ndcg,
    random_recall,
    random_reciprocal_rank,
    recall,
    reciprocal_rank,
    without_source,
)

RANKING = ["a", "b", "c", "d", "e"]
GRADES = {"b": 1, "d": 2, "z": 1, "a": 0}


def test_measures_by_hand():
    assert reciprocal_rank(RANKING, GRADES, 10) == 1 / 2
    assert reciprocal_rank(RANKING, GRADES, 1) == 0
    assert recall(RANKING, GRADES, 3) == 1 / 3
    assert recall(RANKING, GRADES, 10) == 2 / 3
    assert average_precision(RANKING, GRADES) == pytest.approx((1 / 2 + 2 / 4) / 3)
    gain = 1 / log2(3) + 2 / log2(5)
    assert ndcg(RANKING, GRADES, 10) == pytest.approx(gain / (2 + 1 / log2(3) + 1 / log2(4)))
    assert ndcg(RANKING, GRADES, 2) == pytest.approx((1 / log2(3)) / (2 + 1 / log2(3)))


def test_a_negative_grade_is_not_relevant():
    grades = {"a": -1, "b": 1}
    assert reciprocal_rank(RANKING, grades, 10) == 1 / 2
    assert recall(RANKING, grades, 10) == 1
    assert ndcg(RANKING, grades, 10) == pytest.approx(1 / log2(3))


def test_means_count_a_query_without_a_ranking():
    measures = evaluate({"q1": ["a", "b"], "unjudged": ["a"]}, {"q1": {"b": 1}, "q2": {"b": 2}, "q3": {"b": 0}})
    assert measures.queries == 2
    assert (measures.mrr_10, measures.recall_100, measures.average_precision) == (0.25, 0.5, 0.25)
    assert measures.ndcg_10 == pytest.approx(0.5 / log2(3))


def test_no_relevant_passage_is_an_error():
    with pytest.raises(ValueError, match="no query has a relevant passage"):
        evaluate({"q": ["a"]}, {"q": {"a": 0}})
    with pytest.raises(ValueError, match="without a relevant passage"):
        recall(["a"], {"a": 0}, 10)


def test_the_source_is_ignored_unless_it_is_judged():
    assert without_source(RANKING, "a", {"b": 1}) == ["b", "c", "d", "e"]
    assert without_source(RANKING, "a", GRADES) == RANKING
    assert without_source(RANKING, None, GRADES) == RANKING


rankings = st.permutations(list("abcdefgh"))
judgements = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3)).filter(lambda grades: any(grades.values()))


@given(rankings, judgements, st.integers(1, 10))
def test_bounds_and_the_best_order(ranking, grades, k):
    best = sorted(ranking, key=lambda docid: -grades.get(docid, 0))
    assert reciprocal_rank(best, grades, k) == average_precision(best, grades) == 1
    assert ndcg(best, grades, k) == pytest.approx(1)
    assert recall(best, grades, 8) == 1
    for measure in (reciprocal_rank, recall, ndcg):
        assert 0 <= measure(ranking, grades, k) <= measure(best, grades, k) + 1e-9
    assert 0 < average_precision(ranking, grades) <= 1


@given(rankings, judgements)
def test_a_relevant_passage_that_moves_up_never_harms(ranking, grades):
    for at in range(1, len(ranking)):
        if grades.get(ranking[at], 0) > grades.get(ranking[at - 1], 0):
            better = [*ranking[: at - 1], ranking[at], ranking[at - 1], *ranking[at + 1 :]]
            for measure in (reciprocal_rank, recall, ndcg):
                assert measure(better, grades, 5) >= measure(ranking, grades, 5) - 1e-12
            assert average_precision(better, grades) >= average_precision(ranking, grades) - 1e-12


@pytest.mark.parametrize("relevant", [1, 2, 4, 6])
@pytest.mark.parametrize("k", [1, 3, 10])
def test_the_random_baseline_is_the_mean_over_all_orders(relevant, k):
    grades = {str(docid): 1 for docid in range(relevant)}
    orders = list(permutations("012345"))
    by_hand = mean(reciprocal_rank(order, grades, k) for order in orders)
    assert random_reciprocal_rank(6, relevant, k) == pytest.approx(by_hand)
    assert random_recall(6, k) == pytest.approx(mean(recall(order, grades, k) for order in orders))


def test_the_random_baseline_of_a_large_corpus():
    harmonic = sum(1 / rank for rank in range(1, 11))
    assert random_reciprocal_rank(100_000, 1, 10) == pytest.approx(harmonic / 100_000)
    assert random_recall(100_000, 100) == 0.001
