"""Whatever servers do, the bytes are right or there is a message; no file that is not whole has its name."""

import hashlib
import json
import random
import subprocess
import sys
import time

import pytest

from tests.conftest import REPOSITORY
from tests.hostile_server import IMPATIENT, SEEN_BY_DIGEST, SEEN_BY_LENGTH, hostile_server, plan_faults
from transforms.fetch.address import path_of
from transforms.fetch.allowed_hosts import AllowedHosts
from transforms.fetch.attempts import DownloadError
from transforms.fetch.client import Client
from transforms.fetch.fetch_files import fetch_files
from transforms.fetch.http_file import HttpFile
from transforms.fetch.remote_file import RemoteFile
from transforms.fetch.transfer import Transfer, Watch

CONTENT = random.Random(1).randbytes(300_000)


@pytest.fixture
def server():
    with hostile_server(file=CONTENT) as server:
        yield server


def sha1(content: bytes) -> dict[str, str]:
    return {"sha1": hashlib.sha1(content).hexdigest()}


def remote(server, path: str, known: bool, *mirrors) -> RemoteFile:
    addresses = (*(mirror.address(path) for mirror in mirrors), server.address(path))
    content = server.files[path]
    told = (len(content), sha1(content)) if known else (None, {})
    return RemoteFile("", path, "", path_of(addresses[-1]), addresses, *told)


def fetch(folder, *files: RemoteFile, hosts=(), connections: int = 2):
    """What was denied, and what was said."""
    said: list[str] = []
    allowed = AllowedHosts.of([address for file in files for address in file.addresses], hosts)
    with Client(allowed, IMPATIENT) as client:
        _, denied = fetch_files(files, str(folder), client, said.append, connections)
    return denied, said


@pytest.mark.parametrize(
    ("fault", "known"),
    [*((fault, True) for fault in SEEN_BY_DIGEST), *((fault, False) for fault in (*SEEN_BY_LENGTH, "gzip"))],
)
def test_each_fault_alone_and_after_a_break(server, tmp_path, fault, known):
    server.faults["/file"] = [fault, "drop", fault] if fault not in {"flipped", "other file"} else ["drop", fault]
    file = remote(server, "/file", known)
    assert fetch(tmp_path, file)[0] == []
    assert (tmp_path / file.path).read_bytes() == CONTENT
    assert sorted(path.name for path in (tmp_path / file.path).parent.iterdir()) == ["file"]


@pytest.mark.parametrize("seed", [1, 2])
def test_many_files_survive_many_faults(server, tmp_path, seed):
    draw = random.Random(seed)
    server.files = {f"/{number}": draw.randbytes(draw.choice([0, 1, 1000, 70_000, 300_000])) for number in range(40)}
    kinds = {path: SEEN_BY_DIGEST if int(path[1:]) % 2 else SEEN_BY_LENGTH for path in server.files}
    injected = plan_faults(server, seed, kinds, 5)
    spoilt = list(server.files)
    while spoilt:  # a fault that harms nothing, such as a body in chunks, leaves those after it for another time
        folder = tmp_path / str(len(server.requests))
        files = [remote(server, path, known=bool(int(path[1:]) % 2)) for path in spoilt]
        assert fetch(folder, *files, connections=8)[0] == []
        assert {file.asked: (folder / file.path).read_bytes() for file in files} == {
            path: server.files[path] for path in spoilt
        }
        spoilt = [path for path, faults in server.faults.items() if faults]
    assert sum(server.met.values()) == injected == 200


def test_a_file_that_changes_midway_is_fetched_anew(server, tmp_path):
    server.faults["/file"] = ["drop", *["503"] * (IMPATIENT.attempts - 1)]
    file = remote(server, "/file", known=False)
    with pytest.raises(DownloadError, match="gave up after 8 attempts: the server answered 503"):
        fetch(tmp_path, file)
    server.files["/file"] = CONTENT[::-1]
    fetch(tmp_path, file)
    assert (tmp_path / file.path).read_bytes() == CONTENT[::-1]


