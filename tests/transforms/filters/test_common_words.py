import pyarrow as pa

from transforms.filters.common_words import FEWEST, MOST, common_words
from transforms.filters.thresholds import built_in_thresholds


def found(texts: list[str], tag: str) -> list[str]:
    return common_words(pa.array(texts, pa.string()), tag, built_in_thresholds())


def names(start: int, count: int) -> str:
    """Words that occur once."""
    letters = "abcdefghijklmnopqrst"
    numbers = range(start, start + count)
    return " ".join("".join(letters[int(digit)] for digit in str(number)) + "xyz" for number in numbers)


def test_frequent_words_come_first_and_names_not_at_all() -> None:
    texts = [
        f"The {names(100 * row, 40)} of THE {names(5000 + 100 * row, 10)} and the river of it" for row in range(30)
    ]
    chosen = found(texts, "eng_Latn")
    assert chosen[:2] == ["the", "of"]
    assert set(chosen) == {"the", "of", "and", "river", "it"}


def test_the_subject_of_one_text_is_no_stop_word() -> None:
    texts = ["debian " * 500, *[f"{names(100 * row, 50)} and so on" for row in range(30)]]
    assert "debian" not in found(texts, "eng_Latn")


def test_letters_that_belong_together_are_words_without_spaces() -> None:
    texts = [f"{chr(0x0E01 + row)}และ{chr(0x0E21 + row)}การ" * 3 for row in range(20)]
    chosen = found(texts, "tha_Thai")
    assert {"และ", "การ"} <= set(chosen)
    assert all(len(word) > 1 for word in chosen)


def test_the_order_of_texts_is_no_matter() -> None:
    texts = [f"ένα δύο τρία {names(50 * row, 8)} και το" for row in range(20)]
    assert found(texts, "ell_Grek") == found(texts[::-1], "ell_Grek")


def test_bounds() -> None:
    varied = [" ".join(f"{first}{second}" for first in "abcdefghij" for second in "abcdefghij")] * 10
    assert FEWEST <= len(found(varied, "eng_Latn")) <= MOST
    assert found([], "eng_Latn") == found(["", "12 34"], "eng_Latn") == []
