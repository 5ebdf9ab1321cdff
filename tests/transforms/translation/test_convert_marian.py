"""Marian models in the layout of Hugging Face are converted without PyTorch, and translate as the given conversion."""

import json
import pickle
import shutil
import struct
import sys
import types
import zipfile
from collections import OrderedDict

import numpy as np
import pytest
from safetensors.numpy import load_file

from transforms.models.registry import ModelError
from transforms.translation.convert_marian import convert_marian
from transforms.translation.decoding import Decoding
from transforms.translation.marian_weights import read_weights
from transforms.translation.model import Translator

SENTENCES = ["A man in a red shirt is riding a bicycle.", "Two dogs run over the grass near the house."]


@pytest.fixture
def real_model(data_folder):
    folder = data_folder.parent / "models" / "en-de-small"
    if not folder.is_dir():
        pytest.skip(f"no real model: {folder} is absent")
    return folder


def test_a_real_model_translates_as_its_given_conversion(real_model, tmp_path):
    convert_marian(real_model / "marian", tmp_path / "model", {"source_languages": ["en"], "licence": None})
    decoding = Decoding(beam_size=2)
    ours = Translator(tmp_path / "model", "eng_Latn", "deu_Latn", decoding)
    given = Translator(real_model / "ct2", "eng_Latn", "deu_Latn", decoding)
    for one, other in zip(
        ours.translate(SENTENCES, with_attention=True), given.translate(SENTENCES, with_attention=True), strict=True
    ):
        assert one[:4] == other[:4]
        assert np.array_equal(one.attention, other.attention)
    assert (ours.model.mean_attention, given.model.mean_attention) == (True, False)
    with pytest.raises(ModelError, match="does not translate from fra_Latn; it has eng_Latn"):
        Translator(tmp_path / "model", "fra_Latn", "deu_Latn")


@pytest.fixture
def pytorch_names(monkeypatch):
    """The names that PyTorch writes into its files, so that the standard pickler can write them too."""
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
    for name in ("FloatStorage", "HalfStorage"):
        setattr(torch, name, type(name, (), {"__module__": "torch"}))

    def _rebuild_tensor_v2():
        raise AssertionError("only its name is written")

    _rebuild_tensor_v2.__module__, _rebuild_tensor_v2.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)
    return torch, utils


class Storage:
    def __init__(self, key, kind, numbers):
        self.key, self.kind, self.numbers = key, kind, numbers


class Tensor:
    def __init__(self, storage, offset, shape, strides, rebuild):
        self.parts, self.rebuild = (storage, offset, shape, strides, False, OrderedDict()), rebuild

    def __reduce__(self):
        return self.rebuild, self.parts


class Pickler(pickle.Pickler):
    is_old = False

    def persistent_id(self, obj):
        if not isinstance(obj, Storage):
            return None
        found = ("storage", obj.kind, obj.key, "cpu", len(obj.numbers))
        return (*found, None) if self.is_old else found


def save_pytorch(path, storages, state, is_old):
    if is_old:
        with path.open("wb") as file:
            for head in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}):
                pickle.dump(head, file, protocol=2)
            pickler = Pickler(file, protocol=2)
            pickler.is_old = True
            pickler.dump(state)
            pickle.dump([storage.key for storage in storages], file, protocol=2)
            for storage in storages:
                file.write(struct.pack("<q", len(storage.numbers)) + storage.numbers.tobytes())
        return
    with zipfile.ZipFile(path, "w") as archive:
        with archive.open("pytorch_model/data.pkl", "w") as file:
            Pickler(file, protocol=2).dump(state)
        for storage in storages:
            archive.writestr(f"pytorch_model/data/{storage.key}", storage.numbers.tobytes())


@pytest.mark.parametrize("is_old", [False, True])
def test_weights_of_pytorch_are_read_without_it(tmp_path, pytorch_names, is_old):
    torch, utils = pytorch_names
    one = Storage("0", torch.FloatStorage, np.arange(12, dtype=np.float32))
    two = Storage("1", torch.HalfStorage, np.array([0.5, 2], np.float16))
    state = OrderedDict(
        a=Tensor(one, 0, (3, 4), (4, 1), utils._rebuild_tensor_v2),
        transposed=Tensor(one, 2, (4, 2), (1, 4), utils._rebuild_tensor_v2),
        half=Tensor(two, 0, (2,), (1,), utils._rebuild_tensor_v2),
    )
    save_pytorch(tmp_path / "pytorch_model.bin", [one, two], state, is_old)
    found = read_weights(tmp_path)
    assert list(found) == ["a", "transposed", "half"]
    assert all(weights.dtype == np.float32 for weights in found.values())
    assert found["a"].tolist() == np.arange(12).reshape(3, 4).tolist()
    assert found["transposed"].tolist() == [[2, 6], [3, 7], [4, 8], [5, 9]]
    assert found["half"].tolist() == [0.5, 2]


def test_a_file_that_would_run_something_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "pytorch_model.bin", "w") as archive:
        archive.writestr("pytorch_model/data.pkl", pickle.dumps(print))
    with pytest.raises(ModelError, match=r"wants builtins.print; only tensors are read"):
        read_weights(tmp_path)


def test_no_weights(tmp_path):
    with pytest.raises(ModelError, match=r"model.safetensors is missing, and pytorch_model.bin too"):
        read_weights(tmp_path)
    (tmp_path / "pytorch_model.bin").write_bytes(b"<html>not found</html>")
    with pytest.raises(ModelError, match="not a file of weights"):
        read_weights(tmp_path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("config.json", "config.json is missing"),
        ("vocab.json", "vocab.json is missing"),
        ("source.spm", "source.spm is missing"),
    ],
)
def test_a_missing_file_is_named(real_model, tmp_path, name, message):
    source = tmp_path / "marian"
    source.mkdir()
    for path in (real_model / "marian").iterdir():
        if path.name != name:
            (source / path.name).symlink_to(path)
    with pytest.raises(ModelError, match=message):
        convert_marian(source, tmp_path / "model", {})
    assert not (tmp_path / "model" / "model.bin").exists()


def test_another_kind_of_model(real_model, tmp_path):
    source = tmp_path / "bart"
    shutil.copytree(real_model / "marian", source, ignore=shutil.ignore_patterns("model.safetensors"))
    source.chmod(0o755)
    (source / "config.json").unlink()
    (source / "config.json").write_text(json.dumps({"model_type": "bart"}))
    with pytest.raises(ModelError, match="a model of type 'bart', not a Marian model"):
        convert_marian(source, tmp_path / "model", {})


def test_safetensors_are_read_as_they_are(real_model):
    found = read_weights(real_model / "marian")
    wanted = load_file(real_model / "marian" / "model.safetensors")
    assert found.keys() == wanted.keys()
    assert np.array_equal(found["model.shared.weight"], wanted["model.shared.weight"])