def test_a_partial_file_without_its_version_is_not_gone_on_from(server, tmp_path):
    """As a kill leaves them between the removal of one partial file and the note of the next one's version."""
    file = remote(server, "/file", known=False)
    target = tmp_path / file.path
    target.parent.mkdir(parents=True)
    target.with_name("file.partial").write_bytes(b"of another version")
    fetch(tmp_path, file)
    assert target.read_bytes() == CONTENT


def test_a_whole_partial_file_is_not_fetched_again(server, tmp_path):
    """As a kill leaves it before the renaming."""
    file = remote(server, "/file", known=True)
    target = tmp_path / file.path
    target.parent.mkdir(parents=True)
    target.with_name("file.partial").write_bytes(CONTENT)
    fetch(tmp_path, file)
    assert target.read_bytes() == CONTENT
    assert server.requests == []


def test_another_file_than_the_one_wanted_is_refused(server, tmp_path):
    file = remote(server, "/file", known=True)
    server.files["/file"] = CONTENT[::-1]
    with pytest.raises(DownloadError, match=r"its sha1 is [0-9a-f]{40}, not [0-9a-f]{40}; this is not the file wanted"):
        fetch(tmp_path, file)
    assert list((tmp_path / file.path).parent.iterdir()) == []
    assert len(server.requests) == 2


def test_a_file_that_goes_on_failing_gives_up(server, tmp_path):
    server.faults["/file"] = ["slow"] * 20
    with pytest.raises(DownloadError, match=r"gave up after 8 attempts: the server sent \d+ bytes in 0\.\d s"):
        fetch(tmp_path, remote(server, "/file", known=True))


@pytest.mark.parametrize("fault", ["503", "drop", "flipped", "other file", "404"])
def test_a_mirror_that_fails_is_passed_over(server, tmp_path, fault):
    with hostile_server(file=CONTENT) as mirror:
        mirror.faults["/file"] = [fault] * 9
        file = remote(server, "/file", True, mirror)
        assert fetch(tmp_path, file)[0] == []
        assert (tmp_path / file.path).read_bytes() == CONTENT
        assert mirror.requests
        assert server.requests


def test_a_mirror_that_is_dead(server, tmp_path):
    with hostile_server() as dead:
        pass
    server.faults["/file"] = ["503"]
    file = remote(server, "/file", True, dead)
    denied, said = fetch(tmp_path, file)
    assert (denied, (tmp_path / file.path).read_bytes()) == ([], CONTENT)
    assert any("Connection refused" in message for message in said)


def test_a_mirror_without_the_file_and_a_server_without_it(server, tmp_path):
    file = remote(server, "/file", True)
    server.files.clear()
    with hostile_server() as mirror:
        both = RemoteFile("", "", "", file.path, (mirror.address("/file"), *file.addresses), file.size, file.digests)
        denied, _ = fetch(tmp_path, both)
    assert [error.status for error in denied] == [404]


def test_files_come_side_by_side_within_the_limit(server, tmp_path):
    server.files = {f"/{number}": CONTENT for number in range(8)}
    server.faults |= {path: ["late"] for path in server.files}
    fetch(tmp_path, *(remote(server, path, known=True) for path in server.files), connections=3)
    assert server.most_at_once == 3


def test_files_that_do_not_fit_the_disk_are_refused_before_any_byte(server, tmp_path):
    few = remote(server, "/file", known=True)
    huge = RemoteFile("", "", "", "127.0.0.1/huge", (server.address("/huge"),), 1 << 60)
    with pytest.raises(DownloadError, match=r"2 files need 1,152,921,504\.\d+ GB, but .* GB free; make"):
        fetch(tmp_path / "out", few, huge)
    assert (server.requests, (tmp_path / "out").exists()) == ([], False)


def test_a_file_whose_server_tells_that_it_does_not_fit(server, tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("", (), {"free": 100_000})())
    with pytest.raises(DownloadError, match=r"/file and what else is on its way need 0\.000 GB"):
        fetch(tmp_path, remote(server, "/file", known=False))


def test_streams_survive_too(server):
    server.files["/file"] = CONTENT * 3
    server.faults["/file"] = ["drop", "503 date", "reset", "slow", "silent", "huge head", "chunked cut", "redirect"]
    with HttpFile(server.address("/file"), IMPATIENT) as file:
        assert file.read() == CONTENT * 3
    assert server.faults["/file"] == []


