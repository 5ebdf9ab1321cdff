"""No request leaves the allowed hosts, wherever a server redirects to, and no login goes to another host."""

import base64

import pytest
import requests

from tests.file_server import HURRIED
from tests.hostile_server import hostile_server
from transforms.fetch.allowed_hosts import AllowedHosts, HostError
from transforms.fetch.attempts import DownloadError
from transforms.fetch.client import MOST_REDIRECTS, Client, user_agent
from transforms.fetch.http_file import HttpFile
from transforms.fetch.stored_file import stored_files


@pytest.fixture
def server():
    with hostile_server(file=b"content") as server:
        yield server


@pytest.fixture
def other():
    with hostile_server(file=b"elsewhere") as other:
        yield other


def ask(address: str, *hosts: str, contact: str = "") -> requests.Response:
    with (
        Client(AllowedHosts.of([address], hosts), HURRIED, contact) as client,
        client.ask("GET", address, {}, frozenset({200})) as answer,
    ):
        _ = answer.content
        return answer


def test_within_a_host_they_are_followed(server):
    server.redirects = {"/1": "/2", "/2": server.address("/3"), "/3": "file"}
    answer = ask(server.address("/1"))
    assert (answer.content, len(answer.history)) == (b"content", 3)


@pytest.mark.parametrize(
    ("location", "message"),
    [
        (
            "{other}/file",
            r"to {other}/file: the host {port} is not one of the allowed ones \(127.0.0.1:\d+\)",
        ),
        ("//localhost/file", "the host localhost is not one of the allowed ones"),
        ("http://169.254.169.254/latest/meta-data", "the host 169.254.169.254 is not one of the allowed ones"),
        ("http://2130706433/x", "the host 2130706433 is not"),
        ("file:///etc/passwd", r"redirects to file:///etc/passwd: not an address"),
        ("ftp://127.0.0.1/x", "not an address"),
        ("gopher://127.0.0.1:70/_x", "not an address"),
        ("http://[::1", "not an address"),
        ("http://127.0.0.1:99999/x", "not an address"),
        ("", "redirects to nowhere"),
        ("/start", "redirects in a circle"),
        ("http://name:word@localhost/", r"redirects to http://localhost/: the host localhost"),
    ],
)
def test_out_of_it_they_are_not(server, other, location, message):
    port = other.root.removeprefix("http://")
    server.redirects = {"/start": location.format(other=other.root)}
    with pytest.raises(DownloadError, match=message.format(other=other.root, port=port)) as caught:
        ask(server.address("/start"))
    assert "word" not in str(caught.value)
    assert (other.requests, len(server.requests)) == ([], 1)


def test_streams_obey_too(server, other):
    server.redirects = {"/start": other.address("/file")}
    for use in (
        lambda: HttpFile(server.address("/start"), HURRIED).read(1),
        lambda: stored_files([server.address("/start")]),
    ):
        with pytest.raises(DownloadError, match="is not one of the allowed ones"):
            use()
    assert other.requests == []


def test_to_a_host_that_is_named(server, other):
    server.redirects = {"/start": other.address("/file")}
    answer = ask(server.address("/start"), other.root.removeprefix("http://"))
    assert answer.content == b"elsewhere"


def test_a_login_goes_to_its_own_host_alone(server, other):
    server.redirects = {"/start": "/next", "/next": other.address("/file")}
    address = server.address("/start").replace("://", "://name:p%40ss@")
    ask(address, other.root.removeprefix("http://"))
    basic = f"Basic {base64.b64encode(b'name:p@ss').decode()}"
    assert [headers.get("Authorization") for _, _, headers in server.requests] == [basic, basic]
    assert [headers.get("Authorization") for _, _, headers in other.requests] == [None]


def test_so_many_are_followed_and_no_more(server):
    server.redirects = {f"/{number}": f"/{number + 1}" for number in range(MOST_REDIRECTS + 1)}
    server.files[f"/{MOST_REDIRECTS + 1}"] = b"end"
    assert ask(server.address("/1")).content == b"end"
    with pytest.raises(DownloadError, match="redirects more than 5 times"):
        ask(server.address("/0"))


def test_a_loop_of_ever_new_addresses_ends(server):
    server.faults["/file"] = ["redirect"] * 20
    with pytest.raises(DownloadError, match="more than 5 times"):
        ask(server.address("/file"))


