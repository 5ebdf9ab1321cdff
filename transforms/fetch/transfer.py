"""One file on its way from a server or its mirrors: resumed where it broke off, checked, renamed when it is whole."""

import contextlib
import errno
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import NamedTuple

import requests

from transforms.fetch.address import masked
from transforms.fetch.attempts import DownloadError, TryAgainError, with_attempts
from transforms.fetch.checksums import file_digests, told_sha256
from transforms.fetch.client import Body, Client
from transforms.fetch.content_encoding import decode_file, encoding_of
from transforms.fetch.partial_file import PartialFile
from transforms.fetch.remote_file import NO_DIGESTS
from transforms.fetch.room import NoRoomError
from transforms.fetch.stored_file import StoredFile, content_range, told_by

BLOCK_BYTES = 1 << 16
PROGRESS_BYTES = 1 << 20
"""A transfer that got so much further than ever before has all of its attempts again."""


_NOTHING_TOLD = StoredFile(None, None, None)


class StoppedError(Exception):
    """The user, or the failure of another file, ended the work."""


class Arrived(NamedTuple):
    """A file that is there, whole and checked."""

    path: Path
    size: int
    sha256: str


@dataclass(frozen=True)
class Watch:
    """What a transfer tells others, and what they tell it.

    `moved` hears how many bytes of the file are there, and how many it has in all, None where nobody knows; it may
    raise DownloadError. `place` is held while a server is asked. `stop` ends the transfer.
    """

    say: Callable[[str], None]
    moved: Callable[[int, int | None], None] = lambda _size, _total: None
    place: Callable[[str], contextlib.AbstractContextManager[object]] = contextlib.nullcontext
    stop: Event = field(default_factory=Event)


