import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.translation.numbers_kept import numbers_kept


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("It cost 1,234.5 dollars.", "Es kostete 1.234,5 Dollar.", "deu_Latn"),
        ("About 10,000 people.", "Environ 10 000 personnes.", "fra_Latn"),
        ("About 10,000 people.", "Około 10\u202f000 osób.", "pol_Latn"),
        ("In 1995 there were 12.", "في عام ١٩٩٥ كان هناك ١٢.", "ara_Arab"),
        ("In 1995 there were 12.", "१९९५ में १२ थे।", "hin_Deva"),
        ("It has 2.5 billion yuan.", "它有25亿元。", "zho_Hans"),
        ("It has $500,000.", "50万ドルあります。", "jpn_Jpan"),
        ("He has 5 dogs and 12 cats.", "Er hat fünf Hunde und zwölf Katzen.", "deu_Latn"),
        ("He has 23 dogs.", "他有二十三条狗。", "zho_Hans"),
        ("In the 19th century", "В XIX веке", "rus_Cyrl"),
        ("On 12/05/2020 it rained.", "Am 5. Dezember 2020 regnete es.", "deu_Latn"),
        ("In May 2020 it rained.", "2020年5月下了雨。", "zho_Hans"),
        ("At 2 pm we left.", "Wir fuhren um 14 Uhr ab.", "deu_Latn"),
        ("No numbers here.", "Keine 17 Zahlen.", "deu_Latn"),
        ("", "", "deu_Latn"),
    ],
)
def test_kept(source, target, language):
    assert numbers_kept(source, target, "eng_Latn", language) == (1.0, ())


@pytest.mark.parametrize(
    ("source", "target", "language", "missing"),
    [
        ("It cost 119 dollars.", "Es kostete 118 Dollar.", "deu_Latn", ("119",)),
        ("It cost 119 dollars in 1995.", "Es kostete Dollar.", "deu_Latn", ("119", "1995")),
        ("He has 5 dogs.", "Er hat 6 Hunde.", "deu_Latn", ("5",)),
        ("In 1995 there were 12.", "في عام ١٩٩٦ كان هناك ١٢.", "ara_Arab", ("1995",)),
        ("It has 2.5 billion yuan.", "它有3亿元。", "zho_Hans", ("25",)),
        ("5 March 2019", "5 марта 2018 года", "rus_Cyrl", ("2019",)),
    ],
)
def test_changed_or_lost(source, target, language, missing):
    found = numbers_kept(source, target, "eng_Latn", language)
    assert found.missing == missing
    assert 0 <= found.share < 1


@given(st.text(st.sampled_from(list("0123456789.,:/- aX万२٣年\u00a0\x00\ud800")), max_size=40), st.text(max_size=20))
def test_any_text(source, target):
    assert numbers_kept(source, source, "eng_Latn", "zho_Hans").share == 1.0
    assert 0 <= numbers_kept(source, target, "eng_Latn", "zho_Hans").share <= 1
