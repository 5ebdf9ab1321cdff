"""What a folder with a model tells, and what is said where it does not."""

import json
import re
import shutil

import pytest

from tests.tiny_translation_model import save_translation_model
from transforms.models.registry import ModelError
from transforms.translation.model_folder import opus_languages, read_model_folder


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return save_translation_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def folder(tiny, tmp_path):
    return shutil.copytree(tiny, tmp_path / "copy")


def test_a_folder_without_description(folder):
    found = read_model_folder(folder)
    assert (found.family, found.source_codes, found.target_codes, found.marked) == ("marian", None, ("de", "fr"), True)
    assert (found.positions, found.mean_attention) == (512, True)
    assert found.target_code("deu_Latn") == "de"
    assert found.source_code("jpn_Jpan") is None


def test_a_language_that_the_model_has_not(folder):
    with pytest.raises(ModelError, match=r"does not translate into jpn_Jpan; it has deu_Latn, fra_Latn"):
        read_model_folder(folder).target_code("jpn_Jpan")
    (folder / "translation.json").write_text('{"source_languages": ["en"]}')
    with pytest.raises(ModelError, match=r"does not translate from deu_Latn; it has eng_Latn"):
        read_model_folder(folder).source_code("deu_Latn")


@pytest.mark.parametrize("name", ["model.bin", "config.json", "source.spm", "target.spm", "shared_vocabulary.json"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    wanted = "vocabulary is missing" if "vocabulary" in name else f"{re.escape(name)}.* is missing"
    with pytest.raises(ModelError, match=wanted):
        read_model_folder(folder)


def test_no_folder(tmp_path):
    with pytest.raises(ModelError, match="no such folder"):
        read_model_folder(tmp_path / "none")


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"\6\0\0\0", b"\5\0\0\0" + bytes(100)])
def test_a_model_file_that_is_none(folder, content):
    (folder / "model.bin").write_bytes(content)
    with pytest.raises(ModelError, match="not a model of CTranslate2"):
        read_model_folder(folder)


@pytest.mark.parametrize("content", ["{", "[]", '{"family": "bart"}'])
def test_a_description_that_is_none(folder, content):
    (folder / "translation.json").write_text(content)
    with pytest.raises(ModelError, match=r"translation.json"):
        read_model_folder(folder)


def test_a_bilingual_model_is_known_by_its_name_or_description(tmp_path):
    bilingual = save_translation_model(tmp_path / "some", languages=())
    with pytest.raises(ModelError, match=r'cannot tell which languages.*"target_languages": \["de"\]'):
        read_model_folder(bilingual)
    named = read_model_folder(shutil.copytree(bilingual, tmp_path / "opus-mt-tc-big-en-de"))
    assert (named.source_codes, named.target_codes, named.marked) == (("en",), ("de",), False)
    (bilingual / "translation.json").write_text('{"source_languages": ["fi"], "target_languages": ["sv"]}')
    described = read_model_folder(bilingual)
    assert (described.source_codes, described.target_codes) == (("fi",), ("sv",))


def test_a_folder_that_tells_no_family(tmp_path):
    folder = save_translation_model(tmp_path / "tiny", family="m2m100", languages=())
    with pytest.raises(ModelError, match="cannot tell what kind of translation model"):
        read_model_folder(folder)


@pytest.mark.parametrize(
    ("family", "languages"), [("m2m100", ["de", "en"]), ("nllb", ["arb_Arab", "eng_Latn"]), ("madlad", ["de", "en"])]
)
def test_families_are_told_by_vocabulary(tmp_path, family, languages):
    found = read_model_folder(save_translation_model(tmp_path / "tiny", family=family, languages=languages))
    assert (found.family, list(found.target_codes)) == (family, languages)
    if family == "nllb":
        assert found.target_code("ara_Arab") == "arb_Arab"


def test_the_digest_covers_all_that_is_read(folder, tmp_path):
    other = shutil.copytree(folder, tmp_path / "other")
    assert read_model_folder(folder).digest() == read_model_folder(other).digest()
    (other / "README.md").write_text("nothing that counts")
    assert read_model_folder(folder).digest() == read_model_folder(other).digest()
    changed = shutil.copytree(folder, tmp_path / "changed")
    with (changed / "target.spm").open("ab") as file:
        file.write(b"\x1a\0")
    assert read_model_folder(folder).digest() != read_model_folder(changed).digest()
    described = shutil.copytree(folder, tmp_path / "described")
    (described / "translation.json").write_text(json.dumps({"source_languages": ["en"]}))
    assert read_model_folder(folder).digest() != read_model_folder(described).digest()


@pytest.mark.parametrize(
    ("name", "languages"),
    [
        ("opus-mt-en-de", ("en", "de")),
        ("opus-mt-tc-big-en-pt", ("en", "pt")),
        ("opus-mt-en-ROMANCE", None),
        ("opus-mt-en-gem", None),
        ("opus-mt-tc-big-cat_oci_spa-en", None),
        ("nllb-200-3.3b", None),
    ],
)
def test_languages_in_names_of_opus_mt(name, languages):
    wanted = {"source_languages": [languages[0]], "target_languages": [languages[1]]} if languages else {}
    assert opus_languages(name) == wanted
