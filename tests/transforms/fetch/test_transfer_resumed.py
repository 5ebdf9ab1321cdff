"""What a file is put together of is one version of it, and transfers that lead nowhere end."""

import hashlib
import random

import pytest

from tests.file_server import HURRIED, file_server
from tests.hostile_server import IMPATIENT, hostile_server
from transforms.fetch.address import path_of
from transforms.fetch.allowed_hosts import AllowedHosts
from transforms.fetch.attempts import DownloadError
from transforms.fetch.client import Client
from transforms.fetch.fetch_files import fetch_files
from transforms.fetch.partial_file import PartialFile
from transforms.fetch.remote_file import RemoteFile
from transforms.fetch.room import NoRoomError, Room
from transforms.fetch.stored_file import stored_file
from transforms.fetch.transfer import Transfer, Watch

CONTENT = random.Random(1).randbytes(1_300_000)
DIGEST = {"sha1": hashlib.sha1(CONTENT).hexdigest()}


@pytest.fixture
def server():
    with hostile_server(file=CONTENT) as server:
        yield server


@pytest.fixture
def mirror():
    with hostile_server(file=CONTENT) as mirror:
        yield mirror


def transfer(target, *addresses, say=print, **known) -> bytes:
    with Client(AllowedHosts.of(addresses), HURRIED) as client:
        return Transfer(client, addresses, target, **known).run(Watch(say)).path.read_bytes()


def fetch(folder, *files: RemoteFile, connections: int = 1) -> list[str]:
    said: list[str] = []
    with Client(AllowedHosts.of([address for file in files for address in file.addresses]), IMPATIENT) as client:
        assert fetch_files(files, str(folder), client, said.append, connections)[1] == []
    return said


def break_off(target, server) -> None:
    """Leave half of the file as it is now."""
    server.faults = ["drop", *["503"] * (HURRIED.attempts - 1)]
    with pytest.raises(DownloadError, match="gave up after"):
        transfer(target, server.address("/file"))


@pytest.mark.parametrize(
    ("etags", "changed"),
    [([], CONTENT[::-1]), (['"same"'] * 9, CONTENT[::-1] + b"more")],
    ids=["another ETag", "another size"],
)
def test_two_versions_are_not_mixed_where_the_server_ignores_if_range(tmp_path, etags, changed):
    with file_server(file=CONTENT) as server:  # which always does
        server.etags = list(etags)
        break_off(tmp_path / "file", server)
        server.files["/file"] = changed
        assert transfer(tmp_path / "file", server.address("/file")) == changed


def test_a_file_that_did_not_change_goes_on_where_the_server_ignores_if_range(tmp_path):
    with file_server(file=CONTENT) as server:
        break_off(tmp_path / "file", server)
        server.sent = 0
        assert transfer(tmp_path / "file", server.address("/file")) == CONTENT
        assert server.sent < len(CONTENT) * 0.6


def test_a_server_that_drops_what_it_sends_and_never_the_right_range_is_given_up(server, tmp_path):
    server.faults["/file"] = ["drop late", "other range"] * 20
    with pytest.raises(DownloadError, match="gave up after 8 attempts"):
        transfer(tmp_path / "file", server.address("/file"))


def test_a_transfer_that_got_further_has_all_of_its_attempts_again(server, tmp_path):
    server.faults["/file"] = [*["503"] * 7, "drop late", *["503"] * 7]
    with pytest.raises(DownloadError, match="gave up after 8 attempts: the server answered 503"):
        transfer(tmp_path / "file", server.address("/file"))
    assert len(server.requests) == 15


def test_another_file_is_refused_though_the_connection_breaks_each_time(server, tmp_path):
    server.files["/file"] = CONTENT[::-1]
    server.faults["/file"] = ["drop late", ""] * 20
    with pytest.raises(DownloadError, match=r"its sha1 is [0-9a-f]{40}, not [0-9a-f]{40}; this is not the file wanted"):
        transfer(tmp_path / "file", server.address("/file"), digests=DIGEST)
    assert len(server.requests) == 4
    assert list(tmp_path.iterdir()) == []


