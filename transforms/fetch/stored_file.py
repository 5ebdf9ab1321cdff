"""What a web server tells of a file without sending it: its size and its version."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import requests

from transforms.fetch.allowed_hosts import AllowedHosts, HostError
from transforms.fetch.attempts import DownloadError, with_attempts
from transforms.fetch.client import Body, Client
from transforms.fetch.connections import CONNECTIONS, Places
from transforms.fetch.patience import PATIENCE, Patience

AT_ONCE = 8
"""Requests on the way at a time."""
_GENEROUS = {"data.commoncrawl.org": AT_ONCE}
"""Hosts that may be asked by more than two connections: Common Crawl has 100,000 archives of a crawl to ask for, and
serves a few thousand requests a second to all of its users together."""

_CONTENT_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")
_NO_HEAD = frozenset({400, 403, 405, 406, 501})
"""Answers of servers that know no HEAD, and of addresses signed for GET alone."""
_GONE = frozenset({404, 410})


class StoredFile(NamedTuple):
    """A file on a web server: `size` in bytes, None where the server does not tell it."""

    size: int | None
    etag: str | None
    modified: str | None

    def may_be(self, other: "StoredFile") -> bool:
        """Whether nothing that both tell says that they are two versions."""
        return all(mine is None or theirs is None or mine == theirs for mine, theirs in zip(self, other, strict=True))

    @property
    def version(self) -> str:
        """Stands for the content: another ETag, date or size is another file."""
        return f"{self.etag or ''} {self.modified or ''} {'' if self.size is None else self.size}".strip()

    @property
    def modified_seconds(self) -> float:
        """When it was changed, in seconds since 1970; 0 where the server does not tell."""
        try:
            date = parsedate_to_datetime(self.modified or "")
            return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            return 0.0


class ContentRange(NamedTuple):
    """The bytes [start, end) of a file that an answer carries and the size of the file; None for what is not told."""

    start: int | None
    end: int | None
    size: int | None


def stored_file(address: str, client: Client) -> StoredFile | None:
    """What the server tells of the file at an address, None where there is none (404 or 410).

    Asks by HEAD, and where the server has no HEAD or tells no size, for the first byte. Raises DownloadError.
    """
    try:
        return with_attempts(address, lambda: _ask_for_file(address, client), patience=client.patience)
    except DownloadError as error:
        if error.status in _GONE:
            return None
        raise


def stored_files(addresses: Sequence[str], patience: Patience = PATIENCE, contact: str = "") -> list[StoredFile | None]:
    """`stored_file` of each address, several asked at a time, but two at a host.

    Raises DownloadError of the first that fails.
    """
    places = Places(CONNECTIONS, _GENEROUS)

    def ask(address: str) -> StoredFile | None:
        with places.at(address):
            return stored_file(address, client)

    with client_for(addresses, patience, contact) as client, ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(ask, addresses))


def client_for(addresses: Sequence[str], patience: Patience = PATIENCE, contact: str = "") -> Client:
    """A client for the hosts of these addresses; servers are told `contact`. Raises DownloadError for no address."""
    try:
        return Client(AllowedHosts.of(addresses), patience, contact)
    except HostError as error:
        raise DownloadError(str(error)) from error


def told_by(answer: requests.Response) -> StoredFile:
    """What an answer with the whole file (200), a part of it (206) or none of it (416) tells of the file."""
    size: int | None = None
    if answer.status_code in (206, 416):
        size = content_range(answer).size
    elif answer.headers.get("Content-Length", "").isdecimal():
        size = int(answer.headers["Content-Length"])
    return StoredFile(size, answer.headers.get("ETag"), answer.headers.get("Last-Modified"))


def content_range(answer: requests.Response) -> ContentRange:
    """What Content-Range tells; nothing where the header is missing or none by its grammar (RFC 9110, 14.4)."""
    place = _CONTENT_RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    if place is None:
        return ContentRange(None, None, None)
    first, last, size = (None if part in (None, "*") else int(part) for part in place.groups())
    return ContentRange(first, None if last is None else last + 1, size)


def _ask_for_file(address: str, client: Client) -> StoredFile:
    with client.ask("HEAD", address, {}, frozenset({200}) | _NO_HEAD) as answer:
        told = told_by(answer)
        if answer.status_code == 200 and told.size is not None:
            return told
    with client.ask("GET", address, {"Range": "bytes=0-0"}, frozenset({200, 206, 416})) as answer:
        Body(answer).read(1)  # a body that is read leaves the connection open
        return told_by(answer)
