"""Many files come once each, whole or not at all, into folders and into buckets."""

import hashlib
import io

import pytest
from apache_beam.io.filesystem import FileMetadata, FileSystem
from apache_beam.io.filesystems import FileSystems

from tests.file_server import HURRIED, file_server
from transforms.fetch.address import path_of
from transforms.fetch.allowed_hosts import AllowedHosts
from transforms.fetch.attempts import DownloadError
from transforms.fetch.checksums import read_sums
from transforms.fetch.client import Client
from transforms.fetch.fetch_files import fetch_files
from transforms.fetch.remote_file import RemoteFile

CONTENTS = {f"/crawl/{n}.warc.gz": bytes([n]) * 300_000 for n in range(4)}
OBJECTS: dict[str, bytes] = {}


class _Upload(io.BytesIO):
    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    def close(self) -> None:
        if not self.closed:
            OBJECTS[self._path] = self.getvalue()
        super().close()


class ObjectStore(FileSystem):
    """What fetching needs of a bucket; an object is there when its upload is closed, be it by an error."""

    @classmethod
    def scheme(cls) -> str:
        return "objects"

    def join(self, basepath, *paths):
        return "/".join([basepath.rstrip("/"), *paths])

    def create(self, path, mime_type="", compression_type=""):
        return _Upload(path)

    def open(self, path, mime_type="", compression_type=""):
        return io.BytesIO(OBJECTS[path])

    def exists(self, path):
        return path in OBJECTS

    def size(self, path):
        return len(OBJECTS[path])

    def rename(self, source_file_names, destination_file_names):
        for source, destination in zip(source_file_names, destination_file_names, strict=True):
            if destination in OBJECTS:
                raise FileExistsError(destination)
            OBJECTS[destination] = OBJECTS.pop(source)

    def delete(self, paths):
        for path in paths:
            del OBJECTS[path]

    def metadata(self, path):
        return FileMetadata(path, self.size(path))

    def _refuse(self, *_):
        raise NotImplementedError

    split = mkdirs = has_dirs = _list = copy = last_updated = _refuse


@pytest.fixture
def server(monkeypatch):
    OBJECTS.clear()
    monkeypatch.setattr(FileSystems, "_pipeline_options", None)
    with file_server() as server:
        server.files = dict(CONTENTS)
        yield server


@pytest.fixture(params=["folder", "bucket"])
def target(request, tmp_path):
    return str(tmp_path / "out") if request.param == "folder" else "objects://bucket/out"


def stored(target) -> dict[str, bytes]:
    """The files in the target by their path below it, without the list of digests."""
    if target.startswith("objects://"):
        found = {path.removeprefix(target + "/"): content for path, content in OBJECTS.items()}
    else:
        base = FileSystems.get_filesystem(target)
        paths = [entry.path for entry in base.match([f"{target}/**"])[0].metadata_list]
        found = {
            path.removeprefix(target + "/"): FileSystems.open(path, compression_type="uncompressed").read()
            for path in paths
        }
    return {path: content for path, content in found.items() if path != "SHA256SUMS"}


def sums(target):
    with FileSystems.open(f"{target}/SHA256SUMS", compression_type="uncompressed") as file:
        return read_sums(file.read().decode())


def place(server, path):
    return server.root.removeprefix("http://").replace(":", "_") + path


def fetch(server, target, *paths):
    said = []
    files = [
        RemoteFile("", path, "", path_of(server.address(path)), (server.address(path),)) for path in paths or CONTENTS
    ]
    with Client(AllowedHosts.of([server.root]), HURRIED) as client:
        found = fetch_files(files, target, client, said.append, connections=1)
    return *found, said


def test_files_are_fetched_once(server, target):
    fetched, denied, said = fetch(server, target)
    expected = {place(server, path): content for path, content in CONTENTS.items()}
    assert stored(target) == expected
    assert [(file.path, file.sha256) for file in fetched] == [
        (path, hashlib.sha256(content).hexdigest()) for path, content in expected.items()
    ]
    assert sums(target) == {file.path: file for file in fetched}
    assert (denied, len(said)) == ([], 4)
    server.requests = []
    assert fetch(server, target) == (fetched, [], [])
    assert server.requests == []


def test_a_file_that_was_cut_or_lost_is_fetched_again(server, target):
    fetched, *_ = fetch(server, target)
    cut, lost = (FileSystems.join(target, *file.path.split("/")) for file in fetched[:2])
    with FileSystems.create(cut, compression_type="uncompressed") as file:
        file.write(b"cut")
    FileSystems.delete([lost])
    server.requests = []
    assert fetch(server, target)[0] == fetched
    assert len({path for _, path, _ in server.requests}) == 2
    assert stored(target) == {place(server, path): content for path, content in CONTENTS.items()}


def test_what_is_denied_is_told_at_the_end(server, target):
    fetched, denied, said = fetch(server, target, "/crawl/0.warc.gz", "/crawl/no.warc.gz", "/crawl/1.warc.gz")
    assert [file.path for file in fetched] == [place(server, f"/crawl/{number}.warc.gz") for number in (0, 1)]
    assert [error.status for error in denied] == [404]
    assert "no.warc.gz: the server answered 404" in said[2]
    assert sorted(stored(target)) == [file.path for file in fetched]


def test_a_server_that_fails_ends_the_work_and_a_later_run_goes_on(server, target):
    server.faults = ["", "drop", *["503"] * HURRIED.attempts]
    with pytest.raises(DownloadError, match=r"1.warc.gz: gave up after"):
        fetch(server, target)
    assert list(sums(target)) == [place(server, "/crawl/0.warc.gz")]
    assert place(server, "/crawl/1.warc.gz") not in stored(target)
    server.faults, server.requests = [], []
    assert len(fetch(server, target)[0]) == 4
    assert "/crawl/0.warc.gz" not in {path for _, path, _ in server.requests}
    assert stored(target) == {place(server, path): content for path, content in CONTENTS.items()}


def test_a_file_goes_on_where_it_broke_off(server, tmp_path):
    server.faults = ["drop", *["503"] * (HURRIED.attempts - 1)]
    with pytest.raises(DownloadError):
        fetch(server, str(tmp_path), "/crawl/3.warc.gz")
    server.sent = 0
    fetched, *_ = fetch(server, str(tmp_path), "/crawl/3.warc.gz")
    assert server.sent < 200_000
    assert fetched[0].sha256 == hashlib.sha256(CONTENTS["/crawl/3.warc.gz"]).hexdigest()


def test_a_list_of_digests_that_was_cut(server, target):
    fetched, *_ = fetch(server, target)
    path = f"{target}/SHA256SUMS"
    with FileSystems.open(path, compression_type="uncompressed") as file:
        text = file.read()
    with FileSystems.create(path, compression_type="uncompressed") as file:
        file.write(text[:-30])
    assert fetch(server, target)[0] == fetched
    assert sums(target) == {file.path: file for file in fetched}
