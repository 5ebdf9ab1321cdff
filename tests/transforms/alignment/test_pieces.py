"""Tests of laying pieces over words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.alignment.pieces import piece_characters
from transforms.alignment.words import alignment_words


def covered(pieces: list[str], text: str, language: str = "eng_Latn") -> list[list[str]]:
    words = alignment_words(text, language)
    counts = piece_characters(pieces, text, words)
    return [[words.texts[word] for word in np.flatnonzero(row)] for row in counts]


@pytest.mark.parametrize(
    ("pieces", "text", "expected"),
    [
        ([">>de<<", "▁Ber", "lin", ".", "</s>"], "Berlin.", [[], ["Berlin"], ["Berlin"], ["."], []]),
        (["eng_Latn", "▁New", "▁York"], "New  York", [[], ["New"], ["York"]]),
        (["▁", "\ufb01n", "e"], "fine", [[], ["fine"], ["fine"]]),
        (["▁ABC", "▁1"], "ＡＢＣ １", [["ＡＢＣ"], ["１"]]),
        (["▁e\u0301te\u0301"], "été", [["été"]]),
        (["▁a", "<0xF0>", "<0x9F>", "<0x98>", "<0x80>"], "a😀", [["a"], ["😀"], [], [], []]),
        (["▁<unk>", "▁b"], "\u0378 b", [["\u0378"], ["b"]]),
        (["▁don", "'", "t"], "don't", [["do", "n't"], ["n't"], ["n't"]]),
        (["▁</s>"], "</s>", [["<", "/", "s", ">"]]),
        ([], "Berlin", []),
        (["▁Berlin"], "", [[]]),
    ],
)
def test_pieces_cover_words(pieces: list[str], text: str, expected: list[list[str]]) -> None:
    assert covered(pieces, text) == expected


def test_a_difference_in_the_middle_leaves_the_rest_in_place() -> None:
    pieces = ["▁He", "▁paid", "▁<unk>", "▁100", "▁in", "▁Rome", "."]
    assert covered(pieces, "He paid ₿ 100 in Rome.")[3:] == [["100"], ["in"], ["Rome"], ["."]]


def test_scripts_without_spaces() -> None:
    assert covered(["▁", "默克", "尔", "在", "柏林", "。"], "默克尔在柏林。", "zho_Hans")[1:] == [
        ["默", "克"],
        ["尔"],
        ["在"],
        ["柏", "林"],
        ["。"],
    ]


@given(st.text(max_size=50), st.lists(st.text(max_size=6), max_size=10))
def test_no_more_characters_than_a_word_has(text: str, pieces: list[str]) -> None:
    words = alignment_words(text, "eng_Latn")
    counts = piece_characters(pieces, text, words)
    assert counts.shape == (len(pieces), len(words.texts))
    assert (counts >= 0).all()


def test_very_long_texts_that_differ_are_laid_over_evenly() -> None:
    text = "ab " * 1_500
    counts = piece_characters(["▁xyz"] * 1_500, text, alignment_words(text, "eng_Latn"))
    assert counts[1_000].argmax() == pytest.approx(1_000, abs=5)
