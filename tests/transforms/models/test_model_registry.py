"""The registry is complete and sound, and models are found where fetching puts them."""

import re
from pathlib import Path

import pytest

from transforms.fetch.checksums import file_sha256
from transforms.models.registry import ModelError, model, models, models_folder, resolve_model


def test_entries_are_sound():
    for name, entry in models().items():
        assert entry.name == name
        assert re.fullmatch(r"[a-z0-9.-]+", name)
        assert entry.task in {"language identification", "sentence encoder", "critic of relations", "translation"}
        assert entry.about.startswith("https://")
        assert entry.files
        for file in entry.files:
            assert re.fullmatch(r"[\w.-]+", file.name)
            assert (file.address or "https://").startswith("https://")
            assert re.fullmatch("[0-9a-f]{64}", file.sha256 or "0" * 64)
            assert file.address or entry.convert or entry.marian
            assert file.address or (file.bytes, file.sha256) == (None, None)


def test_models_that_translate_say_how_they_are_marked_or_made():
    for entry in models().values():
        if entry.task == "translation":
            assert entry.licence
            assert (entry.family in {"m2m100", "nllb", "madlad"}) != bool(entry.marian)
    assert {entry.licence for name, entry in models().items() if name.startswith("nllb")} == {"CC-BY-NC-4.0"}


@pytest.mark.parametrize("name", ["opus-mt-fi-sv", "opus-mt-en-ROMANCE", "opus-mt-tc-big-en-zle"])
def test_other_models_of_opus_mt_by_their_names(name, tmp_path):
    found = model(name)
    assert found.about == f"https://huggingface.co/Helsinki-NLP/{name}"
    assert found.originals[1].address == f"https://huggingface.co/Helsinki-NLP/{name}/resolve/main/pytorch_model.bin"
    assert found.licence is None
    with pytest.raises(ModelError, match=f"run `python -m pipelines.fetch --models {name}`"):
        resolve_model(name, tmp_path)


def test_identifiers_and_encoders_are_there():
    assert {"lid.176", "lid.176.bin", "glotlid", "openlid", "openlid-v2", "xlm-roberta-base"} <= models().keys()


def test_the_embedded_model_is_the_one_of_the_registry():
    path = resolve_model("lid.176")
    assert path.name == "lid.176.ftz"
    assert (file_sha256(path), path.stat().st_size) == (model("lid.176").files[0].sha256, 938_013)


def test_a_path_is_taken_as_it_is(tmp_path):
    path = tmp_path / "my.bin"
    path.touch()
    assert resolve_model(str(path)) == path
    assert resolve_model(str(tmp_path)) == tmp_path


@pytest.mark.parametrize("name", ["glotlit", "no/such/model.bin", ""])
def test_what_is_neither_a_name_nor_a_path(name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    if name:
        with pytest.raises(ModelError, match=rf"^{name}: no such file, and no such model; the registry has lid.176, "):
            resolve_model(name)
    with pytest.raises(ModelError, match="no such model"):
        model(name)


def test_a_model_that_was_not_fetched(tmp_path):
    with pytest.raises(ModelError, match=r"glotlid is not in .*: run `python -m pipelines.fetch --models glotlid`"):
        resolve_model("glotlid", tmp_path)


def test_a_model_that_has_to_be_converted(tmp_path):
    with pytest.raises(
        ModelError, match=rf"make it from https.* with `optimum-cli .* {tmp_path / 'xlm-roberta-base'}`"
    ):
        resolve_model("xlm-roberta-base", tmp_path)


def test_models_of_one_file_and_of_several(tmp_path):
    for name in ("openlid", "xlm-roberta-base"):
        (tmp_path / name).mkdir()
        for file in model(name).files:
            (tmp_path / name / file.name).touch()
    assert resolve_model("openlid", tmp_path) == tmp_path / "openlid" / "lid201-model.bin"
    assert resolve_model("xlm-roberta-base", tmp_path) == tmp_path / "xlm-roberta-base"
    (tmp_path / "xlm-roberta-base" / "tokenizer.json").unlink()
    with pytest.raises(ModelError):
        resolve_model("xlm-roberta-base", tmp_path)


def test_a_file_of_another_size_is_not_the_model(tmp_path):
    (tmp_path / "glotlid").mkdir()
    (tmp_path / "glotlid" / "model_v3.bin").write_bytes(b"half of it")
    with pytest.raises(ModelError, match="glotlid is not in"):
        resolve_model("glotlid", tmp_path)


def test_where_models_lie(monkeypatch, tmp_path):
    monkeypatch.setenv("BABELMILL_CACHE", str(tmp_path))
    assert models_folder() == tmp_path / "models"
    monkeypatch.delenv("BABELMILL_CACHE")
    assert models_folder() == Path.home() / ".cache" / "babelmill" / "models"


def test_a_model_that_can_be_fetched_or_converted_is_fetched(tmp_path):
    with pytest.raises(ModelError, match=r"run `python -m pipelines.fetch --models madlad400-3b-mt`"):
        resolve_model("madlad400-3b-mt", tmp_path)
