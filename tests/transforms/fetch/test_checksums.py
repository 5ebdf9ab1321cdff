"""Digests that servers tell are believed, and lists of digests are those of coreutils."""

import base64
import hashlib
import shutil
import subprocess

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from tests.file_server import HURRIED, file_server
from transforms.fetch.attempts import DownloadError
from transforms.fetch.checksums import FetchedFile, file_sha256, read_sums, told_sha256, write_sums
from transforms.fetch.download import download_to

CONTENT = b"Vit" * 50_000
DIGEST = hashlib.sha256(CONTENT)
HEX, B64 = DIGEST.hexdigest(), base64.b64encode(DIGEST.digest()).decode()


def answer(headers: dict[str, str], *before: dict[str, str]) -> requests.Response:
    made = requests.Response()
    made.headers.update(headers)
    made.history = [answer(headers) for headers in before]
    return made


@pytest.mark.parametrize(
    "told",
    [
        answer({"Repr-Digest": f"sha-256=:{B64}:"}),
        answer({"Repr-Digest": f"sha-512=:AAAA:, sha-256=:{B64}:"}),
        answer({"Digest": f"SHA-256={B64}"}),
        answer({"x-amz-checksum-sha256": B64}),
        answer({"ETag": '"x"'}, {"X-Linked-ETag": f'"{HEX}"'}),
    ],
)
def test_what_servers_tell(told):
    assert told_sha256(told) == HEX


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"Repr-Digest": f"sha-512=:{B64}:"},
        {"Digest": "MD5=abc"},
        {"x-amz-checksum-sha256": f"{B64}-5"},  # of the digests of five parts
        {"X-Linked-ETag": '"0123456789012345678901234567890123456789"'},  # of git, for small files
        {"Repr-Digest": "sha-256=:short=:"},
    ],
)
def test_what_tells_nothing(told):
    assert told_sha256(answer(told)) is None


def download(server, folder, sha256=None):
    return download_to(server.address("/file"), folder / "file", lambda _message: None, sha256, patience=HURRIED)


def test_a_file_that_comes_with_the_digest_told(tmp_path):
    with file_server(file=CONTENT) as server:
        server.extra = {"Repr-Digest": f"sha-256=:{B64}:"}
        assert download(server, tmp_path, HEX).read_bytes() == CONTENT


def test_a_file_that_comes_with_another_is_fetched_again(tmp_path):
    with file_server(file=CONTENT) as server:
        server.extra = {"Repr-Digest": f"sha-256=:{base64.b64encode(bytes(32)).decode()}:"}
        with pytest.raises(
            DownloadError, match=rf"gave up after {HURRIED.attempts} attempts: the file came with sha256 {HEX}, but"
        ):
            download(server, tmp_path)
    assert list(tmp_path.iterdir()) == []


NAMES = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="/\\"), min_size=1, max_size=10)
FILES = st.builds(
    FetchedFile,
    path=st.builds("host/{} {}".format, NAMES, NAMES),
    address=st.builds("https://host/{}".format, NAMES),
    size=st.integers(0, 1 << 50),
    sha256=st.integers(0, 2**256 - 1).map("{:064x}".format),
)


@given(st.lists(FILES, max_size=5, unique_by=lambda file: file.path))
def test_a_list_is_read_as_it_was_written(files):
    assert read_sums(write_sums(files)) == {file.path: file for file in files}
    assert write_sums(files) == write_sums(files[::-1])


@given(st.lists(FILES, min_size=1, max_size=5, unique_by=lambda file: file.path), st.data())
def test_a_list_cut_off_has_the_entries_before(files, data):
    text = write_sums(files)
    whole = read_sums(text)
    kept = read_sums(text[: data.draw(st.integers(0, len(text)))])
    assert kept.items() <= whole.items()


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
def test_coreutils_check_the_list(tmp_path):
    path = tmp_path / "Føroyar ფ.warc.gz"
    path.write_bytes(CONTENT)
    file = FetchedFile(path.name, "https://host/x", len(CONTENT), file_sha256(path))
    (tmp_path / "SHA256SUMS").write_text(write_sums([file]))
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    path.write_bytes(CONTENT[1:])
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 1
