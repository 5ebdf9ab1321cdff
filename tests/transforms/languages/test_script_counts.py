import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from schemas.language import language_tag
from transforms.languages.scripts import count_scripts, script_names, written_in

EDITIONS = "de ru el ar he hi bn ta te kn ml si th lo my km ka hy am ja ko zh iu chr dv nqo sat mni zgh got arc"


def counts(text: str) -> dict[str, int]:
    row = count_scripts([text])[0]
    return {name: int(number) for name, number in zip(script_names(), row, strict=True) if number}


def test_letters_of_several_scripts() -> None:
    assert counts("Berlin, 1900!") == {"Latn": 6}
    assert counts("Москва (Moscow)") == {"Cyrl": 6, "Latn": 6}
    assert counts("東京タワーとカメラ") == {"Hani": 2, "Kana": 6, "Hira": 1}
    assert counts("한국 大韓民國") == {"Hang": 2, "Hani": 4}
    assert counts("«[_]» ×÷ 🎉 \0") == {}
    assert counts("𐌰𐌱 ሀ ꯃ ᱚ 𠀀") == {"Goth": 2, "Ethi": 1, "Mtei": 1, "Olck": 1, "Hani": 1}
    assert counts("\ud800a\U0010ffff") == {"Latn": 1}


def test_rows_are_counted_apart() -> None:
    table = count_scripts(["ab", "", "я", "c"])
    assert table.sum(axis=1).tolist() == [2, 0, 1, 1]
    assert count_scripts([]).shape == (0, len(script_names()))


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll"], max_codepoint=0x52F)))
def test_case_pairs_of_latin_greek_and_cyrillic_are_all_counted(text: str) -> None:
    named = [
        letter for letter in text if unicodedata.name(letter).split()[0] in ("LATIN", "GREEK", "CYRILLIC", "COPTIC")
    ]
    found = counts(text)
    assert sum(found.get(script, 0) for script in ("Latn", "Grek", "Cyrl", "Copt")) >= len(named)


def test_written_in() -> None:
    assert {"Hira", "Kana", "Hani"} <= written_in("jpn_Jpan")
    assert written_in("deu_Latn") == {"Latn"}
    assert {"Cyrl", "Latn"} <= written_in("srp_Cyrl")
    assert written_in("mul_Zyyy") == frozenset()


def test_scripts_of_all_editions_are_told_apart() -> None:
    for code in EDITIONS.split():
        assert written_in(language_tag(code)), code
