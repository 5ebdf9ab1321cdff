"""Connections that check where they lead to, and wait for the head of an answer for a limited time."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from functools import lru_cache
from http.client import HTTPException, HTTPResponse, RemoteDisconnected
from typing import Any, cast

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from transforms.fetch.allowed_hosts import AllowedHosts

POOL_SIZE = 8
"""Connections to one host that are kept open."""


class CheckedAdapter(HTTPAdapter):
    """Sends requests by connections whose peer is checked once it is known, so that no name can lead elsewhere between
    a check and its use. Raises HostError. Through a proxy, which its user has chosen, the proxy looks names up."""

    def __init__(self, allowed: AllowedHosts, seconds: float) -> None:
        self._pools = _pools(allowed, seconds)
        super().__init__(pool_maxsize=POOL_SIZE)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*args, **options)
        manager.pool_classes_by_scheme = self._pools
        return manager


class _WholeHead(HTTPResponse):
    """An answer whose head came to its end: http.client takes one that breaks off for one without further headers, and
    so without a length that would tell that the body is missing."""

    def begin(self) -> None:
        file = self.fp
        lines = _Lines(file)
        self.fp = cast(Any, lines)
        try:
            super().begin()
        finally:
            if self.fp is not None:  # as http.client leaves it where it closed the connection
                self.fp = file
        if lines.last not in {b"\r\n", b"\n"}:
            raise RemoteDisconnected("the connection ended within the head of the answer")


class _Lines:
    """A file that remembers the last line that was read of it."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self.last = b""

    def readline(self, limit: int = -1) -> bytes:
        self.last = self.file.readline(limit)
        return self.last

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


@lru_cache(maxsize=64)
def _pools(allowed: AllowedHosts, seconds: float) -> dict[str, type[HTTPConnectionPool]]:
    class Checked(HTTPConnection):
        response_class = _WholeHead

        def _new_conn(self) -> socket.socket:
            sock = super()._new_conn()
            if self.proxy is None:
                try:
                    allowed.check_peer(self.host, sock.getpeername()[0])
                except ValueError:
                    sock.close()
                    raise
            return sock

        def getresponse(self) -> Any:
            with _deadline(self.sock, seconds):
                return super().getresponse()

    class CheckedHttps(Checked, HTTPSConnection):
        pass

    class Http(HTTPConnectionPool):
        ConnectionCls = Checked

    class Https(HTTPSConnectionPool):
        ConnectionCls = CheckedHttps

    return {"http": Http, "https": Https}


@contextlib.contextmanager
def _deadline(sock: socket.socket | None, seconds: float) -> Iterator[None]:
    """Ends the connection unless the block is done by then: each piece of an endless head comes in time, the head never
    does. Raises TimeoutError."""

    ended = threading.Event()

    def end() -> None:
        ended.set()
        with contextlib.suppress(OSError):
            if sock is not None:
                sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, HTTPException) as error:
        if ended.is_set():
            raise TimeoutError(f"no whole head of an answer within {seconds:g} s") from error
        raise
    finally:
        timer.cancel()
