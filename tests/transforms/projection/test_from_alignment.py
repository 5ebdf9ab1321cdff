"""Ranges of target words from a matrix of link posteriors."""

import numpy as np
import pytest

from transforms.alignment.words import words_from_texts
from transforms.projection.from_alignment import CANDIDATES, alignment_candidates
from transforms.projection.ranges import best_ranges, link_mass, words_of_span
from transforms.projection.spans import ProjectionPair, SourceSpan


def best_texts(source: str, target: str, span: tuple[int, int], links: dict[tuple[int, int], float]) -> list[str]:
    source_words, target_words = words_from_texts(source.split()), words_from_texts(target.split())
    pair = ProjectionPair(source, "eng_Latn", (SourceSpan(*span),), target, "deu_Latn")
    matrix = np.zeros((len(source_words.texts), len(target_words.texts)), np.float32)
    for link, share in links.items():
        matrix[link] = share
    found = alignment_candidates(pair, source_words, target_words, matrix, "statistical")
    assert all(one.method == "statistical" and 0 <= one.score <= 1 for one in found)
    return [target[one.start : one.end] for one in found]


def test_best_range_holds_the_links_and_few_others_follow() -> None:
    found = best_texts("a b c d", "w x y z", (2, 5), {(0, 0): 1, (1, 1): 1, (2, 2): 1, (3, 3): 1})
    assert found[0] == "x y"
    assert len(found) == CANDIDATES


def test_outlier_does_not_stretch() -> None:
    links = {(0, 0): 0.9, (1, 1): 0.9, (2, 2): 0.9, (3, 3): 0.9, (4, 4): 0.9, (0, 5): 0.4}
    assert best_texts("Rio a b c d", "Rio v w x y z", (0, 3), links)[0] == "Rio"


def test_unlinked_word_between_linked_ones_is_bridged() -> None:
    assert (
        best_texts("New York fell", "Neu das York fiel", (0, 8), {(0, 0): 1, (1, 2): 1, (2, 3): 1})[0] == "Neu das York"
    )


def test_marks_at_the_edges_only_where_the_source_has_them() -> None:
    links = {(0, 0): 0.5, (0, 1): 0.9}
    assert best_texts("Rio wins", "( Rio )", (0, 3), links)[0] == "Rio"
    assert best_texts("( Rio )", "( Rio )", (0, 7), {(0, 0): 0.9, (1, 1): 0.9, (2, 2): 0.9})[0] == "( Rio )"


def test_nothing_linked_and_nothing_there() -> None:
    assert best_texts("a b", "w x", (0, 1), {(1, 1): 1}) == []
    assert best_texts("a b", "", (0, 1), {}) == []


def test_wrong_shape_is_named() -> None:
    words = words_from_texts(["a"])
    pair = ProjectionPair("a", "eng_Latn", (SourceSpan(0, 1),), "a", "deu_Latn")
    with pytest.raises(ValueError, match=r"posteriors of 'eflomal': shape \(2, 2\), expected \(1, 1\)"):
        alignment_candidates(pair, words, words, np.ones((2, 2), np.float32), "eflomal")


def test_values_that_are_no_probabilities_count_as_nearest_ones() -> None:
    links = {(0, 0): float("nan"), (0, 1): 7.0, (1, 0): -1.0}
    assert best_texts("a b", "w x", (0, 1), links)[0] == "x"


def test_words_that_a_span_touches() -> None:
    assert words_of_span((0, 4, 8), (3, 7, 11), 4, 7) == (1, 2)
    assert words_of_span((0, 4, 8), (3, 7, 11), 5, 9) == (1, 3)
    assert words_of_span((0, 4, 8), (3, 7, 11), 3, 4) == (1, 1)


def test_ranges_agree_with_trying_all() -> None:
    chance = np.random.default_rng(3)
    for _ in range(20):
        inside, outside = link_mass(chance.random((5, 7)).astype(np.float32) ** 4, 1, 3)
        free = np.ones(7, np.bool_)
        firsts, ends, scores = best_ranges(inside, outside, free, free, 7, 28)
        total = float(inside.sum())
        for first, end, score in zip(firsts, ends, scores, strict=True):
            linked, elsewhere = float(inside[first:end].sum()), float(outside[first:end].sum())
            unlinked = float(np.maximum(0, 1 - inside[first:end] - outside[first:end]).sum())
            assert score == pytest.approx(2 * linked / (total + linked + elsewhere + 0.3 * unlinked), abs=1e-4)
        assert list(scores) == sorted(scores, reverse=True)
        all_ranges = {(first, end) for first in range(7) for end in range(first + 1, 8)}
        enough = {(a, b) for a, b in all_ranges if inside[a:b].sum() >= 0.0501 * total}
        assert enough <= set(zip(firsts.tolist(), ends.tolist(), strict=True))