def test_a_good_mirror_is_not_blamed_for_the_bytes_of_a_bad_one(server, mirror, tmp_path):
    mirror.files["/file"] = CONTENT[::-1]
    mirror.faults["/file"] = ["drop late"] * 20
    addresses = (mirror.address("/file"), server.address("/file"))
    assert transfer(tmp_path / "file", *addresses, digests=DIGEST) == CONTENT


@pytest.mark.parametrize("ignores_if_range", [False, True])
@pytest.mark.parametrize("changed", [False, True])
def test_a_whole_partial_file_without_digests_is_asked_for(server, tmp_path, changed, ignores_if_range):
    """As a kill leaves it before the renaming."""
    partial = PartialFile(tmp_path / "file")
    with Client(AllowedHosts.of([server.root]), HURRIED) as client:
        partial.begin(stored_file(server.address("/file"), client))
    partial.path.write_bytes(CONTENT)
    server.ignores_if_range = ignores_if_range
    server.files["/file"] = wanted = CONTENT[::-1] if changed else CONTENT
    server.requests.clear()
    assert transfer(tmp_path / "file", server.address("/file"), size=len(CONTENT)) == wanted
    assert len(server.requests) == (2 if changed and ignores_if_range else 1)
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_what_is_noted_of_a_version_may_be_cut_off(tmp_path):
    (tmp_path / "file.version").write_text('{"size": 3, "et')
    assert PartialFile(tmp_path / "file").version() is None


def test_a_file_that_does_not_fit_is_not_asked_for_at_the_next_mirror(server, mirror, tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("", (), {"free": 100_000})())
    addresses = (mirror.address("/file"), server.address("/file"))
    with pytest.raises(NoRoomError, match=r"/file and what else is on its way need 0\.001 GB"):
        fetch(tmp_path, RemoteFile("", "", "", path_of(addresses[1]), addresses))
    assert (len(mirror.requests), server.requests) == (1, [])


def test_room_is_looked_for_again_when_a_file_grows(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("", (), {"free": 100_000})())
    room = Room(tmp_path)
    room.moved("file", 0, None)
    room.moved("file", 0, 50_000)
    room.moved("file", 40_000, 50_000)
    with pytest.raises(NoRoomError):
        room.moved("file", 40_000, 200_000)


def test_a_server_that_asks_for_an_hour_is_left_alone(server, tmp_path):
    server.files["/other"] = b"other"
    server.faults |= {"/file": ["503 hour"], "/other": ["503 hour"]}
    files = [RemoteFile("", "", "", path, (server.address(path),)) for path in ("/file", "/other")]
    with pytest.raises(DownloadError, match=r"/file: the server asks to come back in 1 h; run again then"):
        fetch(tmp_path, *files)
    assert len(server.requests) == 1


def test_a_mirror_that_asks_for_an_hour_is_asked_for_no_other_file(server, mirror, tmp_path):
    for at in (server, mirror):
        at.files["/other"] = CONTENT[:1000]
    mirror.faults |= {"/file": ["429 hour"], "/other": ["429 hour"]}
    files = [
        RemoteFile("", "", "", path_of(server.address(path)), (mirror.address(path), server.address(path)))
        for path in ("/file", "/other")
    ]
    fetch(tmp_path, *files)
    assert [(tmp_path / file.path).read_bytes() for file in files] == [CONTENT, CONTENT[:1000]]
    assert len(mirror.requests) == 1


def test_no_login_is_said_when_a_mirror_fails(server, mirror, tmp_path):
    mirror.faults["/file"] = ["503", "404"]
    addresses = [at.address("/file").replace("://", "://joe:hunter2@") for at in (mirror, server)]
    said: list[str] = []
    assert transfer(tmp_path / "file", *addresses, say=said.append) == CONTENT
    assert ("***@127.0.0.1" in said[0], any("hunter2" in message for message in said)) == (True, False)
