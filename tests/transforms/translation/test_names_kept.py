import pytest

from transforms.tokens.tokenize import tokenize
from transforms.translation.names_kept import names_kept


def words(text, language):
    return [text[start:end] for start, end in tokenize(text, language)]


def kept(source, target, target_language, source_language="eng_Latn"):
    return names_kept(words(source, source_language), words(target, target_language), source_language, target_language)


MEETING = "Angela Merkel met Emmanuel Macron in Berlin."


@pytest.mark.parametrize(
    ("target", "language"),
    [
        ("Angela Merkel traf Emmanuel Macron in Berlin.", "deu_Latn"),
        ("Angela Merkel rencontra Emmanuel Macron à Berlin.", "fra_Latn"),
        ("Ангела Меркель встретилась с Эммануэлем Макроном в Берлине.", "rus_Cyrl"),
        ("Η Άνγκελα Μέρκελ συνάντησε τον Εμανουέλ Μακρόν στο Βερολίνο.", "ell_Grek"),
        ("Angela Merkel, Emmanuel Macron'la Berlin'de buluştu.", "tur_Latn"),
        ("एंजेला मर्केल बर्लिन में इमैनुएल मैक्रों से मिलीं।", "hin_Deva"),
    ],
)
def test_names_in_other_letters_and_forms(target, language):
    assert kept(MEETING, target, language).chance > 0.1


def test_a_lost_name_is_named():
    found = kept(MEETING, "Angela Merkel traf Emmanuel in Berlin.", "deu_Latn")
    assert found.missing == ("Macron",)
    assert found.share == pytest.approx(3 / 4)  # the first word of a sentence has a capital anyway
    assert found.chance < 0.1


def test_one_word_not_found_says_less_in_chinese_than_in_german():
    source = "He lives in Honolulu."
    german, chinese = kept(source, "Er wohnt dort.", "deu_Latn"), kept(source, "他住在那里。", "zho_Hans")
    assert german.share == chinese.share == 0
    assert german.chance < 0.05
    assert chinese.chance > 0.4


@pytest.mark.parametrize(
    "source",
    [
        "He saw the President of the Supreme Court on Monday.",  # common words, days
        "The British and the Vietnamese agreed.",
        "The EU and NATO met.",  # abbreviations have others in other languages
        "HE LEFT. Nobody came.",
        "New Vacuum Cleaner For Pets Bestseller",  # a headline
        "",
    ],
)
def test_capitals_that_are_no_names(source):
    assert kept(source, "Anderes steht da.", "deu_Latn") == (1.0, (), 1.0)


def test_sources_whose_capitals_tell_nothing():
    assert kept("Der Hund von Macron", "The dog", "eng_Latn", "deu_Latn") == (1.0, (), 1.0)
    assert kept("他住在柏林。", "He lives there.", "eng_Latn", "zho_Hans") == (1.0, (), 1.0)


def test_time_is_bounded():
    many = " and ".join(f"Zx{first}{second}q" for first in "abcdefghijklmnop" for second in "abcdefghijklmnop")
    assert len(kept(f"he saw {many}", "nichts", "deu_Latn").missing) == 100