def test_encryption_is_not_given_up():
    with Client(AllowedHosts.of(["https://example.org"]), HURRIED) as client:
        assert client.following("https://example.org/x", "https://example.org/x", "/y", 1) == "https://example.org/y"
        with pytest.raises(DownloadError, match=r"redirects from https to http://example\.org/x, which is not"):
            client.following("https://example.org/x", "https://example.org/x", "http://example.org/x", 1)
        upgraded = client.following("http://example.org/x", "http://example.org/x", "https://example.org/x", 1)
        assert upgraded == "https://example.org/x"


@pytest.mark.parametrize(
    ("host", "peer", "allowed"),
    [
        ("example.org", "93.184.215.14", True),
        ("example.org", "127.0.0.1", True),  # the user named it, and may have his own names
        ("example.org", "169.254.169.254", False),
        ("cdn.example.net", "93.184.215.14", True),
        ("cdn.example.net", "10.0.0.1", False),
        ("cdn.example.net", "192.168.1.1", False),
        ("cdn.example.net", "::1", False),
        ("cdn.example.net", "fe80::1%eth0", False),
        ("cdn.example.net", "::ffff:127.0.0.1", False),
        ("cdn.example.net", "::127.0.0.1", False),
        ("cdn.example.net", "::ffff:93.184.215.14", True),
        ("cdn.example.net", "64:ff9b::10.0.0.1", False),
        ("cdn.example.net", "64:ff9b::93.184.215.14", True),
        ("cdn.example.net", "64:ff9b:1::1", False),
        ("cdn.example.net", "2002:0a00:0001::1", False),
        ("cdn.example.net", "2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("cdn.example.net", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("cdn.example.net", "fec0::1", False),
        ("cdn.example.net", "192.0.0.100", False),
        ("example.org", "64:ff9b::169.254.169.254", False),
        ("example.org", "64:ff9b::10.0.0.1", True),
        ("cdn.example.net", "0.0.0.0", False),
        ("cdn.example.net", "224.0.0.1", False),
        ("169.254.1.1", "169.254.1.1", True),
    ],
)
def test_where_a_name_may_lead(host, peer, allowed):
    hosts = AllowedHosts.of(["https://example.org/x", "http://169.254.1.1/x"], ["*.example.net"])
    if allowed:
        hosts.check_peer(host, peer)
    else:
        with pytest.raises(HostError, match="is no public address"):
            hosts.check_peer(host, peer)


def test_a_public_name_that_leads_to_this_machine_is_not_asked(server):
    """`localhost` stands for a name of somebody else's that leads here; the peer is checked, not the name."""
    address = server.address("/file").replace("127.0.0.1", "localhost")
    assert ask(address).content == b"content"
    server.requests.clear()
    hosts = AllowedHosts(frozenset(), frozenset({address.split("/")[2]}))
    with Client(hosts, HURRIED) as client, pytest.raises(DownloadError, match="the host localhost leads to"):
        client.ask("GET", address, {}, frozenset({200}))
    assert server.requests == []


@pytest.mark.parametrize("address", ["http://evil.invalid\\.example.org/steal", "http://evil.invalid%5C.example.org/"])
def test_a_host_that_only_looks_as_if_it_were_below_an_allowed_one(address):
    with pytest.raises(HostError, match="not an address"):
        AllowedHosts.of([], ["*.example.org"]).check(address)


def test_an_address_with_white_space_is_told_without_its_login():
    with pytest.raises(HostError, match=r"http://\*\*\*@example\.org/: not an address") as caught:
        AllowedHosts.of(["http://joe:my secret@example.org/"])
    assert "secret" not in str(caught.value)


def test_a_redirect_to_a_name_with_a_space(server):
    server.redirects["/file"] = "/a b"
    server.files["/a%20b"] = server.files["/a b"] = b"spaced"
    assert ask(server.address("/file")).content == b"spaced"


def test_known_stores_of_others():
    hosts = AllowedHosts.of(["https://huggingface.co/x"])
    hosts.check("https://cas-bridge.xethub.hf.co/x")
    hosts.check("https://cdn-lfs.huggingface.co/x")
    for wrong in ("https://hf.co.example.org/x", "https://xhf.co/x", "https://raw.githubusercontent.com/x"):
        with pytest.raises(HostError):
            hosts.check(wrong)


def test_requests_introduce_themselves(server):
    ask(server.address("/file"), contact="ops@example.org")
    sent = server.requests[0][2]
    assert sent["User-Agent"] == user_agent("ops@example.org")
    assert sent["User-Agent"].startswith("Babelmill/0.1 (ops@example.org) python-requests/2")
    assert "Cookie" not in sent
    assert sent["Accept-Encoding"] == "identity"
