"""Numbers with units in text."""

import re

import pytest
from babel.numbers import format_decimal
from babel.units import format_unit
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from transforms.quantities.find import find_quantities

KM, M, KM2, PERCENT, USD, EUR = "Q828224", "Q11573", "Q712226", "Q11229", "Q4917", "Q4916"


def found(text, language, taken=()):
    return [(text[m.start : m.end], m.amount, m.unit) for m in find_quantities(text, language, taken)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        # the signs of a language
        ("eng_Latn", "covers 1,234.5 km2.", [("1,234.5 km2", "1234.5", KM2)]),
        ("eng_Latn", "is 1.234 km long", [("1.234 km", "1.234", KM)]),
        ("deu_Latn", "ist 1.234 km lang", [("1.234 km", "1234", KM)]),
        ("deu_Latn", "Fläche 891,12 km² und", [("891,12 km²", "891.12", KM2)]),
        ("fra_Latn", "1 234 567,5 km", [("1 234 567,5 km", "1234567.5", KM)]),
        ("rus_Cyrl", "площадь 1 234,5 кв. км", [("1 234,5 кв. км", "1234.5", KM2)]),
        ("swe_Latn", "12\u202f345 invånare", [("12\u202f345", "12345", None)]),
        ("gsw_Latn", "1’234.5 km", [("1’234.5 km", "1234.5", KM)]),
        ("hin_Deva", "१२,३४,५६७ लोग", [("१२,३४,५६७", "1234567", None)]),
        ("fas_Arab", "۱٬۲۳۴٫۵ کیلومتر", [("۱٬۲۳۴٫۵ کیلومتر", "1234.5", KM)]),
        # scale words
        ("eng_Latn", "3.8 million people", [("3.8 million", "3800000", None)]),
        ("deu_Latn", "3,8 Millionen Menschen", [("3,8 Millionen", "3800000", None)]),
        ("rus_Cyrl", "3,8 млн человек", [("3,8 млн", "3800000", None)]),
        ("zho_Hans", "人口38万", [("38万", "380000", None)]),
        ("jpn_Jpan", "人口1億2千万人", [("1億2千万", "120000000", None)]),
        ("jpn_Jpan", "38万4400km離れた", [("38万4400km", "384400", KM)]),
        ("kor_Kore", "인구는 1억 2천만 명", [("1억 2천만", "120000000", None)]),
        ("hin_Deva", "३८ लाख लोग", [("३८ लाख", "3800000", None)]),
        ("ben_Beng", "১ লক্ষেরও বেশি", [("১ লক্ষেরও", "100000", None)]),
        ("spa_Latn", "5 mil millones de dólares", [("5 mil millones de dólares", "5000000000", USD)]),
        ("fra_Latn", "3,8 millions d’euros", [("3,8 millions d’euros", "3800000", EUR)]),
        ("swa_Latn", "watu milioni 3.8", [("milioni 3.8", "3800000", None)]),
        ("eng_Latn", "3.5 × 10⁶ km", [("3.5 × 10⁶ km", "3500000", KM)]),
        # units and their forms
        ("fin_Latn", "5 kilometriä", [("5 kilometriä", "5", KM)]),
        ("tur_Latn", "5 kilometrelik yol", [("5 kilometrelik", "5", KM)]),
        ("ukr_Cyrl", "на 12 кілометрах", [("12 кілометрах", "12", KM)]),
        ("ell_Grek", "έκταση 2.194 τ.χλμ., ύψος", [("2.194 τ.χλμ.", "2194", KM2)]),
        ("ara_Arab", "مساحته 891 كيلومترا مربعا", [("891 كيلومترا مربعا", "891", KM2)]),
        ("tha_Thai", "พื้นที่ 1,568.7 ตร.กม.", [("1,568.7 ตร.กม.", "1568.7", KM2)]),
        ("kor_Kore", "길이는 12킬로미터이다", [("12킬로미터", "12", KM)]),
        ("swa_Latn", "kilomita 5 kutoka", [("kilomita 5", "5", KM)]),
        ("eng_Latn", "a 100-metre race", [("100-metre", "100", M)]),
        ("jpn_Jpan", "上映時間は207分に及ぶ", [("207分", "207", "Q7727")]),
        ("zho_Hans", "速度为每小时5公里。", [("每小时5公里", "5", "Q180154")]),
        ("jpn_Jpan", "時速5キロで走る", [("時速5キロ", "5", "Q180154")]),
        ("kor_Kore", "섭씨 5도", [("섭씨 5도", "5", "Q25267")]),
        ("swa_Latn", "eneo la kilomita 5 za mraba", [("kilomita 5 za mraba", "5", KM2)]),
        ("ukr_Cyrl", "від 1290 до 4080 мл", [("1290", "1290", "Q2332346"), ("4080 мл", "4080", "Q2332346")]),
        ("ben_Beng", "১৬ মি. মি. ফিল্ম", [("১৬ মি. মি.", "16", "Q174789")]),
        ("ben_Beng", "সেকেন্ডে ১০ বার", [("১০", "10", None)]),
        ("spa_Latn", "unas 3 mil personas", [("3 mil", "3000", None)]),
        ("hun_Latn", "számuk 172 132-re nőtt", [("172 132", "172132", None)]),
        ("bak_Cyrl", "2011— 3 326 002", [("2011", "2011", None), ("3 326 002", "3326002", None)]),
        # percent and money, before and behind
        ("tur_Latn", "nüfusun %5'i", [("%5", "5", PERCENT)]),
        ("zho_Hans", "占百分之5的", [("百分之5", "5", PERCENT)]),
        ("eng_Latn", "US$ 3.4 billion", [("US$ 3.4 billion", "3400000000", USD)]),
        ("deu_Latn", "kostete 15 000 Euro", [("15 000 Euro", "15000", EUR)]),
        # signs
        ("eng_Latn", "down to −40 °C", [("−40 °C", "-40", "Q25267")]),
        ("ell_Grek", "κάτω από –5 °C", [("–5 °C", "-5", "Q25267")]),
        ("rus_Cyrl", "минус 40 °C", [("минус 40 °C", "-40", "Q25267")]),
        # ranges and amounts in two units
        ("eng_Latn", "10–20 km", [("10", "10", KM), ("20 km", "20", KM)]),
        ("rus_Cyrl", "от 10 до 20 км", [("10", "10", KM), ("20 км", "20", KM)]),
        ("eng_Latn", "3 to 5 million", [("3", "3000000", None), ("5 million", "5000000", None)]),
        ("eng_Latn", "$5–10 million", [("$5", "5000000", USD), ("10 million", "10000000", USD)]),
        ("eng_Latn", "lasts 1 h 52 min", [("1 h 52 min", "112", "Q7727")]),
        ("eng_Latn", "1 hour and 52 minutes", [("1 hour and 52 minutes", "112", "Q7727")]),
        # bare numbers
        ("eng_Latn", "has 344 inhabitants.", [("344", "344", None)]),
        ("ben_Beng", "১২টি জেলা", [("১২", "12", None)]),
        ("kor_Kore", "5명이", [("5", "5", None)]),
    ],
)
def test_found(language, text, expected):
    assert found(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("eng_Latn", "the 3rd of them"),
        ("deu_Latn", "der 3. Platz"),
        ("fra_Latn", "le 3e arrondissement"),
        ("rus_Cyrl", "5-й год, 80-х"),
        ("ben_Beng", "৫ম স্থান"),
        ("jpn_Jpan", "第3回大会"),
        ("zho_Hans", "第3届"),
        ("eng_Latn", "the 1980s"),
        ("eng_Latn", "at 10:30"),
        ("eng_Latn", "version 1.2.3"),
        ("eng_Latn", "won 3–1"),
        ("eng_Latn", "ISBN 978-3-16-148410-0"),
        ("eng_Latn", "call 555-1234"),
        ("eng_Latn", "No. 5 and # 6"),
        ("eng_Latn", "a B-52, the A4, MiG-29"),
        ("eng_Latn", "agent 007"),
        ("eng_Latn", "on 29 July and July 16"),
        ("spa_Latn", "el 5 de mayo"),
        ("eng_Latn", "(1) first, (2) second"),
        ("eng_Latn", "the galaxy NGC 5907 and the probe Voyager 1"),
        ("eng_Latn", "1/2 of f(y+1)"),
        ("eng_Latn", "a %93%E0%A6 b"),
        ("eng_Latn", "seen [12]"),
        ("jpn_Jpan", "122の7条"),
        ("jpn_Jpan", "5分の1"),
        ("fra_Latn", "à 10 h 30"),
        ("ell_Grek", "1 | 2 | 3"),
        ("ukr_Cyrl", "К., 1973. — 551 с."),
        ("rus_Cyrl", "1973. 188 p."),
        ("spa_Latn", "cuesta $5"),
        ("eng_Latn", "a flow of 5 kg/min"),
        ("ukr_Cyrl", "400 тисяч фунтів"),
        ("eng_Latn", "15 000 of 3,5"),
        ("eng_Latn", "5 ft 10 and a Try"),
        ("vie_Latn", 'tại ô 345" rồi'),
        ("ben_Beng", "সালের ১০ জুলাই লিসবনে"),
        ("jpn_Jpan", "午前10時30分"),
        ("vie_Latn", "lúc 17 giờ 23 phút"),
        ("hin_Deva", "13° 24मिनट पूर्वी"),
        ("deu_Latn", "Die A 115 (E 51) führt"),
        ("deu_Latn", "Version 3.5"),
    ],
)
def test_no_amount(language, text):
    assert [m for m in found(text, language) if m[0] not in ("1973",)] == []


