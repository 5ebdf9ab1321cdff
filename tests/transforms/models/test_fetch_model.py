"""Models are downloaded once, checked against the registry, and never used half or changed."""

import hashlib
import json
from dataclasses import replace

import pytest

from tests.file_server import HURRIED, file_server
from transforms.fetch.attempts import DownloadError
from transforms.models import fetch_model as fetching
from transforms.models.fetch_model import fetch_model
from transforms.models.registry import MARIAN_FILES as FILES
from transforms.models.registry import Model, ModelError, ModelFile, model, resolve_model
from transforms.translation.model_folder import read_model_folder

CONTENT = b"__label__fao_Latn" * 10_000


@pytest.fixture
def served(monkeypatch):
    """The registry with the files of openlid and of multilingual-e5-small on a server."""
    digest = hashlib.sha256(CONTENT).hexdigest()
    with file_server(model=CONTENT, tokenizer=CONTENT[::-1]) as server:
        one = ModelFile("lid201-model.bin", server.address("/model"), len(CONTENT), digest)
        two = ModelFile("tokenizer.json", server.address("/tokenizer"), None, None)
        entries = {
            "openlid": replace(model("openlid"), files=(one,)),
            "multilingual-e5-small": replace(model("multilingual-e5-small"), files=(one, two)),
            "xlm-roberta-base": model("xlm-roberta-base"),
        }
        monkeypatch.setattr(fetching, "model", entries.__getitem__)
        yield server


def fetch(name, folder):
    return fetch_model(name, lambda _message: None, folder, patience=HURRIED)


def test_a_model_is_fetched_once(served, tmp_path):
    path = fetch("openlid", tmp_path)
    assert path == tmp_path / "openlid" / "lid201-model.bin"
    assert path.read_bytes() == CONTENT
    assert fetch("openlid", tmp_path) == path
    assert len(served.requests) == 1


def test_a_model_of_several_files(served, tmp_path):
    folder = fetch("multilingual-e5-small", tmp_path)
    assert folder == tmp_path / "multilingual-e5-small"
    assert sorted(path.name for path in folder.iterdir()) == ["lid201-model.bin", "tokenizer.json"]


def test_a_changed_file_is_fetched_again(served, tmp_path):
    path = fetch("openlid", tmp_path)
    path.write_bytes(CONTENT[:-1] + b"?")
    assert fetch("openlid", tmp_path).read_bytes() == CONTENT


def test_another_file_at_the_address_is_refused(served, tmp_path):
    served.files["/model"] = CONTENT + b"!"
    with pytest.raises(
        DownloadError, match=r"its sha256 is [0-9a-f]{64}, not [0-9a-f]{64}; this is not the file wanted"
    ):
        fetch("openlid", tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_model_that_nobody_offers_ready_made(served, tmp_path):
    with pytest.raises(
        ModelError, match=r"nobody offers model.onnx ready-made; make it from .* with `optimum-cli export"
    ):
        fetch("xlm-roberta-base", tmp_path)
    assert served.requests == []


@pytest.fixture
def marian(data_folder, monkeypatch):
    """The registry with a model of OPUS-MT whose files are those of a real small model."""
    folder = data_folder.parent / "models" / "en-de-small" / "marian"
    if not folder.is_dir():
        pytest.skip(f"no real model: {folder} is absent")
    names = {"pytorch_model.bin": "model.safetensors"}
    with file_server(
        **{name.replace(".", "_"): (folder / names.get(name, name)).read_bytes() for name in FILES}
    ) as server:
        addresses = {name: server.address("/" + name.replace(".", "_")) for name in FILES}
        originals = tuple(ModelFile(names.get(name, name), addresses[name], None, None) for name in FILES)
        monkeypatch.setattr(Model, "originals", property(lambda entry: originals if entry.marian else ()))
        yield server


def test_a_model_of_opus_mt_is_converted(marian, tmp_path):
    folder = fetch("opus-mt-en-de", tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == sorted(file.name for file in model("opus-mt-en-de").files)
    assert resolve_model("opus-mt-en-de", tmp_path) == folder
    found = read_model_folder(folder)
    assert (found.family, found.source_codes) == ("marian", ("en",))
    assert json.loads((folder / "translation.json").read_text())["licence"] == "CC-BY-4.0"
    asked = len(marian.requests)
    assert fetch("opus-mt-en-de", tmp_path) == folder
    assert len(marian.requests) == asked


def test_a_converted_model_is_described(monkeypatch, tmp_path):
    entry = model("nllb-200-distilled-600m")
    with file_server(any=CONTENT) as server:
        files = tuple(replace(file, address=server.address("/any")) for file in entry.files)
        monkeypatch.setattr(fetching, "model", lambda _name: replace(entry, files=files))
        folder = fetch("nllb-200-distilled-600m", tmp_path)
    described = json.loads((folder / "translation.json").read_text())
    assert described == {"about": entry.about, "family": "nllb", "licence": "CC-BY-NC-4.0"}