@dataclass
class Transfer:
    """A file that is to be at `target`: the bytes at any of `addresses`, of `size` and `digests` where those are known.

    What has come lies in `target`.partial. It is resumed by range: where digests are known from any of the addresses,
    until what came together so was wrong, else from a server that still has the same version (ETag or Last-Modified, in
    `target`.version).
    """

    client: Client
    addresses: tuple[str, ...]
    target: Path
    size: int | None = None
    digests: Mapping[str, str] = field(default_factory=lambda: NO_DIGESTS)
    _came_wrong: set[str] = field(default_factory=set)
    """Addresses whose bytes had another digest once, "" for bytes of several."""
    _source: str = ""
    """The address that all bytes of the partial file are of, "" for several or an unknown one."""
    _furthest: int = 0
    """The most bytes of the file that were there at any time."""
    _got_to: int = 0
    """Those of them that all attempts were given back for."""

    def __post_init__(self) -> None:
        self._partial = PartialFile(self.target)
        self._source = self.addresses[0] if len(self.addresses) == 1 else ""

    def run(self, watch: Watch) -> Arrived:
        """Fetch it. Addresses take turns where one fails; those that deny the file are left out.

        Raises DownloadError where none is left, after as many failed rounds as the client's patience allows, and for a
        disk that is full or cannot be written to; StoppedError.
        """
        left = list(self.addresses)
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            self._furthest = self._got_to = self._resumable(self.addresses[0])
            return with_attempts(
                self.addresses[0], lambda: self._round(left, watch), watch.say, self.client.patience, watch.stop.wait
            )
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise DownloadError(
                    f"{self.addresses[0]}: the disk of {self.target.parent} is full; make room and run again to go on"
                ) from error
            raise DownloadError(f"{self.addresses[0]}: cannot write to {self.target.parent}: {error}") from error

    def _round(self, left: list[str], watch: Watch) -> Arrived:
        trouble = TryAgainError("nothing was asked")
        for address in list(left):
            if watch.stop.is_set():
                raise StoppedError
            try:
                with watch.place(address):
                    return self._attempt(address, watch)
            except TryAgainError as error:
                trouble = error
            except NoRoomError:
                raise
            except DownloadError as error:
                left.remove(address)
                if not left:
                    raise
                trouble = TryAgainError(str(error))
            if len(self.addresses) > 1:
                watch.say(masked(f"{address}: {trouble}"))
        if self._furthest - self._got_to >= PROGRESS_BYTES:
            trouble.got_on, self._got_to = True, self._furthest
        raise trouble

    def _attempt(self, address: str, watch: Watch) -> Arrived:
        have = self._resumable(address)
        if have and have == self.size and self.digests:
            return self._finish(address, watch, None, "")
        headers = {"Range": f"bytes={have}-"} if have else {}
        if have and not self.digests:
            headers["If-Range"] = self._partial.if_range()
        with self.client.ask("GET", address, headers, frozenset({200, 206, 416})) as answer:
            told = told_sha256(answer)
            encoding = encoding_of(answer, self.target.name)
            if answer.status_code == 416:
                self._check_whole(answer, have)
            else:
                start, total = self._begin(answer, have, encoding)
                self._source = address if start == 0 or self._source == address else ""
                size = self._receive(answer, start, total, watch)
                if total is not None and size != total:
                    raise TryAgainError(f"the connection ended after {size:,} of {total:,} bytes")
                if size != self._partial.size():
                    raise TryAgainError(f"somebody else writes {self._partial.path}")
        return self._finish(address, watch, told, encoding)

    def _check_whole(self, answer: requests.Response, have: int) -> None:
        """Raises TryAgainError where the server, which has no byte after those that are there, has other ones."""
        now = told_by(answer)
        if have == 0 or now.size != have:
            self._partial.throw_away()
            raise TryAgainError("the server has fewer bytes than were fetched; starting again")
        if not self.digests and not self._partial.may_be(now._replace(size=None)):
            self._partial.throw_away()
            raise TryAgainError("the file changed; starting again")

    def _begin(self, answer: requests.Response, have: int, encoding: str) -> tuple[int, int | None]:
        """Where the body goes on, and the bytes of the file as far as they are told; makes the partial file fit."""
        now = told_by(answer)
        start = have if answer.status_code == 206 else 0
        if answer.status_code == 206:
            if content_range(answer).start != have or not have or encoding:
                self._partial.throw_away()
                raise TryAgainError("the server sent another range than was asked for; starting again")
            if not self.digests and not self._partial.may_be(now):  # some servers ignore If-Range
                self._partial.throw_away()
                raise TryAgainError("the file changed; starting again")
        total = now.size
        if self.size is not None and not encoding:
            if total not in (None, self.size):
                raise TryAgainError(f"the server has a file of {total:,} bytes, but one of {self.size:,} is wanted")
            total = self.size
        if start == 0:
            self._partial.begin(_NOTHING_TOLD if encoding else now)
        return start, total

    def _receive(self, answer: requests.Response, start: int, total: int | None, watch: Watch) -> int:
        size = start
        body = Body(answer, self.client.patience)
        watch.moved(size, total)
        with self._partial.path.open("ab" if start else "wb") as file:
            while block := body.read(BLOCK_BYTES):
                if watch.stop.is_set():
                    raise StoppedError
                size += len(block)
                if total is not None and size > total:
                    raise TryAgainError(f"the server sends more than the {total:,} bytes that the file has")
                file.write(block)
                self._furthest = max(self._furthest, size)
                watch.moved(size, total)
        return size

    def _finish(self, address: str, watch: Watch, told: str | None, encoding: str) -> Arrived:
        """Check what came, and give it its name."""
        algorithms = {"sha256", *self.digests}
        found = file_digests(self._partial.path, algorithms)
        if encoding and not (self.digests and self._is_wanted(found)):
            decode_file(self._partial.path, encoding, self.size)
            found = file_digests(self._partial.path, algorithms)
        elif told and found["sha256"] != told:
            self._partial.throw_away()
            raise TryAgainError(f"the file came with sha256 {found['sha256']}, but the server has {told}")
        if not self._is_wanted(found):
            kind = next(kind for kind, digest in self.digests.items() if found[kind] != digest)
            self._partial.throw_away()
            trouble = f"its {kind} is {found[kind]}, not {self.digests[kind]}"
            if self._source and self._source in self._came_wrong:
                raise DownloadError(f"{address}: {trouble}; this is not the file wanted")
            self._came_wrong.add(self._source)
            raise TryAgainError(f"{trouble}; starting again")  # damaged on the way, or put together of two files
        size = self._partial.size()
        if self.size is not None and size != self.size:
            self._partial.throw_away()
            raise TryAgainError(f"the file came with {size:,} bytes, but one of {self.size:,} is wanted")
        with self._partial.path.open("rb") as file:
            os.fsync(file.fileno())
        self._partial.publish()
        _sync_folder(self.target.parent)
        watch.moved(size, size)
        return Arrived(self.target, size, found["sha256"])

    def _is_wanted(self, found: Mapping[str, str]) -> bool:
        return all(found[kind] == digest for kind, digest in self.digests.items())

    def _resumable(self, address: str) -> int:
        """Bytes of the partial file that can be gone on from, at this address."""
        have = self._partial.size()
        if (self.size is not None and have > self.size) or (self._came_wrong and self._source != address):
            return 0
        return have if self.digests or self._partial.if_range() else 0


def _sync_folder(folder: Path) -> None:
    """Make a rename last; not every system lets folders be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
