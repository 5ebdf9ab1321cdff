"""Dates in texts of many languages, with their values, precisions and spans."""

import pytest

from transforms.dates.find import find_dates


def found(text: str, language: str) -> list[tuple[str, str, str]]:
    return [(text[m.start : m.end], m.value, m.precision) for m in find_dates(text, language)]


DAYS = {
    "eng_Latn": ["14 March 1879", "March 14, 1879", "14th March, 1879", "the 14th of March 1879", "1879-03-14"],
    "deu_Latn": ["14. März 1879", "14.3.1879", "14. 3. 1879", "14. März des Jahres 1879"],
    "fra_Latn": ["14 mars 1879", "14/03/1879"],
    "spa_Latn": ["14 de marzo de 1879", "14 de marzo del año 1879"],
    "por_Latn": ["14 de março de 1879"],
    "cat_Latn": ["14 de març de 1879", "14 de març del 1879"],
    "ita_Latn": ["14 marzo 1879", "14º marzo 1879"],
    "ron_Latn": ["14 martie 1879"],
    "nld_Latn": ["14 maart 1879"],
    "swe_Latn": ["den 14 mars 1879", "1879-03-14"],
    "dan_Latn": ["den 14. marts 1879"],
    "nob_Latn": ["14. mars 1879"],
    "fin_Latn": ["14. maaliskuuta 1879"],
    "isl_Latn": ["14. mars 1879"],
    "est_Latn": ["14. märtsil 1879"],
    "lav_Latn": ["1879. gada 14. martā"],
    "lit_Latn": ["1879 m. kovo 14 d."],
    "pol_Latn": ["14 marca 1879", "14 marca 1879 roku"],
    "ces_Latn": ["14. března 1879", "14. 3. 1879"],
    "slv_Latn": ["14. marca 1879"],
    "hrv_Latn": ["14. ožujka 1879.", "14. ožujka 1879. godine"],
    "srp_Cyrl": ["14. марта 1879. године"],
    "rus_Cyrl": ["14 марта 1879 года", "14 марта 1879 г."],
    "ukr_Cyrl": ["14 березня 1879 року"],
    "bel_Cyrl": ["14 сакавіка 1879 года"],
    "bul_Cyrl": ["14 март 1879 г."],
    "mkd_Cyrl": ["14 март 1879 година"],
    "ell_Grek": ["14 Μαρτίου 1879", "14 Μαρτίου του 1879"],
    "hun_Latn": ["1879. március 14.", "1879. március 14-én"],
    "tur_Latn": ["14 Mart 1879", "14 Mart 1879'da"],
    "aze_Latn": ["14 mart 1879"],
    "kaz_Cyrl": ["1879 жылғы 14 наурыз"],
    "hye_Armn": ["1879 թվականի մարտի 14"],
    "kat_Geor": ["1879 წლის 14 მარტი"],
    "heb_Hebr": ["14 במרץ 1879"],
    "ara_Arab": ["14 مارس 1879", "١٤ مارس ١٨٧٩", "14 آذار 1879", "14 آذار/مارس 1879"],
    "fas_Arab": ["۱۴ مارس ۱۸۷۹"],
    "urd_Arab": ["14 مارچ 1879ء"],
    "hin_Deva": ["14 मार्च 1879", "१४ मार्च १८७९"],
    "mar_Deva": ["१४ मार्च १८७९"],
    "ben_Beng": ["১৪ মার্চ ১৮৭৯", "১৪ই মার্চ, ১৮৭৯"],
    "tam_Taml": ["14 மார்ச் 1879"],
    "tel_Telu": ["14 మార్చి 1879"],
    "tha_Thai": ["14 มีนาคม ค.ศ. 1879"],
    "vie_Latn": ["ngày 14 tháng 3 năm 1879", "14 tháng Ba, 1879", "14/3/1879"],
    "ind_Latn": ["14 Maret 1879"],
    "zho_Hans": ["1879年3月14日", "一八七九年三月十四日", "１８７９年３月１４日"],
    "jpn_Jpan": ["1879年3月14日", "1879年（明治12年）3月14日"],
    "kor_Kore": ["1879년 3월 14일"],
    "eus_Latn": ["1879ko martxoaren 14an"],
    "epo_Latn": ["la 14-an de marto 1879"],
}


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, texts in DAYS.items() for text in texts])
def test_days(language, text):
    [(_, value, precision)] = found(f"({text})", language)
    assert (value, precision) == ("1879-03-14", "day")


