import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.projection.folding import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Łódź", "lodz"),
        ("Straße", "STRASSE"),
        ("İstanbul", "istanbul"),
        ("ISTANBUL", "ıstanbul"),
        ("Пётр", "петр"),
        ("ＡＢＣ１２", "abc12"),
        ("مُحَمَّد", "محمد"),
        ("שָׁלוֹם", "שלום"),
        ("O’Brien", "o'brien"),
        ("Nguyễn", "nguyen"),
        ("ΑΘΉΝΑΣ", "αθηνασ"),
        ("कि़ताब", "किताब"),
        ("《", "«"),
        ("。", "."),
    ],
)
def test_ways_of_writing_a_word_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("ガ", "カ"), ("कि", "का"), ("क्ष", "कष"), ("서", "사"), ("ก่", "ก")])
def test_marks_that_make_another_letter_stay(one: str, other: str) -> None:
    # A Thai tone mark is no accent of Latin either.
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_odd_characters_are_taken_as_they_come() -> None:
    assert fold("") == ""
    assert fold("\ud800\x00") == "\ud800\x00"
    assert fold("\u0301") == ""
    assert fold("É" * 5000) == "e" * 5000
