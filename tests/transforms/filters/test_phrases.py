import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.filters.code_points import code_points
from transforms.filters.phrases import LONGEST_PHRASE, MOST_LISTS, PhraseHits, find_phrases, phrase_table
from transforms.filters.words import words


def search(texts: list[str], *lists: list[str], places: frozenset[int] = frozenset()) -> PhraseHits:
    found = words(code_points(pa.array(texts, pa.string())))
    return find_phrases(found, np.zeros(len(texts), np.int64), [phrase_table(lists)], places)


@pytest.mark.parametrize(
    ("text", "phrase", "covered"),
    [
        ("The Online-Casino, online  CASINO!", "online casino", 4),
        ("Scunthorpe", "cunt", 0),
        ("Essex and Middlesex", "sex", 0),
        ("今天在线赌场开业", "在线赌场", 4),
        ("เล่นคาสิโนออนไลน์กัน", "คาสิโนออนไลน์", 11),
        ("Cookies: política de PRIVACIDAD", "politica de privacidad", 0),
        ("Cookies: política de PRIVACIDAD", "política de privacidad", 3),
        ("onlinecasino", "online casino", 0),
        ("", "online casino", 0),
    ],
)
def test_phrases_are_found_as_words(text: str, phrase: str, covered: int) -> None:
    assert search([text], [phrase]).words[0, 0] == covered


def test_the_longest_of_a_list_counts_once() -> None:
    hits = search(["free online casino bonus"], ["online", "online casino", "casino", "casino bonus"])
    assert (hits.words[0, 0], hits.different[0, 0]) == (2, 1)


def test_lists_are_counted_apart_and_texts_too() -> None:
    hits = search(["a b", "b b c", ""], ["a", "b"], ["b c"])
    assert hits.words[:, :2].tolist() == [[2, 0], [2, 2], [0, 0]]
    assert hits.different[:, :2].tolist() == [[2, 0], [1, 1], [0, 0]]


def test_places_of_the_lists_that_ask_for_them() -> None:
    hits = search(["x a b", "a b " * 100], ["a b"], ["b"], places=frozenset({0}))
    assert hits.lists.tolist() == [0] * 101
    assert (hits.starts[:2].tolist(), hits.ends[:2].tolist()) == ([1, 3], [3, 5])


def test_every_text_is_searched_by_the_table_of_its_language() -> None:
    found = words(code_points(pa.array(["gift", "gift"])))
    hits = find_phrases(found, np.array([1, 0]), [phrase_table([["gift"]]), phrase_table([["poison"]])], frozenset())
    assert hits.words[:, 0].tolist() == [0, 1]


@given(st.lists(st.sampled_from("abcd"), max_size=30), st.sets(st.text("abcd", min_size=1, max_size=3), max_size=6))
def test_as_a_search_by_hand(text: list[str], phrases: set[str]) -> None:
    at = covered = 0
    while at < len(text):
        longest = max((len(phrase) for phrase in phrases if "".join(text).startswith(phrase, at)), default=0)
        covered += longest
        at += max(longest, 1)
    assert search([" ".join(text)], [" ".join(phrase) for phrase in phrases]).words[0, 0] == covered


def test_bad_lists() -> None:
    assert search(["- ."], ["", "...", "-"]).words.sum() == 0
    with pytest.raises(ValueError, match="more than 64 words: 'a a"):
        phrase_table([["a " * (LONGEST_PHRASE + 1)]])
    with pytest.raises(ValueError, match="9 lists"):
        phrase_table([[]] * (MOST_LISTS + 1))
