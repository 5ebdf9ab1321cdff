from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.critics.text_pairs import hypothesis as claim
from transforms.critics.text_pairs import premise, text_pair
from transforms.sentences.split import split_sentences

TEXTS = {
    "eng_Latn": ("It rained. Ada Lovelace was born in London. She wrote. Mr. Byron left.", "Ada Lovelace", "London"),
    "hin_Deva": ("वर्षा हुई। अशोक का जन्म पटना में हुआ। वह राजा था।", "अशोक", "पटना"),
    "jpn_Jpan": ("雨が降った。夏目漱石は東京で生まれた。彼は作家である。", "夏目漱石", "東京"),
    "ara_Arab": ("هطل المطر. ولد نجيب محفوظ في القاهرة. هل كتب؟ نعم.", "نجيب محفوظ", "القاهرة"),
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_premise_is_the_sentence_that_holds_both(language, make_example):
    text, subject, object_ = TEXTS[language]
    sentences = split_sentences(text, language)
    pair = text_pair(make_example(text, subject, object_, sentences=sentences, language=language), "born")
    start, end = sentences[1]
    assert pair.premise == text[start:end]
    assert [pair.premise[a:b] for a, b in pair.arguments] == [subject, object_]


def test_the_premise_reaches_from_the_sentence_of_one_argument_to_that_of_the_other_in_either_order():
    sentences = [(0, 10), (11, 20), (21, 30), (31, 40)]
    assert premise(sentences, (12, 14), (33, 35)) == (11, 40)
    assert premise(sentences, (33, 35), (12, 14)) == (11, 40)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.data())
def test_a_premise_holds_both_arguments_and_is_made_of_whole_sentences(lengths, data):
    borders = [sum(lengths[:number]) for number in range(len(lengths) + 1)]
    sentences = list(pairwise(borders))

    def span():
        first, last = data.draw(st.sampled_from(sentences))
        start = data.draw(st.integers(first, last - 1))
        return start, data.draw(st.integers(start + 1, last))

    one, other = span(), span()
    start, end = premise(sentences, one, other)
    assert start <= min(one[0], other[0]) and max(one[1], other[1]) <= end
    assert (start, end) == (
        max(first for first, _ in sentences if first <= min(one[0], other[0])),
        min(last for _, last in sentences if last >= max(one[1], other[1])),
    )


def test_without_sentences_the_premise_spans_the_arguments():
    assert premise([], (3, 5), (9, 12)) == (3, 12)


def test_korean_has_the_predicate_last():
    assert claim("서울", "국가", "대한민국", "kor_Kore") == "서울 대한민국 국가"
    assert claim("Seoul", "country", "South Korea", "eng_Latn") == "Seoul country South Korea"
