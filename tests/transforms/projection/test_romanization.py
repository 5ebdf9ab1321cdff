import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.projection.romanization import romanize


@pytest.mark.parametrize(
    ("written", "sounds"),
    [
        ("Łódź", "lodz"),
        ("Вашингтон", "vashington"),
        ("Юнеско", "yunesko"),
        ("Αθήνα", "athina"),
        ("Μπαράκ", "barak"),
        ("თბილისი", "tbilisi"),
        ("Հայաստան", "hayastan"),
        ("أوباما", "awbama"),
        ("اوباما", "awbama"),
        ("אובמה", "avbmh"),
        ("बराक", "barak"),
        ("गांधी", "gandhi"),
        ("मॉस्को", "mosko"),
        ("ওবামা", "obama"),
        ("அமெரிக்கா", "amerikka"),
        ("අමෙරිකා", "amerika"),
        ("โอบามา", "obama"),
        ("เมอร์เคิล", "meorkheil"),
        ("ヴィクトリア", "vikutoria"),
        ("キャンベラ", "kyanbera"),
        ("ロッシ", "rosi"),
        ("더글러스", "doglros"),
        ("奥巴马", "aobama"),
        ("ኢትዮጵያ", "iteyopheyaa"),
        ("१५००", "1500"),
    ],
)
def test_names_sound_as_they_are_written(written: str, sounds: str) -> None:
    assert romanize(written) == sounds


@given(st.text())
def test_nothing_but_latin_letters_and_digits_is_left(text: str) -> None:
    romanized = romanize(text)
    assert romanized.isascii()
    assert romanized == "" or romanized.isalnum()


def test_what_has_no_sound_is_left_out() -> None:
    assert romanize("— 😀 \ud800\x00") == ""
