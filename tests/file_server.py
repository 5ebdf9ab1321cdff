"""A real web server on loopback that serves files from a folder or from memory, well or badly, and counts the bytes."""

import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

from tests.loopback import serving
from transforms.fetch.patience import Patience

HURRIED = Patience(pause_seconds=0.0)
"""For tests that are not about waiting."""

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


@dataclass
class FileServer:
    """What the server has and how it behaves; `requests` and `sent` tell what it was asked for and gave."""

    files: dict[str, bytes | Path] = field(default_factory=dict)
    """By the path of the address, `/crawl/a.warc.gz`."""
    root: str = ""
    ranges: bool = True
    sizes: bool = True
    """Whether it tells the length of a whole file."""
    head: bool = True
    faults: list[str] = field(default_factory=list)
    """Each is used for one request: a status ("503"), "drop" (half of the body), "empty", "other range"."""
    etags: list[str] = field(default_factory=list)
    """ETags of the next answers in order; then, and without any, the digest of the file."""
    seconds: float = 0.0
    """Pause before each answer."""
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and Range of each request."""
    sent: int = 0
    """Bytes of bodies."""
    connections: int = 0
    retry_after: str = "0"
    extra: dict[str, str] = field(default_factory=dict)
    """Further headers of each answer."""

    def address(self, path: str) -> str:
        return f"{self.root}{path}"

    def asked(self, path: str) -> list[str]:
        """The ranges that were asked for of a file by GET."""
        return [range_ for method, of, range_ in self.requests if (method, of) == ("GET", path)]


@contextmanager
def file_server(**files: bytes) -> Iterator[FileServer]:
    """A server that runs inside the block; `name=content` is served as `/name`."""
    served = FileServer({f"/{name}": content for name, content in files.items()})
    with serving(_Server(("127.0.0.1", 0), _handler(served))) as served.root:
        yield served


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):  # clients that have what they want hang up
        pass


def _handler(served: FileServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self):
            served.connections += 1
            super().setup()

        def do_HEAD(self):
            self._answer(with_body=False)

        def do_GET(self):
            self._answer(with_body=True)

        def _answer(self, with_body: bool):
            path = unquote(self.path)
            asked = self.headers.get("Range", "")
            served.requests.append((self.command, path, asked))
            time.sleep(served.seconds)
            fault = served.faults.pop(0) if served.faults else ""
            if not with_body and not served.head:
                fault = "405"
            if path not in served.files:
                fault = "404"
            if fault.isdigit():
                self.send_response(int(fault))
                self.send_header("Retry-After", served.retry_after)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self._send(path, asked, fault, with_body)

        def _send(self, path: str, asked: str, fault: str, with_body: bool):
            content = served.files[path]
            data = content.read_bytes() if isinstance(content, Path) else content
            place = _RANGE.fullmatch(asked) if served.ranges else None
            start = int(place[1]) if place else 0
            end = min(int(place[2]) + 1 if place and place[2] else len(data), len(data))
            if place and start >= len(data):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(data)}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = data[start:end]
            self.send_response(206 if place else 200)
            if place:
                shown = start + 1 if fault == "other range" else start
                self.send_header("Content-Range", f"bytes {shown}-{end - 1}/{len(data)}")
            if served.sizes or place:
                self.send_header("Content-Length", str(len(body)))
            else:
                self.send_header("Connection", "close")
            etag = served.etags.pop(0) if served.etags else f'"{hashlib.md5(data).hexdigest()}"'
            self.send_header("ETag", etag)
            self.send_header("Last-Modified", formatdate(1_700_000_000, usegmt=True))
            for name, value in served.extra.items():
                self.send_header(name, value)
            self.end_headers()
            if not with_body:
                return
            if fault in {"drop", "empty"}:
                body = body[: len(body) // 2] if fault == "drop" else b""
                self.close_connection = True
            try:
                for at in range(0, len(body), 1 << 16):
                    served.sent += len(body[at : at + (1 << 16)])  # before the client can ask for it
                    self.wfile.write(body[at : at + (1 << 16)])
            except OSError:  # the client has what it wants
                self.close_connection = True

        def log_message(self, *_):
            pass

    return Handler
