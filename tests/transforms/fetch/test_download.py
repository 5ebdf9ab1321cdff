"""Downloads against a real server on loopback: resumed, checked, retried, never half done under the final name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.file_server import HURRIED
from tests.loopback import serving
from transforms.fetch.address import path_of
from transforms.fetch.attempts import DownloadError
from transforms.fetch.download import download_to

CONTENT = bytes(range(256)) * 8000


@dataclass
class Behaviour:
    """What the server does with its next requests: each name in `faults` is used once, then it serves honestly."""

    faults: list[str] = field(default_factory=list)
    etag: str = '"v1"'
    content: bytes = CONTENT
    ranges: list[str | None] = field(default_factory=list)


def handler(behaviour: Behaviour) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked = self.headers.get("Range")
            behaviour.ranges.append(asked)
            fault = behaviour.faults.pop(0) if behaviour.faults else ""
            if fault.isdigit():
                self.send_response(int(fault))
                self.send_header("Retry-After", "0")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            start = 0
            if asked and self.headers.get("If-Range") == behaviour.etag and fault != "ignore range":
                start = int(asked.removeprefix("bytes=").removesuffix("-"))
            body = behaviour.content[start:]
            self.send_response(206 if start else 200)
            if start:
                shown = start + (1 if fault == "wrong range" else 0)
                self.send_header(
                    "Content-Range", f"bytes {shown}-{len(behaviour.content) - 1}/{len(behaviour.content)}"
                )
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", behaviour.etag)
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if fault == "drop" else body)
            if fault == "drop":
                self.wfile.flush()
                self.connection.close()

        def log_message(self, *_):
            pass

    return Handler


@pytest.fixture
def server() -> Iterator[tuple[str, Behaviour]]:
    behaviour = Behaviour()
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), handler(behaviour))) as root:
        yield f"{root}/dumps/dewiki.xml.bz2", behaviour


def fetch(address, folder):
    return download_to(address, folder / path_of(address), say=lambda _: None, patience=HURRIED)


def test_a_file_is_downloaded(server, tmp_path):
    address, behaviour = server
    path = fetch(address, tmp_path)
    assert path == tmp_path / address.split("/")[2].replace(":", "_") / "dumps" / "dewiki.xml.bz2"
    assert path.read_bytes() == CONTENT
    assert behaviour.ranges == [None]
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_dropped_connection_is_resumed_where_it_broke(server, tmp_path):
    address, behaviour = server
    behaviour.faults = ["drop", "drop"]
    assert fetch(address, tmp_path).read_bytes() == CONTENT
    first, *resumed = behaviour.ranges
    starts = [int(asked.removeprefix("bytes=").removesuffix("-")) for asked in resumed]
    half = len(CONTENT) // 2  # less than one block may be asked for again
    assert first is None
    assert [half - (1 << 16) < starts[0] <= half, half < starts[1] < len(CONTENT)] == [True, True]


def test_a_file_that_changed_meanwhile_is_fetched_anew(server, tmp_path):
    address, behaviour = server
    behaviour.faults = ["drop", *["503"] * (HURRIED.attempts - 1)]
    with pytest.raises(
        DownloadError, match=rf"gave up after {HURRIED.attempts} attempts: the server answered 503; run again"
    ):
        fetch(address, tmp_path)
    behaviour.etag, behaviour.content = '"v2"', CONTENT[::-1]
    assert fetch(address, tmp_path).read_bytes() == CONTENT[::-1]


@pytest.mark.parametrize("fault", ["429", "500", "503", "ignore range", "wrong range"])
def test_faults_on_the_way(server, tmp_path, fault):
    address, behaviour = server
    behaviour.faults = ["drop", fault]
    assert fetch(address, tmp_path).read_bytes() == CONTENT


def test_what_is_not_there_fails_at_once(server, tmp_path):
    address, behaviour = server
    behaviour.faults = ["404"]
    with pytest.raises(DownloadError, match="the server answered 404"):
        fetch(address, tmp_path)
    assert len(behaviour.ranges) == 1
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_file_is_replaced_as_a_whole(server, tmp_path):
    address, behaviour = server
    behaviour.content, before = CONTENT[::-1], fetch(address, tmp_path).read_bytes()
    assert (before, fetch(address, tmp_path).read_bytes()) == (CONTENT, CONTENT[::-1])


def test_a_server_that_is_not_there(tmp_path):
    with pytest.raises(DownloadError, match=f"gave up after {HURRIED.attempts} attempts"):
        fetch("http://127.0.0.1:9/x.bz2", tmp_path)


def test_files_of_one_name_in_two_folders_are_two(server, tmp_path):
    address, behaviour = server
    first = fetch(address, tmp_path)
    behaviour.content = CONTENT[::-1]
    second = fetch(address.replace("/dumps/", "/older/dumps/"), tmp_path)
    third = fetch(f"{address}?version=3", tmp_path)
    assert len({first, second, third}) == 3
    assert (first.read_bytes(), second.read_bytes()) == (CONTENT, CONTENT[::-1])
    assert {path.name for path in (first, second)} == {"dewiki.xml.bz2"}


@pytest.mark.parametrize("path", ["../../x.bz2", "a/%2e%2e/%2e%2e/%2e%2e/x.bz2", "a//x.bz2", "%2Fetc/x.bz2"])
def test_an_address_never_leads_out_of_the_folder(server, tmp_path, path):
    address, _ = server
    found = fetch(address.replace("dumps/dewiki.xml.bz2", path), tmp_path / "downloads")
    assert found.resolve().is_relative_to((tmp_path / "downloads" / address.split("/")[2].replace(":", "_")).resolve())
    assert found.name == "x.bz2"