def test_two_conventions_in_one_text():
    assert found("1,234 km", "deu_Latn") == [("1,234 km", "1.234", KM)]
    # Nobody writes three noughts behind a decimal sign.
    assert found("10,000 km și 1,234 km", "ron_Latn") == []
    # "1,234,567" is written in the English way, and then so may "1,234" be.
    assert found("1,234,567 km und 1,234 km", "deu_Latn") == [("1,234,567 km", "1234567", KM)]


def test_taken_spans():
    text = "In 1990 it had 1990 km and 5 km."
    assert found(text, "eng_Latn", [(3, 7)]) == [("1990 km", "1990", KM), ("5 km", "5", KM)]
    assert found("1990–95", "eng_Latn", [(0, 4)]) == []
    # A linked unit counts, though it belongs to another mention.
    assert found("828 metres", "eng_Latn", [(4, 10)]) == [("828", "828", M)]
    assert found("5 km", "eng_Latn", [(0, 4), (1, 2)]) == []


def test_a_currency_code_keeps_its_capitals():
    assert found("TRY 5", "eng_Latn") == [("TRY 5", "5", "Q172872")]
    assert found("try 5 times", "eng_Latn") == [("5", "5", None)]


def test_unknown_language():
    with pytest.raises(ValueError, match="language tag"):
        find_quantities("5 km", "de")
    assert found("5 km, 1.234", "que_Latn") == [("5 km", "5", KM), *found("1.234", "que_Latn")]


