import tarfile
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.alignment.blocks import LONGEST, aligned_blocks
from transforms.alignment.sentence_pairs import align_sentences


def _texts(source, target, *languages):
    return [
        (source[pair.source_start : pair.source_end].strip(), target[pair.target_start : pair.target_end].strip())
        for pair in align_sentences(source, target, *languages)
    ]


def test_one_sentence_of_the_source_becomes_two():
    source = "In 1903 Marie Curie won a prize, and in 1911 she won another one. She died in 1934."
    target = "1903 gewann Marie Curie einen Preis. Im Jahr 1911 gewann sie noch einen. Sie starb im Jahr 1934."
    assert _texts(source, target, "eng_Latn", "deu_Latn") == [
        (source[:66].strip(), "1903 gewann Marie Curie einen Preis. Im Jahr 1911 gewann sie noch einen."),
        ("She died in 1934.", "Sie starb im Jahr 1934."),
    ]


def test_a_sentence_that_was_left_out_stands_alone():
    left_out = "Its towers are 227 metres high and painted in a colour that is called international orange."
    source = f"The bridge opened in 1937. {left_out} Joseph Strauss built it from 1933."
    target = "Мост открыли в 1937 году. Джозеф Штраус строил его с 1933 года."
    assert (left_out, "") in _texts(source, target, "eng_Latn", "rus_Cyrl")


def test_chinese_and_arabic_marks_end_sentences():
    english = "He was born in 1950. Where did he live? He had 3 children."
    assert len(_texts(english, "他出生于1950年。他住在哪里？他有3个孩子。", "eng_Latn", "zho_Hans")) == 3
    assert len(_texts(english, "ولد عام 1950. أين عاش؟ كان لديه 3 أطفال.", "eng_Latn", "arb_Arab")) == 3


@given(st.text("ab. \n1!。"), st.text("xy. \n1!。"))
def test_pairs_are_in_order_and_cover_both_texts(source, target):
    pairs = align_sentences(source, target, "eng_Latn", "deu_Latn")
    at = 0, 0
    for pair in pairs:
        assert (pair.source_start, pair.target_start) == at
        at = pair.source_end, pair.target_end
        assert at > (pair.source_start, pair.target_start)
    assert at == (len(source), len(target))


@pytest.mark.parametrize(("source", "target"), [("", "Eins. Zwei."), (" \n", "Eins."), ("One.", "")])
def test_a_text_without_sentences_stands_against_the_whole_other(source, target):
    assert align_sentences(source, target, "eng_Latn", "deu_Latn") == [(0, len(source), 0, len(target))]


def test_flores_sentences_are_found_in_several_scripts(data_folder):
    found = wanted = right = 0
    with tarfile.open(data_folder / "parallel" / "flores_dev.tar.gz") as archive:

        def lines(name):
            return archive.extractfile(name).read().decode("utf-8").splitlines()[:60]

        english = lines("en-af/flores-dev.en")
        for code, language, gap in [("de", "deu_Latn", " "), ("ru", "rus_Cyrl", " "), ("zh", "zho_Hans", "")]:
            other = lines(f"en-{code}/flores-dev.{code}")
            for first in range(0, 60, 10):
                sides = (
                    [line.strip() for line in english[first : first + 10]],
                    [line.strip() for line in other[first : first + 10]],
                )
                ends = {(len(" ".join(sides[0][:n])), len(gap.join(sides[1][:n]))) for n in range(1, 11)}
                source, target = " ".join(sides[0]), gap.join(sides[1])
                got = {
                    (len(source[: pair.source_end].rstrip()), len(target[: pair.target_end].rstrip()))
                    for pair in align_sentences(source, target, "eng_Latn", language)
                }
                right, found, wanted = right + len(ends & got), found + len(got), wanted + len(ends)
    assert right / wanted > 0.9
    assert right / found > 0.85  # some lines hold two sentences on both sides


def test_long_pairs_are_cut_where_both_sides_correspond():
    source, target = [], []
    for number in range(300):
        source += [f"name{number}", "a", "b", "c", str(1000 + number), "e", "."]
        target += [f"name{number}", "x", "y", str(1000 + number), "z", "w", "v", "u", "."]
    blocks = aligned_blocks(source, target)
    assert [(blocks[0][0], blocks[0][2]), (blocks[-1][1], blocks[-1][3])] == [(0, 0), (len(source), len(target))]
    for (_, b, _, d), (a, _, c, _) in pairwise(blocks):
        assert (b, d) == (a, c)
    assert all(b - a <= LONGEST and d - c <= LONGEST for a, b, c, d in blocks)
    assert sum(a * 9 == c * 7 for a, _, c, _ in blocks) > 0.8 * len(blocks)


def test_blocks_where_one_side_says_next_to_nothing():
    blocks = aligned_blocks(["word"] * 1000, ["x"])
    assert blocks[-1][1] == 1000
    assert blocks[-1][3] == 1