@pytest.mark.parametrize(
    ("language", "text", "surface"),
    [
        ("eng_Latn", "in March 1990 he", "March 1990"),
        ("deu_Latn", "im März 1990 war", "März 1990"),
        ("rus_Cyrl", "в марте 1990 года был", "марте 1990 года"),
        ("pol_Latn", "w marcu 1990 był", "marcu 1990"),
        ("ces_Latn", "v březnu 1990 byl", "březnu 1990"),
        ("fin_Latn", "maaliskuussa 1990 oli", "maaliskuussa 1990"),
        ("hun_Latn", "1990 márciusában volt", "1990 márciusában"),
        ("ell_Grek", "τον Μάρτιο του 1990 ήταν", "Μάρτιο του 1990"),
        ("zho_Hans", "1990年3月，", "1990年3月"),
        ("vie_Latn", "vào tháng 3 năm 1990 là", "tháng 3 năm 1990"),
        ("ara_Arab", "في مارس 1990 كان", "مارس 1990"),
    ],
)
def test_months_keep_their_precision(language, text, surface):
    assert found(text, language) == [(surface, "1990-03", "month")]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("eng_Latn", "in 44 BC", "-0044"),
        ("eng_Latn", "in AD 79", "0079"),
        ("deu_Latn", "44 v. Chr.", "-0044"),
        ("deu_Latn", "im Jahr 79", "0079"),
        ("rus_Cyrl", "44 год до н. э.", "-0044"),
        ("rus_Cyrl", "в 79 году", "0079"),
        ("pol_Latn", "120 r. p.n.e.", "-0120"),
        ("fra_Latn", "44 av. J.-C.", "-0044"),
        ("spa_Latn", "44 a. C.", "-0044"),
        ("ell_Grek", "44 π.Χ.", "-0044"),
        ("ara_Arab", "44 ق.م", "-0044"),
        ("ara_Arab", "عام 969 م", "0969"),
        ("hin_Deva", "44 ईसा पूर्व", "-0044"),
        ("ben_Beng", "খ্রিস্টপূর্ব ৪৪", "-0044"),
        ("jpn_Jpan", "紀元前44年", "-0044"),
        ("zho_Hans", "公元前44年", "-0044"),
        ("kor_Kore", "기원전 44년", "-0044"),
        ("tha_Thai", "44 ปีก่อนคริสตกาล", "-0044"),
        ("vie_Latn", "44 TCN", "-0044"),
        ("hun_Latn", "i. e. 44", "-0044"),
        ("tur_Latn", "MÖ 44", "-0044"),
        ("swe_Latn", "44 f.Kr.", "-0044"),
        ("tha_Thai", "พ.ศ. 2533", "1990"),
        ("tha_Thai", "ปี 2533", "1990"),
        ("jpn_Jpan", "昭和64年", "1989"),
        ("jpn_Jpan", "令和元年", "2019"),
        ("zho_Hans", "民國79年", "1990"),
        ("kor_Kore", "1990년에", "1990"),
        ("hun_Latn", "1990-ben", "1990"),
        ("tur_Latn", "1990'da", "1990"),
        ("heb_Hebr", "ב-1990", "1990"),
        ("fas_Arab", "۱۹۹۰ میلادی", "1990"),
        ("dan_Latn", "I 1307 fik", "1307"),
    ],
)
def test_years_and_eras(language, text, value):
    assert [mention[1:] for mention in found(text, language)] == [(value, "year")]


