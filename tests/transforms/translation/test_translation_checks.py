import pytest

from transforms.languages.identify import LanguageIdentifier
from transforms.translation.checks import Cuts, check_translations, failed_checks

SOURCE = "Angela Merkel met Emmanuel Macron in Berlin on 5 March 2019 and talked about the weather for a long time."
GOOD = {
    "deu_Latn": "Angela Merkel traf Emmanuel Macron am 5. März 2019 in Berlin und sprach lange über das Wetter.",
    "fra_Latn": "Angela Merkel a rencontré Emmanuel Macron à Berlin le 5 mars 2019 et a longuement parlé de la météo.",
    "rus_Cyrl": "5 марта 2019 года Ангела Меркель встретила Эммануэля Макрона в Берлине и долго говорила о погоде.",
    "tur_Latn": "Angela Merkel, 5 Mart 2019'da Berlin'de Emmanuel Macron ile görüştü ve uzun süre hava durumu konuştu.",
    "ara_Arab": "التقت أنجيلا ميركل بإيمانويل ماكرون في برلين في 5 مارس 2019 وتحدثت لفترة طويلة عن الطقس.",
    "hin_Deva": "एंजेला मर्केल 5 मार्च 2019 को बर्लिन में इमैनुएल मैक्रों से मिलीं और लंबे समय तक मौसम के बारे में बात की।",
    "zho_Hans": "2019年3月5日，安格拉·默克尔在柏林会见了埃马纽埃尔·马克龙，就天气问题进行了长时间的交谈。",
    "jpn_Jpan": "アンゲラ・メルケルは2019年3月5日にベルリンでエマニュエル・マクロンと会い、天気について長い間話した。",
}


@pytest.fixture(scope="module")
def identifier():
    return LanguageIdentifier()


def checked(target, language="deu_Latn", source=SOURCE, identifier=None, score=None):
    return check_translations([source], [target], "eng_Latn", language, [score], identifier)[0]


@pytest.mark.parametrize("language", GOOD)
def test_a_good_translation_passes(language, identifier):
    checks = checked(GOOD[language], language, identifier=identifier)
    assert failed_checks(checks, Cuts(most_unbalanced=0)) == []
    assert 0.5 < checks.quality <= 1


@pytest.mark.parametrize(
    ("target", "failed"),
    [
        ("", ["empty"]),
        (" \n", ["empty"]),
        (GOOD["deu_Latn"].replace("Macron ", ""), ["names"]),
        (GOOD["deu_Latn"].replace("2019", "2018"), ["numbers"]),
        (GOOD["deu_Latn"].replace("lange", "lange &quot;"), ["entities"]),
        (GOOD["deu_Latn"].replace("Wetter", "⁇"), ["unknowns"]),
        (GOOD["deu_Latn"].replace("lange", "lange lange lange lange"), ["repetition"]),
        (GOOD["deu_Latn"][:50], ["too_short"]),
        (SOURCE, ["language", "copied"]),
        (GOOD["fra_Latn"], ["language"]),
        (GOOD["rus_Cyrl"], ["language", "script"]),
        (GOOD["deu_Latn"][:60] + SOURCE[60:], ["copied"]),
    ],
)
def test_faults(target, failed, identifier):
    checks = checked(target, identifier=identifier)
    assert failed_checks(checks, Cuts())[: len(failed)] == failed
    assert checks.quality < checked(GOOD["deu_Latn"], identifier=identifier).quality


def test_what_is_missing_is_named():
    assert checked("Angela Merkel traf Emmanuel am 5. März 2018 in Berlin.").missing == ("2019", "Macron")


def test_short_output_has_no_language(identifier):
    assert checked("Oui.", source="Yes.", identifier=identifier).language == 1


def test_languages_close_to_the_target_are_not_told_apart(identifier):
    danish = "Den gamle mand sidder foran huset og læser en bog om havet og skibene."
    source = "The old man sits in front of the house and reads a book about the sea and the ships."
    assert failed_checks(checked(danish, "nob_Latn", source, identifier), Cuts()) == []


def test_score_of_the_model_counts():
    sure, unsure = (checked(GOOD["deu_Latn"], score=score) for score in (-0.1, -2.0))
    assert sure.quality > unsure.quality
    assert failed_checks(unsure, Cuts(least_score=-1.5)) == ["score"]
    assert failed_checks(unsure, Cuts(least_score=None)) == []
    assert failed_checks(checked(GOOD["deu_Latn"]), Cuts(least_score=-1.5)) == []
    assert failed_checks(unsure, Cuts(least_quality=0.9)) == ["quality"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "\ud800",
        "😀😀",
        "...",
        "a\u0301" * 50,
        "\u202eabc",
        "1" * 5000,
        "(" * 3000,
        "ab " * 20_000,
        "字" * 20_000,
    ],
)
def test_any_text(text, identifier):
    for source, target in ((SOURCE, text), (text, SOURCE), (text, text)):
        checks = checked(target, "jpn_Jpan", source, identifier)
        assert 0 <= checks.quality <= 1
        assert checks.length_ratio > 0


def test_a_pair_is_checked_alike_in_any_company(identifier):
    targets = list(GOOD.values())[:4]
    together = check_translations([SOURCE] * 4, targets, "eng_Latn", "deu_Latn", identifier=identifier)
    assert together == [checked(target, identifier=identifier) for target in targets]


def test_sequences_of_one_length():
    with pytest.raises(ValueError, match="not of one length"):
        check_translations(["a"], [], "eng_Latn", "deu_Latn")
