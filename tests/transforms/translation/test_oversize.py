"""Long sentences are cut at the best place, and every character but white space is in some part."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.translation.oversize import split_oversize


def characters(text):
    """A tokenizer for which each character is a piece."""
    return list(range(1, len(text) + 1))


def parts(text, most=20):
    return [text[start:end] for start, end in split_oversize(text, most, characters)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("short enough", ["short enough"]),
        ("", []),
        ("  \n ", []),
        ("twelve words; and the rest of it", ["twelve words;", "and the rest of it"]),
        ("one, two words: and the rest of", ["one, two words:", "and the rest of"]),
        ("one two. three; four five six", ["one two.", "three; four five six"]),
        ("price 3,14159265358979 is so", ["price", "3,14159265358979", "is so"]),
        ("noonecanreadawordlikethisone", ["noonecanreadaw", "ordlikethisone"]),
        ("первая часть; вторая часть её", ["первая часть;", "вторая часть её"]),
        ("日本語の文章です、とても長いので分けます", ["日本語の文章です、とても長いので分けます"]),
        ("日本語の文章です。とても長い、のでここで分けます", ["日本語の文章です。", "とても長い、のでここで分けます"]),
        ("هذه جملة طويلة، وهي تقسم هنا", ["هذه جملة طويلة،", "وهي تقسم هنا"]),
        ("यह एक वाक्य है। और यह दूसरा है", ["यह एक वाक्य है।", "और यह दूसरा है"]),
        ("ประโยคภาษาไทยยาวมาก ต้องแบ่ง", ["ประโยคภาษาไทยยาวมาก", "ต้องแบ่ง"]),
    ],
)
def test_where_a_sentence_is_cut(text, wanted):
    assert parts(text) == wanted


@given(st.text(alphabet=st.sampled_from("ab ,.;:、。\u3000\n漢ä"), max_size=200), st.integers(3, 40))
def test_nothing_is_lost_and_no_part_is_too_long(text, most):
    found = split_oversize(text, most, characters)
    assert all(0 < end - start <= most for start, end in found)
    assert all(before[1] <= behind[0] for before, behind in pairwise(found))
    assert "".join("".join(text[start:end] for start, end in found).split()) == "".join(text.split())


def test_pieces_of_many_characters_and_of_none():
    def pairs(text):  # as ½ is three pieces of one character, so some pieces have no end of their own
        return [place for start in range(0, len(text), 2) for place in (start + 2, start + 2)]

    found = split_oversize("ab" * 50, 10, pairs)
    assert {end - start for start, end in found} <= {8, 10}
    assert sum(end - start for start, end in found) == 100


def test_a_very_long_text_takes_time_as_it_grows():
    start = time.process_time()
    assert len(split_oversize("word, " * 20_000, 200, characters)) > 400
    assert time.process_time() - start < 2
