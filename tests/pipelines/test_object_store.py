"""Output on a filesystem without folders, as object stores are: nothing stale stays, nothing staged stays."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.io.filesystems import FileSystems

from pipelines import command
from pipelines.build import published
from pipelines.recipe import STAGES
from tests.memory_file_system import FILES

TEXT = "Die Stadt liegt an einem Fluss und hat einen großen Hafen, in dem viele Schiffe liegen. " * 3


@pytest.fixture
def bucket(monkeypatch) -> str:
    FILES.clear()
    monkeypatch.setattr(FileSystems, "_pipeline_options", None)
    return "memory://bucket"


def curate(bucket: str, *languages: str) -> int:
    rows = [{"id": f"{code}{n}", "text": f"{TEXT}{n}", "language": code} for n in range(2) for code in languages]
    FILES[f"{bucket}/in.jsonl"] = "".join(json.dumps(row) + "\n" for row in rows).encode()
    flags = ["--input", f"{bucket}/*.jsonl", "--output", f"{bucket}/out", "--max_failure_rate", "1"]
    return command.main(STAGES["curate"], flags)


def test_a_dataset_is_replaced_whole_and_staging_goes(bucket, capsys):
    assert curate(bucket, "de", "fr") == 0
    first = set(FILES)
    assert f"{bucket}/out/documents/_dropped/part-00000-of-00001.parquet" in first
    assert curate(bucket, "de") == 0
    assert {path.removeprefix(f"{bucket}/") for path in FILES} == {
        "in.jsonl",
        "out/documents/manifest.json",
        "out/documents/deu_Latn/part-00000-of-00001.parquet",
    }
    found = published(STAGES["curate"], f"{bucket}/out")
    assert found is not None
    assert found["documents"]["rows"] == {"deu_Latn": 2}
    part = FILES[f"{bucket}/out/documents/deu_Latn/part-00000-of-00001.parquet"]
    assert pq.read_table(pa.BufferReader(part))["id"].to_pylist() == ["de0", "de1"]
