"""Addresses lead to files within a folder, and their secrets to nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.fetch.address import host_of, is_address, masked, path_of
from transforms.fetch.attempts import DownloadError, TryAgainError


@pytest.mark.parametrize("path", ["", "dumps/", "%2e%2e", "a%2Fb", "a%0Ab", "a%00b"])
def test_an_address_without_a_file_name(path):
    with pytest.raises(ValueError, match="names no file"):
        path_of(f"http://127.0.0.1:9/{path}")


@pytest.mark.parametrize("address", ["http://", "http://[::1/x.bz2"])
def test_an_address_that_is_none(address):
    with pytest.raises(ValueError, match=r"names no file|not an address"):
        path_of(address)


def test_paths_are_no_addresses():
    assert is_address("https://example.org/x")
    assert not is_address("gs://bucket/x")
    assert not is_address("dumps/*.bz2")


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://Example.ORG/x", "example.org"),
        ("https://example.org.:443/x", "example.org"),
        ("http://example.org:8000/x", "example.org:8000"),
        ("http://name:word@example.org/x", "example.org"),
        ("http://[::1]:80/x", "::1"),
    ],
)
def test_hosts(address, host):
    assert host_of(address) == host


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://name:word@host/x: failed", "https://***@host/x: failed"),
        ("https://name:wo/rd@host/x", "https://***@host/x"),
        ("https://token@host/x", "https://***@host/x"),
        ("http://host:8000/a@b", "http://host:8000/a@b"),
        ("x?X-Amz-Signature=ab12&X-Amz-Date=2026", "x?X-Amz-Signature=***&X-Amz-Date=2026"),
        ("https://h/x?sig=a%2Fb&se=2026-01-01", "https://h/x?sig=***&se=2026-01-01"),
        ("https://h/x?access_token=abc", "https://h/x?access_token=***"),
        ("https://h/x?a=1;key=abc", "https://h/x?a=1;key=***"),
        ("https://h/x?h=0123456789abcdef0123456789abcdef", "https://h/x?h=***"),
        ("exceeded with url: /x?token=abc (Caused by", "exceeded with url: /x?token=*** (Caused by"),
        ("https://h/x?date=20260101&wiki=fowiki", "https://h/x?date=20260101&wiki=fowiki"),
    ],
)  # fmt: skip
def test_what_is_shown_of_an_address(text, shown):
    assert masked(text) == masked(shown) == shown
    assert str(DownloadError(text)) == str(TryAgainError(text)) == shown


SECRETS = st.text("abcdefABCDEF0123456789", min_size=6, max_size=40).map("s3cr3t{}".format)


@given(SECRETS, st.sampled_from(["name:{}@host", "{}@host", "host"]), st.sampled_from(["token", "X-Goog-Signature"]))
def test_secrets_are_in_no_path_and_no_message(secret, host, name):
    address = f"https://{host.format(secret)}/dumps/x.gz?version=3&{name}={secret}"
    assert secret not in path_of(address)
    assert secret not in masked(address)
    assert path_of(address) == path_of(address.replace(secret, "an0ther"))
    assert path_of(address) != path_of(address.replace("version=3", "version=4"))


def test_values_that_look_like_keys_tell_files_apart():
    one, other = (f"https://h/x?of={'0123456789abcdef' * 2}{end}" for end in "ab")
    assert path_of(one) != path_of(other)
    assert "0123456789abcdef" not in path_of(one)
