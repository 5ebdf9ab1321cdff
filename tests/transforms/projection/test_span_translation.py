"""Tests of looking for the translation of a span in the translation of its text."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.alignment.words import alignment_words
from transforms.projection.similar_ranges import similar_ranges
from transforms.projection.span_translation import span_translation_candidates
from transforms.projection.spans import ProjectionPair, SourceSpan


def found(text: str, phrase: str, language: str) -> list[str]:
    ranges = similar_ranges(text, alignment_words(text, language), alignment_words(phrase, language))
    return [text[one.start : one.end] for one in ranges]


@pytest.mark.parametrize(
    ("text", "phrase", "language", "expected"),
    [
        ("Die Vereinten Nationen tagen.", "Vereinte Nationen", "deu_Latn", "Vereinten Nationen"),
        ("Он живёт в Москве.", "Москва", "rus_Cyrl", "Москве"),
        ("Ankara'da toplandılar.", "Ankara", "tur_Latn", "Ankara"),
        ("A találkozó Londonban volt.", "London", "hun_Latn", "Londonban"),
        ("联合国大会在纽约举行。", "纽约", "zho_Hans", "纽约"),
        ("การประชุมจัดขึ้นที่กรุงเทพมหานคร", "กรุงเทพ", "tha_Thai", "กรุงเทพ"),
        ("Η Μέρκελ πήγε στην Αθήνα", "Αθήνα", "ell_Grek", "Αθήνα"),
        ("यह दिल्ली में है", "दिल्ली", "hin_Deva", "दिल्ली"),
        ("سافر إلى القاهرة أمس", "القاهرة", "arb_Arab", "القاهرة"),
    ],
)
def test_spelling_finds_inflected_words_in_every_script(text: str, phrase: str, language: str, expected: str) -> None:
    assert found(text, phrase, language)[:1] == [expected]


def test_other_words_are_not_found() -> None:
    assert found("Er ging nach Hause.", "Bundesregierung", "deu_Latn") == []
    assert found("", "Rom", "deu_Latn") == found("Rom", "", "deu_Latn") == found("Rom", "...", "deu_Latn") == []


def test_repeated_words_give_a_candidate_each_in_order() -> None:
    text = "Rom und Rom und Rom und Rom"
    ranges = similar_ranges(text, alignment_words(text, "deu_Latn"), alignment_words("Rom", "deu_Latn"))
    assert [(one.start, one.likeness) for one in ranges] == [(0, 1.0), (8, 1.0), (16, 1.0)]


def test_the_best_of_several_translations_counts() -> None:
    pair = ProjectionPair(
        "the US and Rome", "eng_Latn", (SourceSpan(4, 6), SourceSpan(11, 15)), "Die USA und Rom.", "deu_Latn"
    )
    candidates = span_translation_candidates(pair, {1: ["Roma"], 0: ["uns", "die USA"]})
    assert [(one.source_index, pair.target_text[one.start : one.end]) for one in candidates] == [
        (0, "Die USA"),
        (1, "Rom"),
    ]
    assert candidates[0].score == 1.0 > candidates[1].score
    assert span_translation_candidates(pair, {0: [], 1: [""]}) == []


@given(st.text(max_size=60), st.text(max_size=20))
def test_ranges_lie_in_the_text_and_do_not_overlap(text: str, phrase: str) -> None:
    ranges = similar_ranges(text, alignment_words(text, "eng_Latn"), alignment_words(phrase, "eng_Latn"))
    assert all(0 <= one.start < one.end <= len(text) and 0.55 <= one.likeness <= 1 for one in ranges)
    ordered = sorted(ranges)
    assert all(first.end <= second.start for first, second in itertools.pairwise(ordered))


def test_long_texts_are_searched_in_time() -> None:
    text = "the president of the united states of america " * 300
    assert len(found(text, "president of the united states of america", "eng_Latn")) == 3