@pytest.mark.parametrize(
    ("language", "text", "value", "precision"),
    [
        ("eng_Latn", "the 1990s", "1990", "decade"),
        ("eng_Latn", "the 1990's", "1990", "decade"),
        ("deu_Latn", "1990er Jahre", "1990", "decade"),
        ("deu_Latn", "die 90er Jahre", "1990", "decade"),
        ("fra_Latn", "années 1990", "1990", "decade"),
        ("rus_Cyrl", "1990-е годы", "1990", "decade"),
        ("por_Latn", "década de 1990", "1990", "decade"),
        ("hun_Latn", "1990-es évek", "1990", "decade"),
        ("swe_Latn", "1990-talet", "1990", "decade"),
        ("ind_Latn", "tahun 1950-an", "1950", "decade"),
        ("jpn_Jpan", "1990年代", "1990", "decade"),
        ("zho_Hans", "20世纪80年代", "1980", "decade"),
        ("eng_Latn", "the 20s of the 19th century", "1820", "decade"),
        ("swe_Latn", "1800-talet", "1801", "century"),
        ("fin_Latn", "1800-luvulla", "1801", "century"),
        ("eng_Latn", "the 19th century", "1801", "century"),
        ("eng_Latn", "19th-century Paris", "1801", "century"),
        ("eng_Latn", "the nineteenth century", "1801", "century"),
        ("eng_Latn", "the 1st century BC", "-0100", "century"),
        ("deu_Latn", "19. Jahrhundert", "1801", "century"),
        ("rus_Cyrl", "XIX век", "1801", "century"),
        ("fra_Latn", "XIXe siècle", "1801", "century"),
        ("spa_Latn", "siglo XIX", "1801", "century"),
        ("ron_Latn", "secolul al XIX-lea", "1801", "century"),
        ("ara_Arab", "القرن التاسع عشر", "1801", "century"),
        ("hin_Deva", "19वीं सदी", "1801", "century"),
        ("heb_Hebr", "המאה ה-19", "1801", "century"),
        ("zho_Hans", "十九世纪", "1801", "century"),
        ("jpn_Jpan", "19世紀", "1801", "century"),
        ("vie_Latn", "thế kỷ XIX", "1801", "century"),
    ],
)
def test_decades_and_centuries(language, text, value, precision):
    assert [mention[1:] for mention in found(text, language)] == [(value, precision)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("eng_Latn", "1939–1945", [("1939", "1939"), ("1945", "1945")]),
        ("eng_Latn", "(1417-1701)", [("1417", "1417"), ("1701", "1701")]),
        ("eng_Latn", "14–18 March 1990", [("14", "1990-03-14"), ("18 March 1990", "1990-03-18")]),
        ("eng_Latn", "March 14–18, 1990", [("March 14", "1990-03-14"), ("18, 1990", "1990-03-18")]),
        ("eng_Latn", "from 3 May to 5 June 1940", [("3 May", "1940-05-03"), ("5 June 1940", "1940-06-05")]),
        ("eng_Latn", "March–April 1990", [("March", "1990-03"), ("April 1990", "1990-04")]),
        ("eng_Latn", "the 1998/99 season", [("1998", "1998"), ("99", "1999")]),
        ("eng_Latn", "1999–00", [("1999", "1999"), ("00", "2000")]),
        ("eng_Latn", "100–44 BC", [("100", "-0100"), ("44 BC", "-0044")]),
        ("eng_Latn", "27 BC – 14 AD", [("27 BC", "-0027"), ("14 AD", "0014")]),
        ("eng_Latn", "18th and 19th centuries", [("18th", "1701"), ("19th centuries", "1801")]),
        ("spa_Latn", "siglos XVIII y XIX", [("siglos XVIII", "1701"), ("XIX", "1801")]),
        ("rus_Cyrl", "XVIII—XIX веков", [("XVIII", "1701"), ("XIX веков", "1801")]),
        ("nob_Latn", "14. og 15. mai 1990", [("14", "1990-05-14"), ("15. mai 1990", "1990-05-15")]),
        ("jpn_Jpan", "1990年3月14日-18日", [("1990年3月14日", "1990-03-14"), ("18日", "1990-03-18")]),
        ("jpn_Jpan", "1990年3月14日から4月2日", [("1990年3月14日", "1990-03-14"), ("4月2日", "1990-04-02")]),
        ("jpn_Jpan", "3月-4月、1990年3月", [("1990年3月", "1990-03")]),
        ("tha_Thai", "(ค.ศ. 1919-1932)", [("ค.ศ. 1919", "1919"), ("1932", "1932")]),
        ("srp_Latn", "zima 2009/2010. je", [("2009", "2009"), ("2010", "2010")]),
    ],
)
def test_ranges(language, text, expected):
    assert [mention[:2] for mention in found(text, language)] == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("eng_Latn", "14 March"),
        ("eng_Latn", "1,990 and 1990.5 and $1990 and 1990%"),
        ("eng_Latn", "about 2000 people, 1500 km, 1600 MW"),
        ("eng_Latn", "NGC 1990, p. 1990, ISBN 1990, No. 1990"),
        ("eng_Latn", "30 February 1990"),
        ("eng_Latn", "3/4/1990"),
        ("eng_Latn", "192.168.19.90 and 12345 and 1990abc"),
        ("eng_Latn", "the 1900s"),
        ("eng_Latn", "via 4AD"),
        ("deu_Latn", "1500 Einwohner"),
        ("zho_Hans", "2000人"),
        ("kor_Kore", "2000명"),
        ("fas_Arab", "سال ۱۳۶۸"),
        ("fas_Arab", "سال ۱۳۶۸ خورشیدی"),
        ("ara_Arab", "عام 1340 هـ"),
        ("amh_Ethi", "በ1990 ዓ.ም."),
        ("jpn_Jpan", "昭和65年"),
        ("tha_Thai", "2,565 เมตร"),
        ("tur_Latn", "6000'ini"),
    ],
)
def test_other_numbers_are_no_dates(language, text):
    assert found(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("jpn_Jpan", "午前9時、10年前、千年、250年後", []),
        ("zho_Hans", "一年前，250 年后，全长 1600 公里，1300 节", []),
        ("jpn_Jpan", "1600 kmにわたって", []),
        ("ces_Latn", "v posledních letech 18. století", ["1701"]),
        ("ces_Latn", "kolem roku 10 000 př. n. l.", []),
        ("nld_Latn", "ieder jaar 10 miljard", []),
        ("nld_Latn", "in de jaren 30 van de 19e eeuw", ["1830"]),
        ("heb_Hebr", "שנות ה-30 של המאה התשע עשרה", ["1830"]),
        ("pol_Latn", "z lat 30. XIX wieku", ["1830"]),
        ("ara_Arab", "منذ سبعينيات القرن العشرين", ["1970"]),
        ("ara_Arab", "سرعة 133 م/ث", []),
        ("ara_Arab", "ارتفاع 1500 م", []),
        ("ara_Arab", "(1640 – 1683م)", ["1640", "1683"]),
        ("ara_Arab", "في الـ21 من تموز عام 356 قبل الميلاد", ["-0356-07-21"]),
        ("tur_Latn", "MÖ 21 Temmuz 356'da", ["-0356-07-21"]),
        ("lav_Latn", "1000. gadu p.m.ē.", ["-1000"]),
        ("lav_Latn", "356. gada 21. jūlijā p.m.ē.", ["-0356-07-21"]),
        ("lit_Latn", "13 m. motociklininkas po 250 metų", []),
        ("lit_Latn", "XVIII a. Kambodža 2017 m. sausį", ["1701", "2017-01"]),
        ("nob_Latn", "siste årene av 1700-tallet, 1000 år f.Kr.", ["1701", "-1000"]),
        ("nob_Latn", "1800- og 1900-tallet", ["1801", "1901"]),
        ("pol_Latn", "od 1995–96 roku", ["1995", "1996"]),
        ("bul_Cyrl", "една трета от 400-те най-богати", []),
        ("tgl_Latn", "ika-18 na siglo, may 200 kalalakihan", ["1701"]),
        ("mlt_Latn", "tal-2008 u fl-1810", ["2008", "1810"]),
        ("tur_Latn", "2017 Ocak ayında", ["2017-01"]),
        ("ben_Beng", "১৯৬৫ সালের ১৮ মার্চে", ["1965-03-18"]),
        ("cym_Latn", "Ar Fedi 24, 1759", ["1759-09-24"]),
        ("dan_Latn", "I 1933 kom", ["1933"]),
        ("por_Latn", "(1871-1918)", ["1871", "1918"]),
        ("tha_Thai", "ก่อน ค.ศ. 1868", ["1868"]),
        ("eng_Latn", "the band's 2008 debut, the 2017 women's final", ["2008", "2017"]),
        ("eng_Latn", "Jackson's 1979 album and a mid-2003 release", ["1979", "2003"]),
    ],
)
def test_defects_found_on_real_text(language, text, expected):
    assert [mention[1] for mention in found(text, language)] == expected


def test_the_stop_of_a_sentence_is_no_part_of_a_date():
    assert found("Er starb 1990.", "deu_Latn") == [("1990", "1990", "year")]
    assert found("1990. godine. U 1991.", "hrv_Latn")[-1] == ("1991", "1991", "year")


def test_a_weekday_in_front_is_no_part_of_a_date():
    assert found("on Friday, 14 March 1879", "eng_Latn") == [("14 March 1879", "1879-03-14", "day")]


def test_a_language_without_words_of_its_own_has_the_months_of_cldr():
    assert found("14 Maaci 1990", "guz_Latn")[0][1:] in (("1990-03-14", "day"), ("1990", "year"))
    assert found("1879-03-14", "xxx_Latn") == [("1879-03-14", "1879-03-14", "day")]
