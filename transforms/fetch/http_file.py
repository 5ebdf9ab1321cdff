"""A file on a web server, read by ranges as if it lay on a disk."""

import io
import os
from dataclasses import dataclass

import requests

from transforms.fetch.attempts import DownloadError, TryAgainError, with_attempts
from transforms.fetch.client import Body, Client
from transforms.fetch.patience import PATIENCE, Patience
from transforms.fetch.stored_file import StoredFile, client_for, content_range, stored_file, told_by

SMALL_READ = 64 << 10
"""Reads of less take this much from the connection at once."""
PIECE_BYTES = 1 << 20
"""What is taken from the connection at once: so much is asked for again at most when it breaks."""
GROWTH = 8
LARGEST_REQUEST = 64 << 20
"""Reading on, each request asks for 8 times as much as the one before, up to this: 1 GB takes about 20."""
READ_THROUGH = 128 << 10
"""A gap that is read and thrown away rather than asked around: less than a request costs in time."""
MOST_SKIPPED = 64 << 20
"""What a server without ranges may send in vain before a place that was sought."""


_FETCH_FIRST = "fetch it first (python -m pipelines.fetch) and name its path"


class HttpFile(io.BufferedIOBase):
    """A file at an http(s) address: seekable, and nothing is asked before the first read.

    A read after a seek asks for exactly its bytes; reads that go on from there ask for more and more ahead. The body
    is streamed, so memory stays below a few MB whatever the request. A broken connection is taken up where it broke,
    and a file whose ETag, Last-Modified or size changes between two requests is an error. A server without ranges can
    be read from the beginning; there a seek past the first 64 MB is an error. `client` asks for it where one is given,
    else one that is allowed the address's own host. Not to be shared by threads.

    Its methods raise DownloadError, which is no OSError: a network that fails is no damage of a file.
    """

    mode = "rb"

    def __init__(self, address: str, patience: Patience = PATIENCE, client: Client | None = None) -> None:
        self.name = address
        self._patience = patience
        self._shared = client
        self._opened: Client | None = None
        self._file: StoredFile | None = None
        self._position = 0
        self._ahead, self._ahead_at = b"", 0
        self._body: _Body | None = None
        self._broken: _Body | None = None
        self._request_bytes = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        self._check_open()
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._check_open()
        start = {os.SEEK_SET: lambda: 0, os.SEEK_CUR: lambda: self._position, os.SEEK_END: self.size}[whence]()
        if start + offset < 0:
            raise ValueError(f"{self.name}: cannot seek to byte {start + offset}")
        self._position = start + offset
        return self._position

    def size(self) -> int:
        """Bytes of the file. Raises DownloadError where there is none or the server does not tell."""
        if self._file is None:
            self._file = stored_file(self.name, self._client())
            if self._file is None:
                raise DownloadError(f"{self.name}: there is no such file; check the address", 404)
        if self._file.size is None:
            raise DownloadError(f"{self.name}: the server does not tell its size; {_FETCH_FIRST}")
        return self._file.size

    def read(self, size: int | None = -1) -> bytes:
        self._check_open()
        to_the_end = size is None or size < 0
        left = LARGEST_REQUEST if size is None or size < 0 else size
        pieces: list[bytes] = []
        while left and (piece := self._take(left)):
            pieces.append(piece)
            left -= 0 if to_the_end else len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def read1(self, size: int = -1) -> bytes:
        self._check_open()
        return self._take(SMALL_READ if size < 0 else size) if size else b""

    def close(self) -> None:
        if not self.closed:
            self._close_body()
            if self._opened is not None:
                self._opened.close()
        super().close()

    def _client(self) -> Client:
        if self._shared is not None:
            return self._shared
        if self._opened is None:
            self._opened = client_for([self.name], self._patience)
        return self._opened

    def _check_open(self) -> None:
        if self.closed:
            raise ValueError(f"{self.name}: the file is closed")

    def _take(self, most: int) -> bytes:
        """Some bytes from the position on, at most `most`; none at the end of the file."""
        within = self._position - self._ahead_at
        if not 0 <= within < len(self._ahead):
            self._ahead = with_attempts(self.name, lambda: self._receive(most), patience=self._patience)
            self._ahead_at, within = self._position, 0
        data = self._ahead[within : within + most]
        self._position += len(data)
        return data

    def _receive(self, wanted: int) -> bytes:
        """The next bytes that the connection gives; none at the end of the file."""
        if self._file and self._file.size is not None and self._position >= self._file.size:
            return b""
        if self._body is None or not self._body.reaches(self._position):
            self._body = self._ask(wanted)
        if self._body is None:
            return b""
        try:
            return self._body.read(self._position, min(max(wanted, SMALL_READ), PIECE_BYTES))
        except TryAgainError:
            self._broken = self._body
            self._close_body()
            raise

    def _ask(self, wanted: int) -> "_Body | None":
        """An answer that holds the position, None where the file ends before it."""
        start, end = self._position, self._end_of_request(wanted)
        resumed = self._broken is not None and self._broken.at == start
        self._close_body()
        headers = {"Range": f"bytes={start}-{end - 1}"}
        answer = self._client().ask("GET", self.name, headers, frozenset({200, 206, 416}))
        body = _Body(answer, Body(answer, self._patience), 0, told_by(answer).size)
        try:
            self._check_version(told_by(answer))
            if answer.status_code == 200 and start > MOST_SKIPPED and not resumed:
                raise DownloadError(f"{self.name}: the server cannot send parts of a file; {_FETCH_FIRST}")
            if answer.status_code == 206:
                place = content_range(answer)
                if place.start != start or place.end is None:
                    raise TryAgainError("the server sent another range than was asked for")
                body = _Body(answer, body.stream, start, place.end)
            if answer.status_code == 416:
                answer.close()
                if body.end is None or body.end > start:
                    raise TryAgainError("the server denies bytes that its file has")
                return None
        except (TryAgainError, DownloadError):
            answer.close()
            raise
        self._broken = None
        return body

    def _end_of_request(self, wanted: int) -> int:
        """Where the next request is to end: what broke is taken up, what was read to its end goes on with more."""
        start = self._position
        if self._broken and self._broken.at == start and self._broken.end:
            return self._broken.end
        goes_on = self._body is not None and self._body.at == self._body.end == start
        grown = max(min(self._request_bytes * GROWTH, LARGEST_REQUEST), SMALL_READ) if goes_on else 0
        self._request_bytes = max(wanted, grown)
        return start + self._request_bytes

    def _check_version(self, told: StoredFile) -> None:
        if self._file is None:
            self._file = told
        elif not self._file.may_be(told):
            raise DownloadError(
                f"{self.name}: the file changed while it was read: it was {self._file.version} and is {told.version}; "
                "run again"
            )

    def _close_body(self) -> None:
        if self._body is not None:
            self._body.answer.close()
        self._body = None


@dataclass
class _Body:
    """An answer, and the bytes [at, end) of the file that are still to come from it; `end` is None if unknown."""

    answer: requests.Response
    stream: Body
    at: int
    end: int | None

    def reaches(self, position: int) -> bool:
        """Whether it gets to the position, at most after a gap that is not worth another request."""
        return 0 <= position - self.at <= READ_THROUGH and (self.end is None or position < self.end)

    def read(self, position: int, most: int) -> bytes:
        """Up to `most` bytes at the position, after those before it; none at the end of the file."""
        while self.at < position:
            if not self._next(min(position - self.at, PIECE_BYTES)):
                return b""
        return self._next(most)

    def _next(self, most: int) -> bytes:
        data = self.stream.read(most if self.end is None else min(most, self.end - self.at))
        if not data and self.end is not None and self.at < self.end:
            raise TryAgainError(f"the connection ended at byte {self.at:,}, {self.end - self.at:,} too early")
        self.at += len(data)
        return data
