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

from transforms.fetch.attempts import DownloadError, TryAgainError, with_attempts
from transforms.fetch.checksums import file_digests, told_sha256
from transforms.fetch.client import Body, Client
from transforms.fetch.content_encoding import decode_file, encoding_of
from transforms.fetch.remote_file import NO_DIGESTS
from transforms.fetch.stored_file import content_range

PARTIAL = ".partial"
VERSION = ".version"
BLOCK_BYTES = 1 << 16
PROGRESS_BYTES = 1 << 20
"""A transfer that got so much further before it broke has all of its attempts again."""


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
    else from a server that still has the same version (ETag or Last-Modified, in `target`.version).
    """

    client: Client
    addresses: tuple[str, ...]
    target: Path
    size: int | None = None
    digests: Mapping[str, str] = field(default_factory=lambda: NO_DIGESTS)
    _came_wrong: set[str] = field(default_factory=set)

    def run(self, watch: Watch) -> Arrived:
        """Fetch it. Addresses take turns where one fails; those that deny the file are left out.

        Raises DownloadError where none is left, after as many failed rounds as the client's patience allows, and for a
        disk that is full or cannot be written to; StoppedError.
        """
        left = list(self.addresses)
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
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
            before = self._partial_size()
            try:
                with watch.place(address):
                    return self._attempt(address, watch)
            except TryAgainError as error:
                trouble = error
            except DownloadError as error:
                left.remove(address)
                if not left:
                    raise
                trouble = TryAgainError(str(error))
            trouble.got_on = self._partial_size() - before >= PROGRESS_BYTES
            if len(self.addresses) > 1:
                watch.say(f"{address}: {trouble}")
        raise trouble

    def _attempt(self, address: str, watch: Watch) -> Arrived:
        have = self._resumable()
        if have and have == self.size:
            return self._finish(address, watch, None, "", resumed=True)
        headers = {"Range": f"bytes={have}-"} if have else {}
        if have and not self.digests:
            headers["If-Range"] = self._version.read_text()
        with self.client.ask("GET", address, headers, frozenset({200, 206, 416})) as answer:
            told = told_sha256(answer)
            encoding = encoding_of(answer, self.target.name)
            if answer.status_code == 416:
                if have == 0 or content_range(answer).size != have:
                    self._throw_away()
                    raise TryAgainError("the server has fewer bytes than were fetched; starting again")
                total: int | None = have
            else:
                start, total = self._begin(answer, have, encoding)
                size = self._receive(answer, start, total, watch)
                if total is not None and size != total:
                    raise TryAgainError(f"the connection ended after {size:,} of {total:,} bytes")
                if size != self._partial_size():
                    raise TryAgainError(f"somebody else writes {self._partial}")
        return self._finish(address, watch, told, encoding, resumed=bool(have))

    def _begin(self, answer: requests.Response, have: int, encoding: str) -> tuple[int, int | None]:
        """Where the body goes on, and the bytes of the file as far as they are told; makes the partial file fit."""
        if answer.status_code == 206:
            place = content_range(answer)
            start, total = have, place.size
            if place.start != have or not have or encoding:
                self._throw_away()
                raise TryAgainError("the server sent another range than was asked for; starting again")
        else:
            length = answer.headers.get("Content-Length", "")
            start, total = 0, int(length) if length.isdecimal() else None
        if self.size is not None and not encoding:
            if total not in (None, self.size):
                raise TryAgainError(f"the server has a file of {total:,} bytes, but one of {self.size:,} is wanted")
            total = self.size
        if start == 0:
            self._throw_away()  # before the version of what comes now is noted
            version = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
            if version and not version.startswith("W/") and not encoding:
                self._version.write_text(version)
        return start, total

    def _receive(self, answer: requests.Response, start: int, total: int | None, watch: Watch) -> int:
        size = start
        body = Body(answer, self.client.patience)
        watch.moved(size, total)
        with self._partial.open("ab" if start else "wb") as file:
            while block := body.read(BLOCK_BYTES):
                if watch.stop.is_set():
                    raise StoppedError
                size += len(block)
                if total is not None and size > total:
                    raise TryAgainError(f"the server sends more than the {total:,} bytes that the file has")
                file.write(block)
                watch.moved(size, total)
        return size

    def _finish(self, address: str, watch: Watch, told: str | None, encoding: str, resumed: bool) -> Arrived:
        """Check what came, and give it its name."""
        algorithms = {"sha256", *self.digests}
        found = file_digests(self._partial, algorithms)
        if encoding and not (self.digests and self._is_wanted(found)):
            decode_file(self._partial, encoding, self.size)
            found = file_digests(self._partial, algorithms)
        elif told and found["sha256"] != told:
            self._throw_away()
            raise TryAgainError(f"the file came with sha256 {found['sha256']}, but the server has {told}")
        if not self._is_wanted(found):
            kind = next(kind for kind, digest in self.digests.items() if found[kind] != digest)
            self._throw_away()
            trouble = f"its {kind} is {found[kind]}, not {self.digests[kind]}"
            if resumed or address not in self._came_wrong:  # a damaged part, or damaged on the way
                self._came_wrong |= set() if resumed else {address}
                raise TryAgainError(f"{trouble}; starting again")
            raise DownloadError(f"{address}: {trouble}; this is not the file wanted")
        size = self._partial_size()
        if self.size is not None and size != self.size:
            self._throw_away()
            raise TryAgainError(f"the file came with {size:,} bytes, but one of {self.size:,} is wanted")
        with self._partial.open("rb") as file:
            os.fsync(file.fileno())
        self._version.unlink(missing_ok=True)
        self._partial.replace(self.target)
        _sync_folder(self.target.parent)
        watch.moved(size, size)
        return Arrived(self.target, size, found["sha256"])

    def _is_wanted(self, found: Mapping[str, str]) -> bool:
        return all(found[kind] == digest for kind, digest in self.digests.items())

    def _resumable(self) -> int:
        """Bytes of the partial file that can be gone on from."""
        have = self._partial_size()
        if self.size is not None and have > self.size:
            return 0
        return have if self.digests or (self._version.exists() and self._version.read_text()) else 0

    def _partial_size(self) -> int:
        return self._partial.stat().st_size if self._partial.exists() else 0

    def _throw_away(self) -> None:
        self._partial.unlink(missing_ok=True)
        self._version.unlink(missing_ok=True)

    @property
    def _partial(self) -> Path:
        return self.target.with_name(self.target.name + PARTIAL)

    @property
    def _version(self) -> Path:
        return self.target.with_name(self.target.name + VERSION)


def _sync_folder(folder: Path) -> None:
    """Make a rename last; not every system lets folders be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
