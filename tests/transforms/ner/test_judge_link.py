from pathlib import Path

import pytest

from transforms.ner.links import Verdict, judge_link
from transforms.ner.mentions import Entity
from transforms.ner.naming import load_naming, naming_rules


def judge(surface: str, language: str, *names: str, entity_type: str = "LOC") -> str:
    title, label, *aliases = [*names, names[0]] if len(names) == 1 else names
    entity = Entity("Q1", entity_type, title, label, tuple(aliases))
    return judge_link(surface, entity, naming_rules(language[:3]), language).value


@pytest.mark.parametrize(
    ("language", "surface", "names", "verdict"),
    [
        ("eng_Latn", "Germany", ("Germany",), "name"),
        ("eng_Latn", "German", ("Germany",), "derived"),
        ("eng_Latn", "Dutch", ("Netherlands",), "derived"),
        ("eng_Latn", "Russia", ("Russian Empire",), "doubtful"),
        ("eng_Latn", "UK", ("United Kingdom",), "name"),
        ("eng_Latn", "the capital", ("Paris",), "common"),
        ("eng_Latn", "1936", ("Berlin",), "common"),
        ("eng_Latn", "Merkel", ("Angela Merkel",), "name"),
        ("eng_Latn", "Springfield", ("Springfield, Illinois",), "name"),
        ("eng_Latn", "Mercury", ("Mercury (planet)", "Mercury"), "name"),
        ("eng_Latn", "The university", ("University of Tokyo",), "doubtful"),
        ("deu_Latn", "österreichischer", ("Österreich",), "common"),
        ("deu_Latn", "Deutschlands", ("Deutschland",), "name"),
        ("deu_Latn", "Deutsche", ("Deutschland",), "derived"),
        ("deu_Latn", "Berliner", ("Berlin",), "derived"),
        ("deu_Latn", "Russland", ("Russisches Kaiserreich",), "doubtful"),
        ("fra_Latn", "français", ("France",), "common"),
        ("fra_Latn", "Français", ("France",), "derived"),
        ("rus_Cyrl", "французский", ("Франция",), "common"),
        ("rus_Cyrl", "Германии", ("Германия",), "name"),
        ("rus_Cyrl", "Пруссией", ("Пруссия",), "name"),
        ("pol_Latn", "Francji", ("Francja",), "name"),
        ("pol_Latn", "Francuz", ("Francja",), "derived"),
        ("ell_Grek", "Γερμανίας", ("Γερμανία",), "name"),
        ("ell_Grek", "Γερμανός", ("Γερμανία",), "derived"),
        ("ell_Grek", "γερμανικός", ("Γερμανία",), "common"),
        ("fin_Latn", "Helsingissä", ("Helsinki",), "name"),
        ("tur_Latn", "Alman", ("Almanya",), "derived"),
        ("arb_Arab", "ألماني", ("ألمانيا",), "derived"),
        ("arb_Arab", "بألمانيا", ("ألمانيا",), "name"),
        ("heb_Hebr", "בישראל", ("ישראל",), "name"),
        ("heb_Hebr", "ישראלי", ("ישראל",), "derived"),
        ("hin_Deva", "भारत", ("भारत",), "name"),
        ("hin_Deva", "भारतीय", ("भारत",), "derived"),
        ("ben_Beng", "ঢাকায়", ("ঢাকা",), "name"),
        ("kor_Kore", "독일인", ("독일",), "derived"),
        ("kat_Geor", "გერმანია", ("გერმანია",), "name"),
        ("kat_Geor", "ბერლინში", ("ბერლინი",), "name"),
        ("jpn_Jpan", "日本人", ("日本",), "derived"),
        ("jpn_Jpan", "アインシュタイン", ("アルベルト・アインシュタイン",), "name"),
        ("zho_Hans", "德国", ("德国",), "name"),
        ("zho_Hans", "德国人", ("德国",), "derived"),
        ("tha_Thai", "ภาษาไทย", ("ไทย", "ประเทศไทย"), "derived"),
    ],
)
def test_verdicts(language: str, surface: str, names: tuple[str, ...], verdict: str) -> None:
    assert judge(surface, language, *names) == verdict


def test_verdicts_are_spelled_as_the_enum_says() -> None:
    assert {verdict.value for verdict in Verdict} == {"name", "common", "derived", "doubtful"}


@pytest.mark.parametrize(
    ("text", "message"),
    [("nouns: true", "unknown key 'nouns'"), ("loss: two", "loss is 'two', expected a number"), ("a", "expected keys")],
)
def test_a_wrong_naming_file_is_named_with_its_key(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "deu.yaml").write_text(text)
    with pytest.raises(ValueError, match=message) as raised:
        load_naming(tmp_path)
    assert "deu.yaml" in str(raised.value)
