"""Output on a filesystem without folders, as object stores are: nothing stale stays, nothing staged stays."""

import io
import json
import threading

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.io.filesystem import BeamIOError, FileMetadata, FileSystem
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions

from pipelines import command
from pipelines.build import published
from pipelines.recipe import STAGES

TEXT = "Die Stadt liegt an einem Fluss und hat einen großen Hafen, in dem viele Schiffe liegen. " * 3
FILES: dict[str, bytes] = {}
LOCK = threading.Lock()


class _Upload(io.BytesIO):
    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    def close(self) -> None:
        if not self.closed:
            FILES[self._path] = self.getvalue()
        super().close()


class MemoryFileSystem(FileSystem):
    """Objects by name, as gs:// and s3:// have them: no folders, and only what is written exists."""

    def __init__(self, pipeline_options: PipelineOptions | None) -> None:
        if pipeline_options is None:  # as hdfs:// says
            raise ValueError("pipeline_options is not set")
        super().__init__(pipeline_options)

    @classmethod
    def scheme(cls) -> str:
        return "memory"

    def join(self, basepath: str, *paths: str) -> str:
        return "/".join([basepath.rstrip("/"), *(path.strip("/") for path in paths)])

    def split(self, path: str) -> tuple[str, str]:
        head, _, tail = path.rpartition("/")
        return head, tail

    def mkdirs(self, path: str) -> None:
        pass

    def has_dirs(self) -> bool:
        return False

    def _list(self, dir_or_prefix: str):
        for path, content in sorted(FILES.items()):
            if path.startswith(dir_or_prefix):
                yield FileMetadata(path, len(content))

    def create(self, path: str, mime_type: str = "", compression_type: str = "") -> _Upload:
        return _Upload(path)

    def open(self, path: str, mime_type: str = "", compression_type: str = "") -> io.BytesIO:
        if path not in FILES:
            raise BeamIOError(f"no object {path}")
        return io.BytesIO(FILES[path])

    def copy(self, source_file_names: list[str], destination_file_names: list[str]) -> None:
        for source, destination in zip(source_file_names, destination_file_names, strict=True):
            FILES[destination] = FILES[source]

    def rename(self, source_file_names: list[str], destination_file_names: list[str]) -> None:
        self.copy(source_file_names, destination_file_names)
        self.delete(source_file_names)

    def exists(self, path: str) -> bool:
        return path in FILES

    def size(self, path: str) -> int:
        return len(FILES[path])

    def last_updated(self, path: str) -> float:
        return 0.0

    def checksum(self, path: str) -> str:
        return str(hash(FILES[path]))

    def metadata(self, path: str) -> FileMetadata:
        return FileMetadata(path, len(FILES[path]))

    def delete(self, paths: list[str]) -> None:
        for path in paths:
            if path not in FILES:
                raise BeamIOError(f"no object {path}")
            del FILES[path]


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
