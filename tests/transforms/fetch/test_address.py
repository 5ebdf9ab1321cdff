"""Addresses lead to files within a folder, and their secrets to nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.fetch.address import host_of, is_address, masked, path_of, shown, shown_in, unsigned
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
        ("http://a-b_c.example.org/x%20y?z=%5C", "a-b_c.example.org"),
        ("https://føroyar.example.org/x", "føroyar.example.org"),
    ],
)
def test_hosts(address, host):
    assert host_of(address) == host


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.invalid\\.example.org/steal",
        "http://evil.invalid\\@example.org/steal",
        "http://evil.invalid .example.org/",
        "http://evil.invalid\t.example.org/",
        "http://evil.invalid\u2003.example.org/",
        "http://evil.invalid\x7f.example.org/",
        "http://example.org/a b",
        "http://evil.invalid%2f.example.org/",
        "http://evil.invalid;.example.org/",
        "http://evil.invalid\uff3c.example.org/",
        "http://[::1].example.org/",
        "http://evil.invalid[::1]/",
        "http://[v1.example.org]/",
    ],
)
def test_what_parsers_of_addresses_disagree_about_is_none(address):
    with pytest.raises(ValueError, match="not an address"):
        host_of(address)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("http://127.0.0.1:8091/dump.xml", "127.0.0.1_8091/dump.xml"),
        ("http://example.org:80/dump.xml", "example.org/dump.xml"),
        ("https://example.org:443/a/dump.xml", "example.org/a/dump.xml"),
        ("http://[::1]:8091/dump.xml", "__1_8091/dump.xml"),
    ],
)
def test_an_unusual_port_is_part_of_the_path(address, path):
    assert path_of(address) == path


def test_paths_that_are_shown():
    assert shown("/data/a?token=word.xml") == "/data/a?token=word.xml"
    assert shown("https://joe:word@host/a") == "https://***@host/a"
    assert shown_in("http://h/a?token=word: broken", "http://h/a?token=word") == "http://h/a?token=***: broken"
    assert shown_in("/data/a?token=word: broken", "/data/a?token=word") == "/data/a?token=word: broken"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://h/x?Signature=a", "https://h/x?Signature=b", True),
        ("https://joe:a@h/x", "https://H:443/x", True),
        ("https://h/x?key=a", "https://h/x?key=b", False),
        ("https://h/x", "http://h/x", False),
        ("https://h/a//x", "https://h/a/x", False),
    ],
)
def test_what_signatures_of_an_address_have_in_common(one, other, same):
    assert (unsigned(one) == unsigned(other)) is same


@pytest.mark.parametrize(
    ("text", "told"),
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
def test_what_is_shown_of_an_address(text, told):
    assert masked(text) == masked(told) == told
    assert str(DownloadError(text)) == str(TryAgainError(text)) == told


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
