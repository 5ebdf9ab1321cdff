import re
import unicodedata
import zipfile
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.tokens.tokenize import cut_tokens_at, tokenize

LANGUAGES = ["eng_Latn", "fra_Latn", "tur_Latn", "heb_Hebr", "hin_Deva", "tha_Thai", "mya_Mymr", "zho_Hans", "rus_Cyrl"]


def words(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in tokenize(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("eng_Latn", "John's cat doesn't like O'Brien.", "John 's cat does n't like O'Brien ."),
        (
            "eng_Latn",
            "a well-known U.S. firm (e.g. 1,234.56 at 10:30)",
            "a well - known U.S. firm ( e.g. 1,234.56 at 10:30 )",
        ),
        ("eng_Latn", "5 km² – Nos. 3–4…", "5 km² – Nos . 3 – 4 …"),
        ("fra_Latn", "L'homme d’aujourd'hui dit-il qu'O'Brien", "L' homme d’ aujourd'hui dit-il qu' O'Brien"),
        ("ita_Latn", "Nell'Italia dell’Ottocento", "Nell' Italia dell’ Ottocento"),
        ("cat_Latn", "l'Hospitalet i el col·legi", "l' Hospitalet i el col·legi"),
        ("tur_Latn", "İstanbul'da 1990'larda", "İstanbul 'da 1990 'larda"),
        ("ukr_Cyrl", "п'ять у Івано-Франківську", "п'ять у Івано-Франківську"),
        ("deu_Latn", "Der Rhein-Main-Kreis, z.B. 1.234,5 m", "Der Rhein-Main-Kreis , z.B. 1.234,5 m"),
        ("heb_Hebr", 'צה"ל בארה״ב', 'צה"ל בארה״ב'),
        ("hin_Deva", "हिन्दी में १२,३४५ क्षेत्र।", "हिन्दी में १२,३४५ क्षेत्र ।"),
        ("arb_Arab", "كِتَابٌ، وقلم", "كِتَابٌ ، وقلم"),
        ("pes_Arab", "می‌خواهم بروم", "می‌خواهم بروم"),
        ("jpn_Jpan", "東京は1868年、Edoから", "東 京 は 1868 年 、 Edo か ら"),
        ("jpn_Jpan", "が゙ㇷ゚", "が゙ ㇷ゚"),
        ("tha_Thai", "เมืองน้ำ", "เมื อ ง น้ำ"),
        ("khm_Khmr", "កម្ពុជា", "ក ម្ពុ ជា"),
        ("mya_Mymr", "မြန်မာ အင်္ဂလိပ်", "မြန် မာ အင်္ဂ လိပ်"),
        ("bod_Tibt", "བོད་ཡིག", "བོད ་ ཡིག"),
        ("eng_Latn", "👨‍👩‍👧 🇩🇪🇫🇷 👍🏽", "👨‍👩‍👧 🇩🇪 🇫🇷 👍🏽"),
        ("arb_Arab", "\u200fشرق\u200e (abc)", "شرق ( abc )"),
    ],
)
def test_tokens_by_language(language: str, text: str, expected: str) -> None:
    assert words(text, language) == expected.split()


def test_soft_hyphen_stays_inside_its_word() -> None:
    assert words("Donau\u00addampfer", "deu_Latn") == ["Donau\u00addampfer"]


def test_decomposed_letters_keep_their_marks() -> None:
    text = unicodedata.normalize("NFD", "Curaçao é Ǻ")
    assert words(text, "por_Latn") == text.split()


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_tokens_are_in_order_and_cover_all_but_space_and_formats(text: str, language: str) -> None:
    tokens = tokenize(text, language)
    assert all(start < end for start, end in tokens)
    assert all(end <= start for (_, end), (start, _) in pairwise(tokens))
    covered = {at for start, end in tokens for at in range(start, end)}
    for at, character in enumerate(text):
        if at not in covered:
            assert character.isspace() or unicodedata.category(character) in ("Cc", "Cf")
    assert not any(text[at].isspace() for at in covered)


@settings(deadline=None)
@given(st.text(alphabet="กเ้ำ်္အကमि्ा́aA'’-.1,东が゙ \u200d\u200cא", max_size=30), st.sampled_from(LANGUAGES))
def test_no_token_begins_with_a_mark_that_has_something_to_stand_on(text: str, language: str) -> None:
    tokens = tokenize(text, language)
    ends = {end for _, end in tokens}
    for start, _ in tokens:
        assert unicodedata.category(text[start])[0] != "M" or start not in ends


@settings(deadline=None)
@given(st.text(max_size=40), st.sets(st.integers(0, 40)))
def test_cutting_puts_each_border_inside_a_token_between_two(text: str, borders: set[int]) -> None:
    tokens = tokenize(text, "eng_Latn")
    cut = cut_tokens_at(tokens, borders)
    inside = {border for border in borders for start, end in tokens if start < border < end}
    assert {start for start, _ in cut} == {start for start, _ in tokens} | inside
    assert {end for _, end in cut} == {end for _, end in tokens} | inside
    assert "".join(text[s:e] for s, e in cut) == "".join(text[s:e] for s, e in tokens)


def test_cut_german_compound_and_turkish_suffix() -> None:
    assert cut_tokens_at([(0, 8), (9, 15)], [6, 9]) == [(0, 6), (6, 8), (9, 15)]


def test_time_is_linear_in_a_long_word() -> None:
    assert len(tokenize("a'" * 200_000, "fra_Latn")) > 0
    assert len(tokenize("a.b" * 100_000, "eng_Latn")) > 0
    assert len(tokenize("က" * 300_000, "mya_Mymr")) == 300_000


def test_agrees_with_conll_2002(data_folder) -> None:
    """The Spanish and Dutch tokens of CoNLL-2002, glued with spaces, come back but for what our rules part or join."""
    path = data_folder / "ner" / "conll2002.zip"
    for name, language, least in (("esp.testa", "spa_Latn", 0.985), ("ned.testa", "nld_Latn", 0.985)):
        with zipfile.ZipFile(path) as archive:
            member = next(entry for entry in archive.namelist() if entry.endswith(name))
            text = archive.read(member).decode("utf-8")
        gold = [line.split()[0] for line in text.splitlines() if re.match(r"\S+ \S", line) and "DOCSTART" not in line]
        ours = set(tokenize(" ".join(gold), language))
        at, same = 0, 0
        for token in gold:
            same += (at, at + len(token)) in ours
            at += len(token) + 1
        assert same / len(gold) >= least, f"{name}: {same / len(gold):.4f}"