FETCH = """
import sys
from pathlib import Path
from transforms.fetch.download import download_to
download_to(sys.argv[1], Path(sys.argv[2]), print)
"""


def test_a_fetch_that_is_killed_goes_on(server, tmp_path):
    """kill -9 within the body, five times, and once each with the version noted and nothing or old bytes beside it."""
    server.files["/file"] = CONTENT * 10
    server.pace_seconds = 0.01
    target, partial = tmp_path / "file", tmp_path / "file.partial"
    for size in (1, 200_000, 700_000, 1_100_000, 1_900_000):
        command = [sys.executable, "-c", FETCH, server.address("/file"), str(target)]
        with subprocess.Popen(command, cwd=REPOSITORY) as process:
            while process.poll() is None and not (partial.exists() and partial.stat().st_size >= size):
                time.sleep(0.002)
            process.kill()
        assert not target.exists()
    server.pace_seconds = 0.0
    resumed = [int(headers["Range"][6:-1]) for *_, headers in server.requests[1:] if "Range" in headers]
    assert len(resumed) == 4
    assert resumed == sorted(resumed)
    subprocess.run(command, cwd=REPOSITORY, check=True, timeout=60)
    assert target.read_bytes() == CONTENT * 10
    assert list(tmp_path.iterdir()) == [target]


def test_no_version_stands_beside_bytes_of_another(server, tmp_path):
    """Whenever a kill comes: the old bytes go before the new version is noted. (It was the other way round.)"""
    target = tmp_path / "file"
    partial, version = tmp_path / "file.partial", tmp_path / "file.version"
    partial.write_bytes(CONTENT[::-1][:1000])
    version.write_text('"of the old file"')
    writes = []

    class Noted(type(version)):
        def write_text(self, text, *args, **options):
            writes.append((text, partial.exists()))
            return super().write_text(text, *args, **options)

    with Client(AllowedHosts.of([server.root]), IMPATIENT) as client:
        Transfer(client, (server.address("/file"),), Noted(target)).run(Watch(print))
    assert [(json.loads(text)["etag"], beside) for text, beside in writes] == [
        (f'"{hashlib.md5(CONTENT).hexdigest()}"', False)
    ]
    assert target.read_bytes() == CONTENT


def test_two_addresses_of_one_file_are_fetched_once(server, tmp_path):
    first, second = (server.address(f"/file?Signature={word}") for word in ("one", "two"))
    files = [RemoteFile("", "", "", path_of(address), (address,)) for address in (first, second)]
    assert fetch(tmp_path, *files)[0] == []
    assert [path for _, path, _ in server.requests] == ["/file?Signature=one"]
    assert "one" not in (tmp_path / "SHA256SUMS").read_text()


def test_two_files_with_one_path_are_not_taken_for_one(server, tmp_path):
    first, second = (server.address(f"/file?key={word}") for word in ("one", "two"))
    files = [RemoteFile("", "", "", path_of(address), (address,)) for address in (first, second)]
    with pytest.raises(
        DownloadError, match=r"/file\?key=\*\*\* and http.* are two addresses, but their files"
    ) as caught:
        fetch(tmp_path, *files)
    assert "key=two" not in str(caught.value)
    assert server.requests == []


def test_a_partial_file_that_somebody_else_writes(server, tmp_path):
    target = tmp_path / "file"
    meddled = []

    def meddle(size: int, _total: int | None) -> None:
        if size > 100_000 and not meddled:
            meddled.append(size)
            with (tmp_path / "file.partial").open("ab") as file:
                file.write(b"x" * 1000)

    with Client(AllowedHosts.of([server.root]), IMPATIENT) as client:
        Transfer(client, (server.address("/file"),), target).run(Watch(print, meddle))
    assert (target.read_bytes(), len(meddled)) == (CONTENT, 1)


def test_a_proxy_of_the_environment_is_used(server, monkeypatch):
    """It looks names up, so where they lead is its concern."""
    server.files["http://example.org/file"] = b"by the proxy"
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, server.root)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with HttpFile("http://example.org/file", IMPATIENT) as file:
        assert file.read() == b"by the proxy"
