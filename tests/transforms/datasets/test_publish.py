"""Publishing in an object store, where no folder can be renamed: never a manifest beside missing parts."""

import json

import pytest
from apache_beam.io.filesystems import FileSystems

from tests.memory_file_system import FILES
from transforms.datasets.publish import publish

FOLDER, STAGING = "memory://bucket/out/documents", "memory://bucket/out/.staging/documents"
NAMES = ["deu_Latn/part-0.parquet", "eng_Latn/part-0.parquet"]


class NetworkError(OSError):
    pass


def stage_and_publish(edition: str) -> None:
    FILES.update({f"{STAGING}/{name}": f"{edition} {name}".encode() for name in NAMES})
    content = {"dataset": "documents", "edition": edition, "parts": [{"path": name} for name in NAMES]}
    publish("memory://bucket/out", STAGING, content)


@pytest.mark.parametrize("name", ["delete", "rename"])
def test_a_publish_that_breaks_off_leaves_no_manifest(monkeypatch, name: str) -> None:
    FILES.clear()
    monkeypatch.setattr(FileSystems, "_pipeline_options", None)
    stage_and_publish("old")
    work = getattr(FileSystems, name)

    def break_off(*paths: list[str]) -> None:
        work(*(some[:1] for some in paths))
        raise NetworkError

    with monkeypatch.context() as patched:
        patched.setattr(FileSystems, name, staticmethod(break_off))
        with pytest.raises(NetworkError):
            stage_and_publish("new")
    assert f"{FOLDER}/manifest.json" not in FILES
    stage_and_publish("new")
    assert json.loads(FILES[f"{FOLDER}/manifest.json"])["edition"] == "new"
    assert {path for path in FILES if "/.staging/" not in path} == {
        f"{FOLDER}/{name}" for name in [*NAMES, "manifest.json"]
    }
