import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.wikidata.names import clean_name, name_language, names


def _terms(**values):
    return {
        code.replace("_", "-"): {"language": code.replace("_", "-"), "value": value} for code, value in values.items()
    }


def test_labels_and_aliases_by_our_tags():
    entity = {
        "labels": _terms(de="Köln", ja="ケルン", el="Κολωνία"),
        "aliases": {"de": [{"language": "de", "value": "Cöln"}, {"language": "de", "value": "Köln"}]},
    }
    labels, aliases = names(entity, None)
    assert labels == [("deu_Latn", "Köln"), ("ell_Grek", "Κολωνία"), ("jpn_Jpan", "ケルン")]
    assert aliases == [("deu_Latn", "Cöln")]


def test_codes_that_share_a_tag_give_one_label_and_aliases():
    entity = {"labels": _terms(en_gb="colour", simple="colour", en="color", en_ca="color"), "aliases": {}}
    assert names(entity, None) == ([("eng_Latn", "color")], [("eng_Latn", "colour")])


@pytest.mark.parametrize("order", [("zh", "zh_hans", "zh_cn"), ("zh_cn", "zh", "zh_hans")])
def test_code_with_a_script_is_the_label(order):
    values = {"zh": "東京", "zh_hans": "东京", "zh_cn": "东京市"}
    labels, aliases = names({"labels": _terms(**{code: values[code] for code in order})}, None)
    assert labels == [("zho_Hans", "东京")]
    assert aliases == [("zho_Hans", "東京"), ("zho_Hans", "东京市")]


def test_scripts_are_kept_apart():
    labels, _ = names({"labels": _terms(sr="Београд", sr_ec="Београд", sr_el="Beograd", zh_tw="臺北")}, None)
    assert labels == [("srp_Cyrl", "Београд"), ("srp_Latn", "Beograd"), ("zho_Hant", "臺北")]


def test_multilingual_names_are_kept_whatever_the_languages():
    entity = {"labels": _terms(mul="Franz Kafka", de="Kafka", fr="Kafka F."), "aliases": {}}
    assert names(entity, frozenset({"deu_Latn"})) == ([("deu_Latn", "Kafka"), ("mul", "Franz Kafka")], [])


def test_unknown_codes_stay_as_they_are():
    assert name_language("tokipona") == "tokipona"
    assert names({"labels": _terms(tokipona="ma Tosi")}, None)[0] == [("tokipona", "ma Tosi")]


@pytest.mark.parametrize("empty", [[], {}, None])
def test_empty_maps_in_every_form(empty):
    assert names({"labels": empty, "aliases": empty}, None) == ([], [])


def test_old_forms():
    entity = {
        "labels": {"en": "Rome", "it": {"language": "it", "value": "Roma"}},
        "aliases": {"en": ["Eternal City"], "it": {"language": "it", "value": "Urbe"}},
    }
    assert names(entity, None) == (
        [("eng_Latn", "Rome"), ("ita_Latn", "Roma")],
        [("eng_Latn", "Eternal City"), ("ita_Latn", "Urbe")],
    )


@pytest.mark.parametrize(
    "entity",
    [
        {"id": "Q1", "labels": "x"},
        {"id": "Q1", "labels": [{"language": "en", "value": "x"}]},
        {"id": "Q1", "labels": {"en": None}},
        {"id": "Q1", "aliases": {"en": [{"language": "en"}]}},
        {"id": "Q1", "labels": {"en": {"language": 3, "value": "x"}}},
    ],
)
def test_names_that_are_no_text_raise(entity):
    with pytest.raises(ValueError, match="of Q1"):
        names(entity, None)


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("Berlin", "Berlin"),
        ("  New\u00a0 York\n", "New York"),
        ("a\x00b \x00 c", "ab c"),
        ("ישראל\u200e", "ישראל"),
        ("\ufeffمصر\u200f ", "مصر"),
        ("می‌خواهم", "می‌خواهم"),
        ("\u200b", ""),
    ],
)
def test_clean_name(written, clean):
    assert clean_name(written) == clean


@given(st.text())
def test_clean_names_stay_clean(text):
    clean = clean_name(text)
    assert clean_name(clean) == clean
    assert clean == clean.strip()
    assert not any(character < " " for character in clean)
