import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from transforms.passages.split import Passage, split_passages


def texts_of(text: str, passages: list[Passage]) -> list[str]:
    return [text[passage.start : passage.end] for passage in passages]


ARTICLE = "Lead one.\n\nLead two.\n\nLife\n\nBorn.\n\nYouth\n\nSchool.\n\nWork\n\n* one\n* two"
HEADINGS = [(found.start(), found.end(), level) for word, level in (("Life", 2), ("Youth", 3), ("Work", 2))
            if (found := re.search(word, ARTICLE))]  # fmt: skip


def test_paragraphs_know_their_headings():
    passages = split_passages(ARTICLE, "eng_Latn", HEADINGS, 100, join_paragraphs=False)
    found = [(ARTICLE[p.start : p.end], [ARTICLE[start:end] for start, end in p.headings]) for p in passages]
    assert found == [
        ("Lead one.", []),
        ("Lead two.", []),
        ("Born.", ["Life"]),
        ("School.", ["Life", "Youth"]),
        ("* one\n* two", ["Work"]),
    ]


def test_paragraphs_are_joined_within_a_section_while_they_fit():
    assert texts_of(ARTICLE, split_passages(ARTICLE, "eng_Latn", HEADINGS, 100, True))[0] == "Lead one.\n\nLead two."
    assert texts_of(ARTICLE, split_passages(ARTICLE, "eng_Latn", HEADINGS, 19, True))[0] == "Lead one."
    assert len(split_passages(ARTICLE, "eng_Latn", HEADINGS, 100, True)) == 4


@pytest.mark.parametrize(
    ("language", "text", "longest", "pieces"),
    [
        ("eng_Latn", "One is here. Two is here. Three is here. Four is here.", 30,
         ["One is here. Two is here.", "Three is here. Four is here."]),
        ("eng_Latn", "Of 1,000 words, some short and some long, none ends", 30,
         ["Of 1,000 words,", "some short and some long,", "none ends"]),
        ("eng_Latn", "no mark at all in these many words", 14, ["no mark at", "all in these", "many words"]),
        ("zho_Hans", "他生于乌尔姆。他在慕尼黑长大，后来去了苏黎世。", 16,
         ["他生于乌尔姆。", "他在慕尼黑长大，后来去了苏黎世。"]),
        ("jpn_Jpan", "彼はウルムで生まれ、ミュンヘンで育ち、チューリッヒで学んだ", 12,
         ["彼はウルムで生まれ、", "ミュンヘンで育ち、", "チューリッヒで学んだ"]),
        ("hin_Deva", "वह उल्म में जन्मे। वह म्यूनिख में बड़े हुए।", 25, ["वह उल्म में जन्मे।", "वह म्यूनिख में बड़े हुए।"]),
        ("ara_Arab", "ولد في أولم، ونشأ في ميونخ، ودرس في زيورخ", 20,
         ["ولد في أولم،", "ونشأ في ميونخ،", "ودرس في زيورخ"]),
        ("hin_Deva", "क्षिकीक्षिकीक्षिकी", 8, ["क्षिकी", "क्षिकी", "क्षिकी"]),
    ],
)  # fmt: skip
def test_a_long_paragraph_is_cut_where_it_hurts_least(language, text, longest, pieces):
    assert texts_of(text, split_passages(text, language, [], longest, True)) == pieces


def test_no_cut_inside_a_name():
    text = "Er kannte Johannes Gutenberg und auch Peter Schöffer gut"
    name = re.search("Johannes Gutenberg", text).span()
    for longest in range(20, len(text)):
        assert all(not p.end < name[1] or p.end <= name[0]
                   for p in split_passages(text, "deu_Latn", [], longest, True, [name])), longest  # fmt: skip


def test_a_name_longer_than_a_passage_is_cut():
    text = "x" * 50
    assert [p.end - p.start for p in split_passages(text, "eng_Latn", [], 20, True, [(0, 50)])] == [16, 17, 17]


def test_overlapping_and_empty_names_are_borne():
    text = "Anna Maria Sibylla Merian malte viele Blumen"
    passages = split_passages(text, "deu_Latn", [], 30, True, [(0, 18), (5, 25), (7, 7), (26, 26)])
    assert texts_of(text, passages) == ["Anna Maria Sibylla Merian", "malte viele Blumen"]


def test_a_heading_outside_the_text_and_no_length_are_errors():
    with pytest.raises(ValueError, match=r"heading \[3, 9\)"):
        split_passages("abc", "eng_Latn", [(3, 9, 2)], 10, True)
    with pytest.raises(ValueError, match="longest is 0"):
        split_passages("abc", "eng_Latn", [], 0, True)


def test_overlapping_headings_are_borne():
    assert texts_of("abcdef", split_passages("abcdef", "eng_Latn", [(0, 3, 2), (1, 4, 3)], 10, True)) == ["ef"]


def test_a_paragraph_of_a_megabyte_takes_no_quadratic_time():
    text = "ab" * 500_000
    assert len(split_passages(text, "eng_Latn", [], 1000, True)) == 1000
    text = "One two three four. " * 50_000
    assert sum(p.end - p.start + 1 for p in split_passages(text, "eng_Latn", [], 1000, True)) == len(text)


_PIECES = st.text(alphabet=st.sampled_from("aB1é́字。ไก ि,. \n"), max_size=40)


@st.composite
def articles(draw):
    """Text, headings and names, all that split_passages takes."""
    text, headings = "", []
    for body in draw(st.lists(_PIECES, min_size=1, max_size=4)):
        text += body
        if draw(st.booleans()):
            start = len(text) + 2
            text += "\n\nHead\n\n"
            headings.append((start, start + 4, draw(st.integers(1, 4))))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    names = [(a, b) for a, b in pairwise(cuts) if text[a:b] == text[a:b].strip() and "\n" not in text[a:b]]
    return text, headings, names


@given(articles(), st.integers(1, 30), st.booleans(), st.sampled_from(["eng_Latn", "zho_Hans", "tha_Thai"]))
@example(("aB. aB. aB", [], [(1, 9)]), 8, True, "eng_Latn")
def test_passages_cover_the_text_within_their_bounds(article, longest, join, language):
    text, headings, names = article
    passages = split_passages(text, language, headings, longest, join, names)
    covered = set()
    end = 0
    for passage in passages:
        assert end <= passage.start < passage.end
        assert passage.end - passage.start <= longest
        assert text[passage.start : passage.end].strip() == text[passage.start : passage.end]
        end = passage.end
        covered.update(range(passage.start, passage.end))
        assert not any(start < passage.end and passage.start < stop for start, stop, _ in headings)
        above = [(start, stop) for start, stop, _ in headings if stop <= passage.start]
        assert passage.headings == () if not above else passage.headings[-1] == above[-1]
    in_headings = {at for start, stop, _ in headings for at in range(start, stop)}
    assert {at for at, character in enumerate(text) if not character.isspace()} - in_headings - covered == set()
    for start, stop in names:
        if stop - start <= longest and not in_headings & set(range(start, stop)):
            assert not any(start < border < stop for p in passages for border in (p.start, p.end))
