"""Words and letters that speak for a language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.languages.cues import MOST_TIMES, count_cues, cue_columns, listed_languages


def hits(text: str, language: str) -> int:
    return int(count_cues([text])[0, listed_languages().index(language)])


def test_words_whatever_their_case_and_the_punctuation_around_them() -> None:
    assert hits("ikkje", "nno") == 1
    assert hits("«IKKJE!» (ikkje, 12)", "nno") == 2
    assert hits("ikkjeikkje", "nno") == 0
    assert hits("l'eau d’une", "fra") == 3  # an apostrophe parts words: l, d, une


def test_one_word_counts_a_few_times_only() -> None:
    assert hits("ikkje " * 50, "nno") == MOST_TIMES


def test_shared_words_speak_for_all_languages_that_have_them() -> None:
    assert hits("og", "dan") == hits("og", "nob") == hits("og", "nno") == 1
    assert hits("og", "swe") == 0


@pytest.mark.parametrize(
    ("text", "language"),
    [("ї", "ukr"), ("шўш", "bel"), ("嘅", "yue"), ("ђ", "srp"), ("õ", "est"), ("ŵ", "cym"), ("ې", "pus")],
)
def test_letters(text: str, language: str) -> None:
    assert hits(text, language) == 1


def test_words_with_marks_are_whole() -> None:
    assert hits("यह शहर में है।", "hin") >= 3
    assert hits("এবং এই।", "ben") == 2


def test_no_text() -> None:
    assert count_cues([]).shape == (0, len(listed_languages()))
    assert not count_cues(["", "12 … 🎉", "\0"]).any()


def test_columns_of_tags() -> None:
    columns = cue_columns(["nob_Latn", "cmn_Hani", "zho_Hans", "ekk_Latn", "tam_Taml"])
    names = [listed_languages()[column] if column >= 0 else None for column in columns]
    assert names == ["nob", "zho", "zho", "est", None]


@given(st.lists(st.text(max_size=60), max_size=4))
def test_texts_are_counted_by_themselves(texts: list[str]) -> None:
    together = count_cues(texts)
    for row, text in enumerate(texts):
        assert (together[row] == count_cues([text])[0]).all()
