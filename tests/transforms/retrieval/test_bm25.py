"""BM25 against scores by hand, against a plain search of everything, and on its edges."""

from collections import Counter
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.retrieval.bm25 import Bm25Index, best_rows

ENGLISH = "eng_Latn"
TEXTS = ["red fox", "red red hen", "blue whale sings in the sea", "fox"]


def plain_score(texts: list[str], query: str, text: str) -> float:
    """The formula, term by term."""
    words = [text.split() for text in texts]
    mean = sum(map(len, words)) / len(words)
    counts, length = Counter(text.split()), len(text.split())
    score = 0.0
    for term in query.split():
        df = sum(term in document for document in words)
        if df and counts[term]:
            idf = log(1 + (len(texts) - df + 0.5) / (df + 0.5))
            score += idf * counts[term] / (counts[term] + 0.9 * (1 - 0.4 + 0.4 * length / mean))
    return score


def test_scores_by_hand():
    # df(red) = df(fox) = 2 of 4: idf ln 2; lengths 2, 3, 6, 1, mean 3.
    rows, scores = Bm25Index(TEXTS, ENGLISH).search(["red fox"], 4)
    assert rows.tolist() == [[0, 1, 3, -1]]
    expected = [
        2 * log(2) / (1 + 0.9 * (0.6 + 0.4 * 2 / 3)),
        log(2) * 2 / (2 + 0.9),
        log(2) / (1 + 0.9 * (0.6 + 0.4 / 3)),
        0,
    ]
    assert scores[0] == pytest.approx(expected, rel=1e-6)


def test_equal_scores_go_by_row():
    rows, _ = Bm25Index(["hen", "fox", "hen", "hen"], ENGLISH).search(["hen"], 2)
    assert rows.tolist() == [[0, 2]]


def test_a_repeated_word_of_the_query_counts_twice():
    index = Bm25Index(TEXTS, ENGLISH)
    assert index.scores("fox fox") == pytest.approx(2 * index.scores("fox"))


@pytest.mark.parametrize("texts", [[], [""], ["", "!"]])
def test_texts_without_words(texts):
    index = Bm25Index(texts, ENGLISH)
    rows, scores = index.search(["fox", ""], 3)
    assert rows.tolist() == [[-1] * 3] * 2
    assert not scores.any()
    assert index.score("fox", "fox") == 0


def test_a_query_without_known_words_finds_nothing():
    rows, _ = Bm25Index(TEXTS, ENGLISH).search(["zebra", "…"], 2)
    assert (rows == -1).all()


def test_a_text_outside_the_index_is_scored_by_its_statistics():
    index = Bm25Index(TEXTS, ENGLISH)
    assert index.score("red fox", "a red zebra") == pytest.approx(plain_score(TEXTS, "red fox", "a red zebra"))


def test_words_in_common():
    index = Bm25Index(TEXTS, ENGLISH)
    assert index.row_terms(0) == index.term_set("Fox, RED fox")
    assert len(index.term_set("red zebra tiger") & index.row_terms(0)) == 1
    assert len(index.term_set("red zebra tiger")) == 3


words = st.lists(st.sampled_from("ant bee cat dog eel fox gnu hen".split()), max_size=9).map(" ".join)


@given(st.lists(words, min_size=1, max_size=150), words, st.integers(1, 12))
def test_search_is_the_plain_formula(texts, query, k):
    index = Bm25Index(texts, ENGLISH)
    rows, scores = index.search([query], k)
    expected = [plain_score(texts, query, text) if any(texts) else 0.0 for text in texts]
    assert index.scores(query) == pytest.approx(expected, rel=1e-5, abs=1e-6)
    found = [int(row) for row in rows[0] if row >= 0]
    assert len(found) == min(k, sum(score > 0 for score in expected))
    assert scores[0, : len(found)] == pytest.approx(sorted(expected, reverse=True)[: len(found)], rel=1e-5)
    for row in found:
        assert np.float32(index.score(query, texts[row])) == index.scores(query)[row]


@given(st.permutations(TEXTS * 5), words)
def test_the_order_of_texts_leaves_no_trace_in_scores(texts, query):
    query += " red fox sea"
    in_order, shuffled = Bm25Index(sorted(texts), ENGLISH), Bm25Index(texts, ENGLISH)
    assert sorted(in_order.scores(query)) == sorted(shuffled.scores(query))


@given(st.lists(st.integers(0, 6), max_size=400), st.integers(1, 9))
def test_best_rows_is_a_stable_sort(values, k):
    scores = np.array(values, np.float32)
    expected = [row for row in np.argsort(-scores, kind="stable")[:k] if scores[row] > 0]
    assert best_rows(scores, k).tolist() == expected
