from importlib import resources

import pytest
import yaml

from schemas.language import language_tag, split_tag
from transforms.languages.close import are_close, close_matrix
from transforms.languages.identify import LanguageIdentifier


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ind_Latn", "msa_Latn"),
        ("ind_Latn", "zsm_Latn"),
        ("hrv_Latn", "srp_Cyrl"),
        ("bos_Latn", "hbs_Latn"),
        ("nob_Latn", "nno_Latn"),
        ("nob_Latn", "dan_Latn"),
        ("por_Latn", "glg_Latn"),
        ("ces_Latn", "slk_Latn"),
        ("sco_Latn", "eng_Latn"),
        ("hsb_Latn", "pol_Latn"),
        ("hsb_Latn", "ces_Latn"),
        ("ina_Latn", "fra_Latn"),
        ("min_Latn", "zsm_Latn"),
        ("arz_Arab", "arb_Arab"),
        ("yue_Hant", "cmn_Hani"),
        ("deu_Latn", "deu_Latn"),
    ],
)
def test_close(one: str, other: str) -> None:
    assert are_close(one, other)
    assert are_close(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("deu_Latn", "eng_Latn"),
        ("rus_Cyrl", "ukr_Cyrl"),
        ("jpn_Jpan", "zho_Hans"),
        ("fra_Latn", "ita_Latn"),
        ("ces_Latn", "pol_Latn"),
    ],
)
def test_apart(one: str, other: str) -> None:
    assert not are_close(one, other)


@pytest.mark.parametrize("name", ["close_languages", "scripts"])
def test_tables_hold_known_languages(name: str) -> None:
    table = yaml.safe_load(resources.files("transforms.languages").joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
    lines = table["also"] if name == "scripts" else table
    for line, codes in lines.items():
        members = codes.replace("|", " ").split()
        assert len(set(members)) == len(members), line
        for code in members:
            # "als" alone would mean the Alemannic edition; the tables have ISO 639-3 codes.
            assert split_tag(language_tag(f"{code}_Latn"))[0] == code, line


def test_matrix_of_close_languages_is_that_of_each_pair() -> None:
    tags = [*LanguageIdentifier().languages, "cmn_Hani", "ekk_Latn", "zsm_Latn", "fao_Latn", "und_Zyyy", "nor_Latn"]
    matrix = close_matrix(tags, tags[::3])
    assert matrix.tolist() == [[are_close(one, other) for other in tags[::3]] for one in tags]
    assert close_matrix([], tags).shape == (0, len(tags))