LOCALES = {
    "af": "afr_Latn", "bg": "bul_Cyrl", "bn": "ben_Beng", "ca": "cat_Latn", "cs": "ces_Latn", "da": "dan_Latn",
    "de": "deu_Latn", "el": "ell_Grek", "en": "eng_Latn", "es": "spa_Latn", "et": "est_Latn", "fi": "fin_Latn",
    "fr": "fra_Latn", "he": "heb_Hebr", "hi": "hin_Deva", "hr": "hrv_Latn", "hu": "hun_Latn", "hy": "hye_Armn",
    "id": "ind_Latn", "it": "ita_Latn", "ja": "jpn_Jpan", "ka": "kat_Geor", "kk": "kaz_Cyrl", "ko": "kor_Kore",
    "lt": "lit_Latn", "nl": "nld_Latn", "pl": "pol_Latn", "pt": "por_Latn", "ro": "ron_Latn", "ru": "rus_Cyrl",
    "sk": "slk_Latn", "sr": "srp_Cyrl", "sv": "swe_Latn", "sw": "swa_Latn", "ta": "tam_Taml", "te": "tel_Telu",
    "th": "tha_Thai", "tr": "tur_Latn", "uk": "ukr_Cyrl", "ur": "urd_Arab", "vi": "vie_Latn", "zh": "zho_Hans",
}  # fmt: skip
UNITS = {
    "length-kilometer": KM, "length-meter": M, "area-square-kilometer": KM2, "mass-kilogram": "Q11570",
    "speed-kilometer-per-hour": "Q180154", "temperature-celsius": "Q25267", "area-hectare": "Q35852",
}  # fmt: skip
AMOUNTS = st.one_of(
    st.integers(10, 99), st.integers(1, 10**9), st.decimals(0, 10**6, places=2, allow_nan=False, allow_infinity=False)
)


@settings(max_examples=300)
@given(st.sampled_from(sorted(LOCALES)), AMOUNTS)
def test_a_number_as_cldr_writes_it_is_found(locale, amount):
    text = format_decimal(amount, locale=locale)
    (mention,) = find_quantities(text, LOCALES[locale])
    assert (mention.start, mention.end) == (0, len(text))
    assert float(mention.amount) == float(amount)
    assert mention.unit is None


@settings(max_examples=300)
@given(st.sampled_from(sorted(LOCALES)), st.sampled_from(sorted(UNITS)), st.sampled_from(["long", "short"]), AMOUNTS)
def test_a_unit_as_cldr_writes_it_is_found(locale, unit, width, amount):
    text = format_unit(amount, unit, width, locale=locale)
    # Arabic and Hebrew have words for one and two of a thing; a unit that a locale lacks comes out as its id.
    assume(re.search(r"\d", text) and unit not in text)
    (mention,) = find_quantities(text, LOCALES[locale])
    assert float(mention.amount) == float(amount)
    assert mention.unit == UNITS[unit]
    assert (mention.start, mention.end) == (0, len(text))


PIECES = st.sampled_from(
    [
        *"1 2 12 345 1990 0 07 . , : - – − / % $ € km m kg million млн 万 億 千 ° ² ½ ( ) [ ] × to и 年 人 № В".split(),
        *(" ", " ", "\u00a0", "\n", "१२", "٣"),
    ]
)


@settings(max_examples=300)
@given(
    st.lists(PIECES, max_size=14).map("".join),
    st.sampled_from(sorted(LOCALES.values())),
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6)), max_size=2),
)
@example("5 km-2", "eng_Latn", [])
def test_mentions_are_in_order_and_apart(text, language, spans):
    taken = [(start, start + length) for start, length in spans]
    mentions = find_quantities(text, language, taken)
    end = 0
    for mention in mentions:
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        assert any(character.isdigit() for character in text[mention.start : mention.end])
        assert all(mention.end <= start or stop <= mention.start for start, stop in taken)
        assert re.fullmatch(r"-?\d+(\.\d*[1-9])?", mention.amount)
    assert mentions == find_quantities(text, language, taken[::-1])
