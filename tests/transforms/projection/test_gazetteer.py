import pytest

from transforms.projection.gazetteer import translated_names


@pytest.mark.parametrize(
    ("name", "language", "translation"),
    [
        ("Germany", "deu_Latn", "Deutschland"),
        ("germany", "rus_Cyrl", "Германия"),
        ("United States", "ell_Grek", "Ηνωμένες Πολιτείες"),
        ("Germany", "zho_Hans", "德国"),
        ("Germany", "zho_Hant", "德國"),
        ("Europe", "hin_Deva", "यूरोप"),
        ("Africa", "swa_Latn", "Afrika"),
        ("March", "rus_Cyrl", "марта"),
        ("March", "jpn_Jpan", "3月"),
        ("Monday", "arb_Arab", "الاثنين"),
        ("euro", "tha_Thai", "ยูโร"),
        ("Russian", "vie_Latn", "Tiếng Nga"),
    ],
)
def test_names_of_cldr(name: str, language: str, translation: str) -> None:
    assert translation in translated_names(name, "eng_Latn", language)


def test_both_ways_and_between_other_languages() -> None:
    assert "Germany" in translated_names("Германия", "rus_Cyrl", "eng_Latn")
    assert "Italia" in translated_names("Ιταλία", "ell_Grek", "ita_Latn")


def test_months_are_those_of_the_language() -> None:
    # Babel gives the months of a language asked for before ("三月") where a language inherits an alias.
    translated_names("March", "eng_Latn", "jpn_Jpan")
    for language in ("arb_Arab", "hun_Latn", "kor_Kore", "swe_Latn"):
        assert "三月" not in translated_names("March", "eng_Latn", language)


@pytest.mark.parametrize(
    ("name", "language"), [("", "deu_Latn"), ("Mr", "deu_Latn"), ("\ud800", "deu_Latn"), ("Germany", "und_Zyyy")]
)
def test_no_name_no_translation(name: str, language: str) -> None:
    assert translated_names(name, "eng_Latn", language) == ()


@pytest.mark.parametrize(
    ("name", "language", "translation"),
    [
        ("US", "rus_Cyrl", "США"),
        ("U.S.", "spa_Latn", "EE. UU."),
        ("UK", "tur_Latn", "Birleşik Krallık"),
        ("EU", "fra_Latn", "Union européenne"),
        ("EU", "ell_Grek", "ΕΕ"),
        ("UN", "zho_Hans", "联合国"),
        ("Britain", "deu_Latn", "Vereinigtes Königreich"),
        ("South Korea", "ita_Latn", "Corea del Sud"),
    ],
)
def test_short_forms_of_territories(name: str, language: str, translation: str) -> None:
    assert translation in translated_names(name, "eng_Latn", language)


@pytest.mark.parametrize("word", ["us", "un", "eu", "Us"])
def test_acronyms_are_found_in_capitals_only(word: str) -> None:
    assert translated_names(word, "eng_Latn", "rus_Cyrl") == ()
