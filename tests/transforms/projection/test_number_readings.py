import pytest

from transforms.projection.numbers import number_readings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,500.25", "1.500,25"),
        ("1,500.25", "1 500,25"),
        ("1,500.25", "1’500.25"),
        ("1,500", "1.500"),
        ("1,500", "१५००"),
        ("12,34,567", "1.234.567"),
        ("1,234.5", "١٬٢٣٤٫٥"),
        ("3.62", "3,62"),
        ("1990s", "1990"),
        ("20th", "20."),
        ("1157-ben", "1157"),
        ("２０１２", "2012"),
        ("2.50", "2,5"),
        ("$5", "5"),
        ("0.5", "0,50"),
    ],
)
def test_one_value_written_in_two_ways(one: str, other: str) -> None:
    assert number_readings(one) & number_readings(other)


@pytest.mark.parametrize(
    ("one", "other"), [("1,500", "15.00"), ("1.5", "15"), ("2012", "2013"), ("1,234,567", "1.234")]
)
def test_other_values_stay_apart(one: str, other: str) -> None:
    assert number_readings(one)
    assert number_readings(other)
    assert not number_readings(one) & number_readings(other)


@pytest.mark.parametrize("word", ["", "B2B", "A320", "Mai", "²", "½", "1" * 500, "\ud800", "…"])
def test_other_words_are_no_numbers(word: str) -> None:
    assert number_readings(word) == frozenset()
