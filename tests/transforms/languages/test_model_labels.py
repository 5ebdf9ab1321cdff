"""The labels of models, and the tags under which people look for their languages."""

from pathlib import Path

import pytest

from schemas.language import language_tag, split_tag, usual_tag
from transforms.languages.identify import LanguageIdentifier, _tag_of_label

OF_GLOTLID_AND_OPENLID = """
zho_Hani cmn_Hani yue_Hani wuu_Hani zho_Hans zho_Hant yue_Hant arb_Arab arb_Latn arz_Arab ary_Arab acm_Arab ajp_Arab
ekk_Latn lvs_Latn swh_Latn zsm_Latn ind_Latn azj_Latn uzn_Cyrl khk_Cyrl kmr_Latn ckb_Arab pes_Arab prs_Arab npi_Deva
ory_Orya als_Latn plt_Latn gug_Latn ydd_Hebr hbs_Latn hbs_Cyrl srp_Cyrl fil_Latn tgl_Latn nqo_Nkoo sat_Olck sat_Beng
taq_Tfng tzm_Tfng ben_Latn hin_Latn jpn_Jpan kor_Hang mni_Beng kas_Deva knc_Arab bjn_Arab crh_Latn dik_Latn rmn_Cyrl
und_Goth und_Zyyy und_Nkoo und_Latn zxx_Zxxx zxx_Latn eng_Latn
"""


@pytest.mark.parametrize("label", OF_GLOTLID_AND_OPENLID.split())
def test_labels_that_are_tags_stay_as_they_are(label: str) -> None:
    tag = _tag_of_label(f"__label__{label}", Path("model.bin"))
    assert tag == label
    assert split_tag(usual_tag(tag))[1] == split_tag(tag)[1]


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("cmn_Hans", "zh"),
        ("arb_Arab", "ar"),
        ("ekk_Latn", "et"),
        ("lvs_Latn", "lv"),
        ("swh_Latn", "sw"),
        ("zsm_Latn", "ms"),
        ("azj_Latn", "az"),
        ("uzn_Latn", "uz"),
        ("khk_Cyrl", "mn"),
        ("kmr_Latn", "ku"),
        ("pes_Arab", "fa"),
        ("npi_Deva", "ne"),
        ("ory_Orya", "or"),
        ("als_Latn", "sq"),
        ("plt_Latn", "mg"),
        ("gug_Latn", "gn"),
        ("ydd_Hebr", "yi"),
    ],
)
def test_standard_varieties_are_found_under_the_code_that_people_use(label: str, code: str) -> None:
    assert usual_tag(label) == language_tag(code)


@pytest.mark.parametrize("tag", ["nob_Latn", "ind_Latn", "arz_Arab", "pnb_Arab", "bcl_Latn", "mhr_Cyrl", "hrv_Latn"])
def test_other_languages_keep_their_own_code(tag: str) -> None:
    assert usual_tag(tag) == tag


def test_all_labels_of_the_embedded_model_are_usual_tags() -> None:
    assert [tag for tag in LanguageIdentifier().languages if usual_tag(tag) != tag] == []
