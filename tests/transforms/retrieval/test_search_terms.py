"""Search terms and their stems, in many scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.retrieval.stems import search_stems
from transforms.retrieval.terms import search_terms


@pytest.mark.parametrize(
    ("language", "text", "terms"),
    [
        ("deu_Latn", "Die Rhein-Main-Straße, GROẞ (1.234 km²)!", "die rhein main strasse gross 1.234 km2"),
        ("eng_Latn", "O'Brien don't state-of-the-art", "o'brien do n't state of the art"),
        ("tur_Latn", "İstanbul'da IŞIK", "istanbul ışık"),
        ("jpn_Jpan", "東京は、iPhone12と１２３。", "東京 京は iphone12 と 123"),
        ("jpn_Jpan", "木、ﾍﾞﾙﾘﾝ", "木 ベル ルリ リン"),
        ("zho_Hans", "北京 大学", "北京 大学"),
        ("tha_Thai", "เมืองไทย พ.ศ. ๒๕๐๐", "เมือ อง งไท ไทย พ ศ 2500"),
        ("khm_Khmr", "ភាសាខ្មែរ", "ភាសា សាខ្មែ ខ្មែរ"),
        ("mya_Mymr", "မြန်မာနိုင်ငံ", "မြန်မာ မာနိုင် နိုင်ငံ"),
        ("kor_Hang", "한국어 위키 책", "한국 국어 위키 책"),
        ("arb_Arab", "المَدرسةُ إلى مـصر ۱۲", "المدرسه الي مصر 12"),
        ("pes_Arab", "کتاب\u200cها", "كتابها"),
        ("heb_Hebr", "שָׁלוֹם", "שלום"),
        ("hin_Deva", "हिन्दी, का क्षेत्रफल।", "हिन्दी का क्षेत्रफल"),
        ("ell_Grek", "ΌΔΟΣ οδός", "όδοσ οδόσ"),
    ],
)
def test_terms(language, text, terms):
    assert search_terms(text, language) == terms.split()


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("rus_Cyrl", "Москвы", "МОСКВОЙ"),
        ("fin_Latn", "talossani", "taloss"),
        ("arb_Arab", "والمدرسة", "مدرسة"),
        ("arz_Arab", "وكتاب", "كتاب"),
    ],
)
def test_inflected_words_share_a_stem(language, one, other):
    assert search_stems(one, language) == search_stems(other, language)


@pytest.mark.parametrize(
    ("language", "term"),
    [
        ("eng_Latn", "1234567"),
        ("eng_Latn", "boeing747"),
        ("arb_Arab", "الم"),  # too short for an article and a word
        ("arb_Arab", "ولد"),
        ("khm_Khmr", "សាខ្មែ"),
        ("kor_Hang", "국어"),
    ],
)
def test_terms_that_stay_whole(language, term):
    assert search_stems(term, language) == [term]


def test_the_article_is_only_removed_in_front():
    assert search_stems("رسالتي", "arb_Arab") == ["رسالت"]


def test_only_arabic_loses_prefixes():
    assert search_stems("وقت", "pes_Arab") == ["وقت"]
    assert search_stems("والا", "pes_Arab") == ["والا"]


@given(st.text(), st.sampled_from(["eng_Latn", "arb_Arab", "jpn_Jpan", "tha_Thai", "tur_Latn"]))
def test_any_text_gives_terms_without_spaces(text, language):
    stems = search_stems(text, language)
    assert all(stem and not any(character.isspace() for character in stem) for stem in stems)
    assert len(stems) == len(search_terms(text, language))
