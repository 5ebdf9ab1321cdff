import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.filters.code_points import code_points
from transforms.filters.words import NUMBER, UNIT, WORD, Words, words


def found(text: str) -> Words:
    return words(code_points(pa.array([text])))


def surfaces(text: str) -> list[str]:
    of_text = found(text)
    return [text[start : start + length] for start, length in zip(of_text.starts, of_text.lengths, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't stop, 2nd time!", ["Don", "t", "stop", "2nd", "time"]),
        ("हिन्दी में है।", ["हिन्दी", "में", "है"]),
        ("তিনি বাংলায়", ["তিনি", "বাংলায়"]),
        ("한국어 문장", ["한국어", "문장"]),
        ("في عام ١٩٨٠م.", ["في", "عام", "١٩٨٠م"]),
        ("שלום עולם", ["שלום", "עולם"]),
        ("ქართული ენა", ["ქართული", "ენა"]),
        ("ሰላም፡ለዓለም።", ["ሰላም", "ለዓለም"]),
        ("东京都のAIが", ["东", "京", "都", "の", "AI", "が"]),
        ("ที่นี่", ["ที่", "นี่"]),
        ("မြို့", ["မြို့"]),
        ("", []),
        (" \n—…!!", []),
    ],
)
def test_words_of_a_script(text: str, expected: list[str]) -> None:
    assert surfaces(text) == expected


def test_kinds() -> None:
    assert found("In 1999 東 2a").kinds.tolist() == [WORD, NUMBER, UNIT, WORD]
    assert found("In 1999 東 2a").by_kind.tolist() == [[2, 1, 1]]
    assert found("In 1999 東 2a").letters.tolist() == [4]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CAFÉ", unicodedata.normalize("NFD", "café")),
        ("STRASSE", "straße"),
        ("١٩٨٠", "1980"),
        ("한국", unicodedata.normalize("NFD", "한국")),
        ("soft\u00adhyphen", "softhyphen"),
        ("ＡＢＣ", "abc"),
    ],
)
def test_what_reads_the_same_has_the_same_hash(one: str, other: str) -> None:
    assert found(one).hashes.tolist() == found(other).hashes.tolist()


def test_vowel_signs_are_no_ornament() -> None:
    assert found("की").hashes.tolist() != found("के").hashes.tolist()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a | b *** c :-) 😀", 4),
        ("Qu'est-ce ? « Rien » !", 0),
        ("1905 — 1950", 0),
        ("||| ", 1),
    ],
)
def test_runs_without_a_word(text: str, count: int) -> None:
    assert found(text).wordless.tolist() == [count]


@given(st.lists(st.text(max_size=30), max_size=5))
def test_words_do_not_depend_on_the_batch(texts: list[str]) -> None:
    together = words(code_points(pa.array(texts, pa.string())))
    assert np.diff(together.offsets).tolist() == [len(found(text).hashes) for text in texts]
    assert together.hashes.tolist() == [value for text in texts for value in found(text).hashes]
    assert together.by_kind.sum() == len(together.hashes)


def test_characters_that_fold_to_several_words_fit() -> None:
    assert len(found("ﷺ " * 1000).hashes) == 4000
    assert len(found("㍿" * 1000).hashes) == 4000


def test_a_million_marks_are_one_word() -> None:
    assert found("a" + "\u0301" * 1_000_000).lengths.tolist() == [1_000_001]
