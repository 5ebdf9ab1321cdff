import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.retrieval.lead_sentence import lead_query, without_names


@pytest.mark.parametrize(
    ("language", "sentence", "names", "rest"),
    [
        ("deu_Latn", "Albert Einstein (* 14. März 1879; † 18. April 1955) war ein Physiker.", ["Albert Einstein"],
         "war ein Physiker."),
        ("deu_Latn", "Die ETH Zürich, kurz ETH (Swiss School), ist eine Hochschule in Zürich.", ["ETH Zürich", "ETH"],
         "ist eine Hochschule in Zürich."),
        ("deu_Latn", "„Der Zauberberg“ ist ein Roman.", ["Der Zauberberg"], "ist ein Roman."),
        ("eng_Latn", "Count Lev Tolstoy (Лев; 1828 – 1910), usually called Leo Tolstoy in English, was a writer.",
         ["Lev Tolstoy", "Leo Tolstoy"], "was a writer."),
        ("eng_Latn", "An asteroid is a minor planet of the inner Solar System.", ["Asteroid"],
         "is a minor planet of the inner Solar System."),
        ("eng_Latn", "London is the capital of England; London's river is the Thames.", ["London"],
         "is the capital of England; river is the Thames."),
        ("eng_Latn", "It is the centre of the Berlin-Brandenburg region.", ["Berlin"],
         "It is the centre of the Berlin-Brandenburg region."),
        ("epo_Latn", "Ĝi estas la centro de la regiono Berlino-Brandenburgio.", ["Berlin", "Berlino"],
         "Ĝi estas la centro de la regiono Berlino-Brandenburgio."),
        ("fra_Latn", "L'Allemagne (en allemand : Deutschland) est un pays d'Europe.", ["Allemagne"],
         "est un pays d'Europe."),
        ("rus_Cyrl", "«Война́ и мир» — роман Льва Толстого.", ["Война и мир", "Война́ и мир"], "роман Льва Толстого."),
        ("ell_Grek", "Το Βερολίνο (Berlin) είναι η πρωτεύουσα της Γερμανίας.", ["Βερολίνο"],
         "είναι η πρωτεύουσα της Γερμανίας."),
        ("ara_Arab", "ألبرت أينشتاين (Albert Einstein؛ 14 مارس 1879) عالم فيزياء ولد في ألمانيا.", ["ألبرت أينشتاين"],
         "عالم فيزياء ولد في ألمانيا."),
        ("hin_Deva", "मोहनदास गांधी (२ अक्टूबर १८६९), जिन्हें महात्मा गांधी कहा जाता है, भारत के नेता थे।",
         ["मोहनदास गांधी", "महात्मा गांधी"], "भारत के नेता थे।"),
        ("ben_Beng", "বলিভিয়া (স্পেনীয়: Bolivia) দক্ষিণ আমেরিকার একটি দেশ।", ["বলিভিয়া"], "দক্ষিণ আমেরিকার একটি দেশ।"),
        ("jpn_Jpan", "黒澤 明（くろさわ あきら、1910年 - 1998年）は、日本の映画監督である。", ["黒澤明", "黒澤 明"],
         "日本の映画監督である。"),
        ("zho_Hans", "東京都（Tokyo），簡稱東京，是日本的首都。", ["東京都", "東京"], "是日本的首都。"),
        ("kor_Kore", "베를린(Berlin)은 독일의 수도이다.", ["베를린"], "독일의 수도이다."),
        ("kor_Kore", "베를린은 독일의 수도이다.", ["베를린"], "독일의 수도이다."),
        ("tha_Thai", "เบอร์ลิน (Berlin) เป็นเมืองหลวงของประเทศเยอรมนี", ["เบอร์ลิน"], "เป็นเมืองหลวงของประเทศเยอรมนี"),
        ("tur_Latn", "Berlin'in nüfusu üç milyondur.", ["Berlin"], "nüfusu üç milyondur."),
        ("eng_Latn", "The bracket () was empty before.", ["Berlin"], "The bracket was empty before."),
        ("eng_Latn", "Nothing names it here.", [], "Nothing names it here."),
        ("eng_Latn", "What!? is a punk band.", ["!!!", "What!?"], "is a punk band."),
        ("deu_Latn", "»A« und »B« sind Buchstaben.", ["Xylo"], "»A« und »B« sind Buchstaben."),
    ],
)  # fmt: skip
def test_a_sentence_without_the_name_reads_smoothly(language, sentence, names, rest):
    assert without_names(sentence, names, language) == rest


def test_names_inside_other_words_stay():
    assert without_names("Die Romanistik ist alt.", ["Roma"], "deu_Latn") == "Die Romanistik ist alt."
    assert without_names("An art in parts.", ["art"], "eng_Latn") == "in parts."


def test_further_sentences_follow_a_short_one():
    sentences = [
        "Platon war ein Philosoph.",
        "Er war der Lehrer des Aristoteles und lebte lange in Athen.",
        "Er starb alt.",
    ]
    assert lead_query(sentences, ["Platon"], "deu_Latn") == (
        "war ein Philosoph. Er war der Lehrer des Aristoteles und lebte lange in Athen."
    )


def test_a_long_query_is_cut_at_a_clause():
    sentence = "Ulm is a city, " + ", ".join(f"it has the sight number {number}" for number in range(30)) + "."
    query = lead_query([sentence], ["Ulm"], "eng_Latn")
    assert 150 <= len(query) <= 300
    assert re.search(r"number \d+,$", query)


def test_no_sentence_gives_no_query():
    assert lead_query([], ["Ulm"], "deu_Latn") == ""
    assert lead_query(["Ulm"], ["Ulm"], "deu_Latn") == ""


_WORDS = st.text(alphabet=st.sampled_from("aAbé (),.«»\"'-京はด"), max_size=30)


@given(_WORDS, st.lists(_WORDS.map(str.strip).filter(bool), max_size=4), st.sampled_from(["eng_Latn", "jpn_Jpan"]))
def test_nothing_is_added_and_no_name_stays_alone(sentence, names, language):
    rest = without_names(sentence, names, language)
    assert "\ue000" not in rest
    assert rest == " ".join(rest.split())
    kept = iter(character for character in sentence if not character.isspace())
    assert all(character in kept for character in rest if not character.isspace())
    assert not any(rest == name and name.isalnum() for name in names)
