"""Beam opens and finds files on web servers; writing there is refused."""

import gzip
import subprocess
import sys

import pytest
from apache_beam.io.filesystem import BeamIOError, CompressionTypes
from apache_beam.io.filesystems import FileSystems

from tests.conftest import REPOSITORY
from tests.file_server import file_server
from transforms.fetch.attempts import DownloadError
from transforms.fetch.stored_file import AT_ONCE
from transforms.sources.files import open_stored
from transforms.sources.http import HttpsFileSystem, version

TEXT = "Vága og Streymoy ეს არის ტექსტი\n".encode() * 1000


@pytest.fixture
def server():
    with file_server(text=TEXT) as server:
        server.files["/text.gz"] = gzip.compress(TEXT)
        yield server


def test_a_file_is_found_with_its_size(server):
    found = FileSystems.match([server.address("/text")])[0].metadata_list
    assert [(file.path, file.size_in_bytes) for file in found] == [(server.address("/text"), len(TEXT))]
    assert found[0].last_updated_in_seconds == 1_700_000_000
    assert [method for method, *_ in server.requests] == ["HEAD"]


def test_many_addresses_are_found_in_their_order(server):
    addresses = [server.address(path) for path in ["/text", "/no", "/text.gz"] * 20]
    found = FileSystems.match(addresses)
    assert [len(result.metadata_list) for result in found] == [1, 0, 1] * 20
    assert [result.pattern for result in found] == addresses
    assert server.connections <= AT_ONCE


def test_a_query_is_no_pattern(server):
    server.files["/file?name=[a]"] = b"abc"
    found = FileSystems.match([server.address("/file?name=[a]")])[0].metadata_list
    assert [file.size_in_bytes for file in found] == [3]


def test_a_pattern_is_refused(server):
    with pytest.raises(BeamIOError, match="does not list its files"):
        FileSystems.match([server.address("/*.gz")])


@pytest.mark.parametrize(("head", "ranges", "asked"), [(False, True, ["HEAD", "GET"]), (False, False, ["HEAD", "GET"])])
def test_a_server_without_head(server, head, ranges, asked):
    server.head, server.ranges = head, ranges
    assert FileSystems.match([server.address("/text")])[0].metadata_list[0].size_in_bytes == len(TEXT)
    assert [method for method, *_ in server.requests] == asked


def test_a_server_that_tells_no_size(server):
    server.ranges = server.sizes = False
    with pytest.raises(BeamIOError, match="does not tell the size of the file; fetch it first"):
        FileSystems.match([server.address("/text")])


def test_a_server_that_denies(server):
    server.faults = ["401"]
    with pytest.raises(BeamIOError, match="the server answered 401"):
        FileSystems.match([server.address("/text")])


def test_a_file_is_opened_as_it_is_stored_or_decompressed(server):
    with open_stored(server.address("/text.gz")) as file:
        assert gzip.decompress(file.read()) == TEXT
    with FileSystems.open(server.address("/text.gz")) as file:
        assert file.read(len(TEXT) + 1) == TEXT
    with FileSystems.open(server.address("/text"), compression_type=CompressionTypes.AUTO) as file:
        assert file.readline() == TEXT.splitlines(keepends=True)[0]


def test_the_version_is_another_for_another_content(server):
    first = version(server.address("/text"))
    assert (first, FileSystems.checksum(server.address("/text"))) == (version(server.address("/text")),) * 2
    assert str(len(TEXT)) in first
    server.files["/text"] = TEXT[::-1]
    assert version(server.address("/text")) != first
    with pytest.raises(DownloadError, match="there is no such file"):
        version(server.address("/no"))


def test_exists_size_and_date(server):
    assert FileSystems.exists(server.address("/text"))
    assert not FileSystems.exists(server.address("/no"))
    assert FileSystems.last_updated(server.address("/text")) == 1_700_000_000


def test_nothing_is_written(server):
    address = server.address("/text")
    for write in (
        lambda: FileSystems.create(address),
        lambda: FileSystems.mkdirs(address),
        lambda: FileSystems.delete([address]),
        lambda: FileSystems.rename([address], [address + "2"]),
        lambda: FileSystems.copy([address], [address + "2"]),
    ):
        with pytest.raises(BeamIOError, match=r"cannot write to .*: web servers are only read"):
            write()
    assert server.requests == []


def test_addresses_are_joined_and_split():
    assert FileSystems.join("https://host/a/", "b", "c.gz") == "https://host/a/b/c.gz"
    assert FileSystems.split("https://host/a/c.gz") == ("https://host/a", "c.gz")
    assert FileSystems.split("https://host") == ("https://host", "")
    assert isinstance(FileSystems.get_filesystem("https://host/a"), HttpsFileSystem)


def test_workers_in_processes_of_their_own_open_addresses(server):
    """Beam's local workers are told no plugins: what opens files has to import the filesystem."""
    program = f"""
import apache_beam as beam
from pipelines.engine import Engine
from transforms.fetch.stored_file import AT_ONCE
from transforms.sources.files import open_stored

with Engine(workers=2).pipeline() as pipeline:
    opened = pipeline | beam.Create(["{server.address("/text")}"]) | beam.Reshuffle() | beam.Map(open_stored)
    _ = opened | beam.Map(lambda file: len(file.read())) | beam.Map(print)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, timeout=120, check=False
    )
    assert done.stdout.split() == [str(len(TEXT)).encode()], done.stderr.decode()
