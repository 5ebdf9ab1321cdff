"""Languages are found by the codes of models of all families."""

import pytest

from transforms.translation.language_codes import code_for, known_tags

NLLB = "eng_Latn arb_Arab ary_Arab pes_Arab lvs_Latn zsm_Latn kor_Hang zho_Hans zho_Hant yue_Hant srp_Cyrl".split()
M2M = "en zh ar pt sr ko no ns".split()
OPUS = "deu eng cmn_Hans cmn_Hant zho_Hans yue_Hans pt pt_br por srp_Latn srp_Cyrl".split()


@pytest.mark.parametrize(
    ("tag", "codes", "code"),
    [
        ("ara_Arab", NLLB, "arb_Arab"),
        ("arb_Arab", NLLB, "arb_Arab"),
        ("ary_Arab", NLLB, "ary_Arab"),
        ("arz_Arab", NLLB, None),
        ("fas_Arab", NLLB, "pes_Arab"),
        ("lav_Latn", NLLB, "lvs_Latn"),
        ("msa_Latn", NLLB, "zsm_Latn"),
        ("kor_Kore", NLLB, "kor_Hang"),
        ("zho_Hans", NLLB, "zho_Hans"),
        ("zho_Hant", NLLB, "zho_Hant"),
        ("cmn_Hans", NLLB, "zho_Hans"),
        ("srp_Latn", NLLB, None),
        ("zho_Hans", M2M, "zh"),
        ("zho_Hant", M2M, None),
        ("srp_Cyrl", M2M, "sr"),
        ("por_Latn", OPUS, "pt"),
        ("deu_Latn", OPUS, "deu"),
        ("srp_Latn", OPUS, "srp_Latn"),
        ("zho_Hant", OPUS, "cmn_Hant"),
        ("deu_Latn", (), None),
    ],
)
def test_the_code_of_a_language(tag, codes, code):
    assert code_for(tag, codes) == code
    assert code_for(tag, reversed(codes)) == code


def test_a_source_may_come_in_another_script():
    assert code_for("zho_Hant", M2M, any_script=True) == "zh"
    assert code_for("srp_Latn", M2M, any_script=True) == "sr"
    assert code_for("srp_Latn", NLLB, any_script=True) is None


def test_codes_that_name_no_language_are_passed_over():
    assert known_tags(["de", "ns", "translate", "Latn"]) == ["deu_Latn"]
