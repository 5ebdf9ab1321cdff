"""A file on a web server behaves like one on a disk, whatever the server and the connection do."""

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.file_server import HURRIED, file_server
from transforms.fetch import http_file
from transforms.fetch.attempts import DownloadError
from transforms.fetch.http_file import LARGEST_REQUEST, READ_THROUGH, HttpFile
from transforms.fetch.patience import Patience

CONTENT = random.Random(0).randbytes(3_000_000)


@pytest.fixture(scope="module")
def shared():
    with file_server(file=CONTENT) as server:
        yield server


@pytest.fixture
def server():
    with file_server(file=CONTENT) as server:
        yield server


def opened(server) -> HttpFile:
    return HttpFile(server.address("/file"), patience=HURRIED)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["read", "read1", "readinto", "seek", "seek from here", "seek from the end"]),
        st.one_of(st.integers(-1, 70_000), st.integers(0, len(CONTENT) + 10)),
    ),
    max_size=8,
)


@settings(max_examples=60)
@given(STEPS)
def test_it_behaves_like_a_file_in_memory(shared, steps):
    expected = io.BytesIO(CONTENT)
    with opened(shared) as file:
        for step, number in steps:
            if step == "read":
                assert file.read(number) == expected.read(number)
            elif step == "read1":  # may give less, but not nothing before the end
                data = file.read1(number)
                assert data == expected.read(len(data))
                assert data or number == 0 or expected.tell() >= len(CONTENT)
            elif step == "readinto":
                buffer = bytearray(max(number, 0))
                length = file.readinto(buffer)
                assert buffer[:length] == expected.read(len(buffer))
            elif step == "seek":
                assert file.seek(max(number, 0)) == expected.seek(max(number, 0))
            elif step == "seek from here":
                assert file.seek(number // 2 + 1, io.SEEK_CUR) == expected.seek(number // 2 + 1, io.SEEK_CUR)
            else:
                assert file.seek(-min(abs(number), len(CONTENT)), io.SEEK_END) == expected.seek(
                    -min(abs(number), len(CONTENT)), io.SEEK_END
                )
            assert file.tell() == expected.tell()


def test_nothing_is_asked_before_the_first_read(server):
    with opened(server) as file:
        assert (file.readable(), file.seekable(), file.writable(), file.tell()) == (True, True, False, 0)
        file.seek(1000)
    assert server.requests == []


def test_a_read_after_a_seek_asks_for_its_bytes_alone(server):
    with opened(server) as file:
        for start, length in [(2_000_000, 100), (10, 1_500_000), (300_000, 1)]:
            file.seek(start)
            assert file.read(length) == CONTENT[start : start + length]
    assert server.asked("/file") == ["bytes=2000000-2000099", "bytes=10-1500009", "bytes=300000-300000"]
    assert server.sent == 1_500_101


def test_reading_on_asks_for_more_each_time(server, monkeypatch):
    monkeypatch.setattr(http_file, "LARGEST_REQUEST", 1 << 20)
    with opened(server) as file:
        while file.read(1000):
            pass
    starts = [int(asked.split("=")[1].split("-")[0]) for asked in server.asked("/file")]
    assert starts == [0, 1000, 1000 + (64 << 10), 1000 + (576 << 10), 1000 + (1600 << 10), 1000 + (2624 << 10)]
    assert server.sent == len(CONTENT)


def test_requests_share_a_connection(server):
    with opened(server) as file:
        for start in range(0, len(CONTENT), 100_000):
            file.seek(start)
            file.read(50_000)
        file.size()
    assert len(server.requests) == 30
    assert server.connections == 1


def test_the_whole_file_is_one_request(server):
    with opened(server) as file:
        assert file.read() == CONTENT
    assert server.asked("/file") == [f"bytes=0-{LARGEST_REQUEST - 1}"]


def test_a_short_gap_within_a_request_is_read_through(server):
    with opened(server) as file:
        file.read(1)
        file.read(1)  # asks for 64 KB
        file.seek(40_000)
        assert file.read(10) == CONTENT[40_000:40_010]
        file.seek(READ_THROUGH + 200_000)
        assert file.read(10) == CONTENT[READ_THROUGH + 200_000 :][:10]
    assert len(server.asked("/file")) == 3


def test_the_end_of_the_file(server):
    with opened(server) as file:
        assert file.seek(0, io.SEEK_END) == len(CONTENT)
        assert file.read(10) == b""
        file.seek(len(CONTENT) + 5)
        assert (file.read(), file.read1(), file.read(0)) == (b"", b"", b"")
        file.seek(-3, io.SEEK_END)
        assert file.read(10) == CONTENT[-3:]
    with opened(server) as fresh:  # one that does not know the size yet
        fresh.seek(len(CONTENT) + 5)
        assert fresh.read(1) == b""


def test_a_seek_before_the_beginning_is_refused(server):
    with opened(server) as file, pytest.raises(ValueError, match="cannot seek to byte -1"):
        file.seek(-1)


def test_a_closed_file_cannot_be_read(server):
    file = opened(server)
    file.close()
    file.close()
    for use in (file.read, file.tell, lambda: file.seek(0), file.read1):
        with pytest.raises(ValueError, match="closed"):
            use()


@pytest.mark.parametrize(
    "faults",
    [["drop"], ["drop", "drop", "empty"], ["503"], ["429", "drop", "500"], ["other range"], ["drop", "503", "drop"]],
    ids=" ".join,
)
def test_what_breaks_is_taken_up_where_it_broke(server, faults):
    server.faults = list(faults)
    with opened(server) as file:
        assert file.read() == CONTENT
    assert server.faults == []
    whole = 1 + faults.count("other range")  # the system may take in all of an answer that nobody reads
    assert server.sent <= len(CONTENT) * whole + (1 << 20) * faults.count("drop")


def test_a_server_that_goes_on_failing(server):
    server.faults = ["503"] * HURRIED.attempts
    with (
        opened(server) as file,
        pytest.raises(DownloadError, match=rf"/file: gave up after {HURRIED.attempts} attempts.*503"),
    ):
        file.read(1)


def test_a_retry_after_that_is_no_sensible_time(server):
    for value in ("inf", "nan", "-5", "Wed, 21 Oct 2015 07:28:00 GMT", "soon"):
        server.faults, server.retry_after = ["503"], value
        with opened(server) as file:
            assert file.read(5) == CONTENT[:5]


@pytest.mark.parametrize("status", ["403", "404", "410"])
def test_what_is_denied_fails_at_once(server, status):
    server.faults = [status]
    with opened(server) as file, pytest.raises(DownloadError, match=f"the server answered {status}") as caught:
        file.read(1)
    assert caught.value.status == int(status)
    assert not isinstance(caught.value, OSError)
    assert len(server.requests) == 1


def test_a_file_that_changes_while_it_is_read(server):
    server.etags = ['"one"', '"two"']
    with opened(server) as file:
        file.read(10)
        file.seek(1000)
        with pytest.raises(DownloadError, match=r'changed while it was read: it was "one" .* and is "two" '):
            file.read(10)


def test_a_file_that_changes_its_size_without_an_etag(server):
    server.etags = [""]
    with opened(server) as file:
        file.read(10)
        server.files["/file"] = CONTENT + b"more"
        file.seek(1000)
        with pytest.raises(DownloadError, match="changed while it was read"):
            file.read(10)


@pytest.mark.parametrize("sizes", [True, False], ids=["with sizes", "without sizes"])
def test_a_server_without_ranges_is_read_from_the_beginning(server, sizes):
    server.ranges, server.sizes = False, sizes
    with opened(server) as file:
        assert file.read(1_000_000) == CONTENT[:1_000_000]
        assert file.read() == CONTENT[1_000_000:]
        assert len(server.requests) == 1
        file.seek(500)
        assert file.read(5) == CONTENT[500:505]


def test_a_server_without_ranges_whose_connection_breaks(server):
    server.ranges, server.faults = False, ["drop", "drop"]
    with opened(server) as file:
        with pytest.raises(DownloadError, match="gave up"):  # a half is all that it ever sends
            server.faults = ["drop"] * 50
            file.read()
        server.faults = []
        assert file.read() == CONTENT[file.tell() - len(CONTENT) :] or file.tell() == len(CONTENT)


def test_a_far_place_on_a_server_without_ranges(server, monkeypatch):
    monkeypatch.setattr(http_file, "MOST_SKIPPED", 1_000_000)
    server.ranges = False
    with opened(server) as file:
        file.seek(1_000_001)
        with pytest.raises(DownloadError, match=r"cannot send parts of a file; fetch it first"):
            file.read(1)


def test_a_size_that_nobody_tells(server):
    server.ranges = server.sizes = server.head = False
    with opened(server) as file, pytest.raises(DownloadError, match="does not tell its size; fetch it first"):
        file.seek(0, io.SEEK_END)


@pytest.mark.parametrize("address", ["http://", "http://[::1/x", "http://127.0.0.1:99999/x", "http://\ud800/x"])
def test_what_is_no_address(address):
    with HttpFile(address) as file, pytest.raises(DownloadError):
        file.read(1)


def test_an_empty_file_and_one_that_is_encoded_on_the_way():
    with file_server(empty=b"", page=b"\x1f\x8bgzip") as server:
        with HttpFile(server.address("/empty")) as file:
            assert (file.read(), file.size()) == (b"", 0)
        server.extra = {"Content-Encoding": "gzip"}  # as some servers say of each .gz file
        with HttpFile(server.address("/page")) as file:
            assert file.read() == b"\x1f\x8bgzip"


def test_a_slow_server_and_one_that_is_too_slow(server):
    server.seconds = 0.1
    with opened(server) as file:
        assert file.read(5) == CONTENT[:5]
    impatient = Patience(pause_seconds=0.0, timeout_seconds=0.02)
    with (
        HttpFile(server.address("/file"), impatient) as file,
        pytest.raises(DownloadError, match=r"gave up after .*: Read timed out"),
    ):
        file.read(5)


def test_a_server_that_is_not_there_is_told_briefly(caplog):
    address = "http://127.0.0.1:9/x"
    with (
        HttpFile(address, patience=HURRIED) as file,
        pytest.raises(DownloadError, match="Connection refused") as caught,
    ):
        file.read(1)
    assert "HTTPConnection" not in str(caught.value)
    assert f"attempt {HURRIED.attempts} of {HURRIED.attempts}" in caplog.text
