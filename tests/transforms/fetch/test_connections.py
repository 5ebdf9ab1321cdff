"""No more connections to a host than it bears, and each tells whose it is."""

from tests.file_server import file_server
from tests.hostile_server import hostile_server
from transforms.fetch.connections import CONNECTIONS, Places
from transforms.fetch.stored_file import stored_files


def test_a_host_is_asked_for_many_files_by_few_connections():
    with file_server(file=b"x") as server:
        server.seconds = 0.01
        assert len(stored_files([server.address("/file")] * 20)) == 20
        assert server.connections <= CONNECTIONS


def test_the_contact_is_told():
    with hostile_server(file=b"x") as server:
        stored_files([server.address("/file")], contact="ops@example.org")
        assert [
            headers["User-Agent"].startswith("Babelmill/0.1 (ops@example.org)") for *_, headers in server.requests
        ] == [True]


def test_places_of_hosts():
    places = Places(2, {"data.example.org": 3})

    def free(address: str) -> int:
        return sum(places.at(address).acquire(blocking=False) for _ in range(5))

    assert free("https://data.example.org/a") == 3
    assert free("https://example.org/a") == 2
    assert free("https://example.org/b") == 0
