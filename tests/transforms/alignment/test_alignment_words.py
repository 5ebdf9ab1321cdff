import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.alignment.words import alignment_words, words_from_texts


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("l'homme d'Ankara, aujourd'hui", "fra_Latn", ["l'", "homme", "d'", "Ankara", ",", "aujourd'hui"]),
        ("dell’Unione", "ita_Latn", ["dell’", "Unione"]),
        ("John's well-known plan", "eng_Latn", ["John", "'s", "well", "-", "known", "plan"]),
        ("Ankara'da", "tur_Latn", ["Ankara", "'da"]),
        ("Berlin-basierte Firma", "deu_Latn", ["Berlin", "-", "basierte", "Firma"]),
        ("1923-ban", "hun_Latn", ["1923", "-", "ban"]),
        ("wait -- no - yes-", "eng_Latn", ["wait", "--", "no", "-", "yes", "-"]),
        ("東京は1958年", "jpn_Jpan", ["東", "京", "は", "1958", "年"]),
        ("ภาษาไทย", "tha_Thai", ["ภา", "ษา", "ไท", "ย"]),
        ("नई दिल्ली।", "hin_Deva", ["नई", "दिल्ली", "।"]),
        ("в Нью-Йорке", "rus_Cyrl", ["в", "Нью", "-", "Йорке"]),
    ],
)
def test_words_of_languages(text, language, words):
    assert list(alignment_words(text, language).texts) == words


@given(st.text(), st.sampled_from(["eng_Latn", "fra_Latn", "tur_Latn", "zho_Hans", "tha_Thai", "arb_Arab"]))
def test_offsets_are_exact_and_cover_all_that_is_visible(text, language):
    words = alignment_words(text, language)
    position = 0
    for word, start, end in zip(*words, strict=True):
        assert position <= start < end <= len(text)
        assert text[start:end] == word
        position = end
    assert [letter for word in words.texts for letter in word if letter.isalnum()] == list(filter(str.isalnum, text))


@pytest.mark.parametrize("text", ["", " \n\t", "\x00\u200b\u200e"])
def test_no_words_in_text_without_any(text):
    assert alignment_words(text, "eng_Latn") == ((), (), ())


def test_words_keep_lone_surrogates():
    assert alignment_words("a \ud800 b", "eng_Latn").texts == ("a", "\ud800", "b")


def test_given_words_stand_at_their_places_in_the_joined_text():
    words = words_from_texts(["Ab", "c", "def"])
    assert (words.starts, words.ends) == ((0, 3, 5), (2, 4, 8))
