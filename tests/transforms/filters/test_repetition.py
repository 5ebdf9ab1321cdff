from collections import Counter
from math import isqrt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.filters import repetition
from transforms.filters.code_points import code_points
from transforms.filters.words import words

WORDS = st.lists(st.sampled_from(["a", "bb", "ccc", "d"]), max_size=60)


def measured(measure, chosen: list[str], *more):
    of_text = words(code_points(pa.array([" ".join(chosen)])))
    return measure(of_text, np.ones(1), *more)[0]


@given(WORDS)
def test_frequent_ngrams_as_counted_by_hand(chosen: list[str]) -> None:
    letters = sum(map(len, chosen))
    for size, share in zip(repetition.FREQUENT, measured(repetition.frequent_ngrams, chosen), strict=True):
        places: dict[tuple[str, ...], list[int]] = {}
        for start in range(len(chosen) - size + 1):
            apart = places.setdefault(tuple(chosen[start : start + size]), [])
            if not apart or start >= apart[-1] + size:
                apart.append(start)
        filled = [len(apart) * sum(map(len, ngram)) for ngram, apart in places.items() if len(apart) >= 3]
        assert share == pytest.approx(max(filled, default=0) / max(letters, 1))


@given(WORDS)
def test_duplicate_ngrams_as_counted_by_hand(chosen: list[str]) -> None:
    letters = sum(map(len, chosen))
    for size, share in zip(repetition.DUPLICATE, measured(repetition.duplicate_ngrams, chosen), strict=True):
        seen: set[tuple[str, ...]] = set()
        covered: set[int] = set()
        for start in range(len(chosen) - size + 1):
            ngram = tuple(chosen[start : start + size])
            if ngram in seen:
                covered.update(range(start, start + size))
            seen.add(ngram)
        assert share == pytest.approx(sum(len(chosen[word]) for word in covered) / max(letters, 1))


@given(WORDS)
def test_repeated_ngrams_as_counted_by_hand(chosen: list[str]) -> None:
    counts = Counter(tuple(chosen[start : start + 5]) for start in range(len(chosen) - 4))
    repeated = sum(count for count in counts.values() if count > 1)
    expected = repeated / max(counts.total(), 1)
    assert measured(repetition.repeated_ngrams, chosen, 5) == pytest.approx(expected)


@given(st.text(alphabet="ab c", max_size=200))
def test_repeated_characters_as_counted_by_hand(text: str) -> None:
    counts = Counter(text[start : start + 3] for start in range(len(text) - 2))
    frequent = [count for _, count in counts.most_common(isqrt(len(counts))) if count > 1]
    share = repetition.repeated_characters(code_points(pa.array([text])), np.array([3]))[0]
    assert share == pytest.approx(sum(frequent) / max(counts.total(), 1))


def test_windows_grow_with_the_entries_of_a_word() -> None:
    # Five letters said twice are ten Chinese words' worth of nothing: a 5-gram has eight letters there.
    texts = words(code_points(pa.array(["国务院总理甲国务院总理乙"] * 2)))
    shares = repetition.duplicate_ngrams(texts, np.array([1.0, 1.6]))
    assert shares[0, 0] == pytest.approx(5 / 12)
    assert shares[1].tolist() == [0] * 6


def test_batches_are_no_matter() -> None:
    texts = ["a b c " * 20, "", "one two three four five six seven", "x " * 500]
    together = words(code_points(pa.array(texts)))
    alone = [words(code_points(pa.array([text]))) for text in texts]
    for measure in (repetition.frequent_ngrams, repetition.duplicate_ngrams):
        apart = np.concatenate([measure(one, np.ones(1)) for one in alone])
        assert measure(together, np.ones(4)).tolist() == apart.tolist()


def test_came_before() -> None:
    hashes = np.array([5, 5, 6, 5, 5, 6], np.uint64)
    again = repetition.came_before(hashes, np.array([0, 4, 4, 6]))
    assert again.tolist() == [False, True, False, True, False, False]
