"""Inputs that are no files, manifests that lead elsewhere, models that are not models: refused before any work."""

import io
import json
import os
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.translate_input import told_by_input
from schemas.datasets import DOCUMENTS
from tests.tiny_translation_model import save_translation_model
from transforms.common_crawl.listing import read_listing
from transforms.datasets.inputs import InputError, InputFile, find_dataset, find_files
from transforms.languages.identify import embedded_model
from transforms.models.fasttext_file import check_fasttext
from transforms.models.registry import ModelError
from transforms.sources.files import open_stored
from transforms.translation.alignment_models import read_models
from transforms.translation.marian_weights import read_weights
from transforms.translation.model_folder import read_model_folder

ERROR_PAGE = b"<!doctype html><html><title>404 Not Found</title></html>"


def test_a_pipe_a_device_a_loop_and_a_name_that_is_not_utf8_are_no_input(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xml")
    (tmp_path / "loop.xml").symlink_to(tmp_path / "loop.xml")
    (tmp_path / "folder.xml").mkdir()
    odd = os.fsencode(tmp_path / "name.xml").replace(b"name", b"na\xffme")
    Path(os.fsdecode(odd)).write_bytes(b"x")
    told = {
        str(tmp_path / "pipe.xml"): "is a pipe or a device",
        "/dev/zero": "is a pipe or a device",
        str(tmp_path / "loop.xml"): "matches no file",
        str(tmp_path / "folder.xml"): "is a folder without manifest.json",
        os.fsdecode(odd): "not UTF-8",
        "unknown://x": "cannot be looked for",
        "a\0b": "matches no file",
    }
    for path, why in told.items():
        with pytest.raises(InputError, match=why):
            find_files([path])


PART = {"path": "deu_Latn/part-00000-of-00001.parquet", "size": 1, "sha256": "0"}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "{" * 100_000,
        "[" * 100_000,
        '{"dataset": "documents"}',
        '{"dataset": 1, "parts": []}',
        *(
            json.dumps({"dataset": "documents", "parts": [PART | {"path": path}]})
            for path in ("../../x", "/etc/passwd", "deu_Latn/../../x", "..\\x", "a//b", ".", "", "a\0b")
        ),
        json.dumps({"dataset": "documents", "parts": [{"path": "x"}, 1]}),
    ],
    ids=range(16),
)
def test_a_manifest_that_is_none_or_leads_out_of_its_folder_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(InputError, match="not a manifest"):
        find_dataset([str(tmp_path)], DOCUMENTS)


def test_listings_do_not_lead_out_of_their_place(tmp_path: Path) -> None:
    path = tmp_path / "warc.paths"
    for entry in ("../../x.warc.gz", "a/../../x.warc.gz", "a/%2e%2e/x.warc.gz", "..\\x.warc.gz"):
        path.write_text(f"a/b.warc.gz\n{entry}\n")
        with pytest.raises(ValueError, match="line 2"):
            read_listing(str(path), open_stored)


def test_a_file_named_parquet_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    for content in (b"", ERROR_PAGE, b"PAR1" + bytes(50) + b"\x10\0\0\0PAR1"):
        path.write_bytes(content)
        with pytest.raises(InputError, match="not Parquet"):
            told_by_input([str(path)])


def test_no_part_of_a_fasttext_model_is_taken_for_a_whole_one(tmp_path: Path) -> None:
    """The library itself hangs, crashes or loads zeros."""
    whole, path = embedded_model().read_bytes(), tmp_path / "lid.ftz"
    random = Random(1)
    lengths = [0, 4, 8, 60, 64, 92, 100, 5000, len(whole) // 2, len(whole) - 1]
    cut = [whole[:length] for length in lengths + [random.randrange(len(whole)) for _ in range(20)]]
    for content in (*cut, ERROR_PAGE, whole[:8] + random.randbytes(5000), random.randbytes(5000)):
        path.write_bytes(content)
        with pytest.raises(ValueError, match="is no fastText model"):
            check_fasttext(path)
    check_fasttext(embedded_model())


@pytest.mark.parametrize(
    "name", ["model.bin", "config.json", "source.spm", "shared_vocabulary.json", "translation.json"]
)
@pytest.mark.parametrize("content", [b"", ERROR_PAGE, b"\x80\x04\x95", b"[1, [2]]", b"[" * 100_000])
def test_a_translation_model_with_a_file_that_is_something_else_is_refused(
    tmp_path: Path, name: str, content: bytes
) -> None:
    folder = save_translation_model(tmp_path / "model")
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError):
        read_model_folder(folder)


@pytest.mark.parametrize("names", [["../../secret.spm", "target.spm"], ["source.spm"], "source.spm", [1, 2], {"a": 1}])
def test_a_description_names_files_of_its_folder_alone(tmp_path: Path, names: object) -> None:
    folder = save_translation_model(tmp_path / "model", description={"sentencepiece": names})
    with pytest.raises(ModelError, match="sentencepiece"):
        read_model_folder(folder)


def _zip_of_weights(path: Path, length: int, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> None:
    """``pytorch_model.bin`` whose one tensor is a view of a storage of `length` numbers, of which four are there."""
    storage = (
        b"(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpu" + pickle.dumps(length, 2)[2:-1] + b"tQ"
    )
    view = b"".join(pickle.dumps(value, 2)[2:-1] for value in (offset, shape, strides))
    tensor = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + view + b"\x89}tR"
    content = b"\x80\x02}X\x01\0\0\0w" + tensor + b"s."
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model/data.pkl", content)
        archive.writestr("model/data/0", np.arange(4, dtype=np.float32).tobytes())


@pytest.mark.parametrize(
    ("length", "offset", "shape", "strides"),
    [(4, 0, (10**6,), (1,)), (4, 3, (2,), (1,)), (4, 0, (2, 2), (10**9, 1)), (4, -1, (1,), (1,)), (4, 3, (4,), (-1,)),
     (10**13, 0, (1,), (1,)), (-1, 0, (1,), (1,))],
)  # fmt: skip
def test_a_tensor_outside_its_storage_is_not_read(
    tmp_path: Path, length: int, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]
) -> None:
    """It showed, or crashed on, memory that is none of the file's."""
    _zip_of_weights(tmp_path / "pytorch_model.bin", length, offset, shape, strides)
    with pytest.raises(ModelError):
        read_weights(tmp_path)


def test_a_tensor_inside_its_storage_is_read(tmp_path: Path) -> None:
    _zip_of_weights(tmp_path / "pytorch_model.bin", 4, 1, (3,), (1,))
    assert read_weights(tmp_path)["w"].tolist() == [1, 2, 3]


@pytest.mark.parametrize("name", ["model.safetensors", "pytorch_model.bin"])
@pytest.mark.parametrize(
    "content", [b"", ERROR_PAGE, b"PK\x03\x04" + bytes(50), pickle.dumps(OrderedDict(a=1)), pickle.dumps(io.BytesIO)]
)
def test_weights_that_are_something_else_are_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelError):
        read_weights(tmp_path)


@pytest.mark.parametrize("model", [b"", ERROR_PAGE, b"PK\x03\x04" + bytes(50), pickle.dumps([1])])
def test_alignment_models_that_are_none_are_refused_before_any_work(tmp_path: Path, model: bytes) -> None:
    path = tmp_path / "part.parquet"
    row = {"source_language": ["eng_Latn"], "target_language": ["deu_Latn"], "model": [model]}
    pq.write_table(pa.table(row), path)
    with pytest.raises(InputError, match="not a dataset of alignment models"):
        read_models([InputFile(str(path), path.stat().st_size)])
