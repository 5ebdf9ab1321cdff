"""A web server on loopback that misbehaves in every way that was thought of, once for each fault that it is given."""

import gzip
import hashlib
import random
import re
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.loopback import serving
from transforms.fetch.patience import Patience

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")

IMPATIENT = Patience(pause_seconds=0.0, timeout_seconds=0.5, slowest=20_000.0, window_seconds=0.1)
"""Gives slow servers up within half a second."""

SEEN_BY_LENGTH = (
    "drop", "drop early", "longer length", "chunked", "chunked cut", "chunked garbage", "no length", "429", "503",
    "503 date", "500", "408", "other range", "ignore range", "416", "slow", "silent", "endless head", "huge head",
    "cut head", "not http", "reset", "redirect",
)  # fmt: skip
"""Faults that can be told without knowing what file it is."""
SEEN_BY_DIGEST = (*SEEN_BY_LENGTH, "no length cut", "shorter length", "flipped", "gzip", "too much", "other file")
"""Those that can be told where size and digest are known."""


@dataclass
class HostileServer:
    """What it serves, and the faults of the next requests for each path; `met` counts those that a client met."""

    files: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    redirects: dict[str, str] = field(default_factory=dict)
    root: str = ""
    seed: int = 0
    ignores_if_range: bool = False
    pace_seconds: float = 0.0
    """Pause after each 64 KB of a body."""
    met: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    """Method, path and headers of each."""
    at_once: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def address(self, path: str) -> str:
        return f"{self.root}{path}"


@contextmanager
def hostile_server(**files: bytes) -> Iterator[HostileServer]:
    """A server that runs inside the block; `name=content` is served as `/name`."""
    served = HostileServer({f"/{name}": content for name, content in files.items()})
    with serving(_Server(("127.0.0.1", 0), _handler(served))) as served.root:
        yield served


def plan_faults(server: HostileServer, seed: int, kinds: dict[str, tuple[str, ...]], for_each: int) -> int:
    """Give each path of `kinds` so many faults of those kinds, drawn by `seed`; returns how many there are.

    A file comes damaged as a whole once at most: the second time it would be refused, and rightly.
    """
    draw = random.Random(seed)
    for path, names in kinds.items():
        chosen = draw.choices(names, k=for_each)
        for name in ("flipped", "other file"):
            while chosen.count(name) > 1 or ("flipped" in chosen and "other file" in chosen and name == "flipped"):
                chosen[chosen.index(name)] = "drop"
        server.faults[path] = chosen
    server.seed = seed
    return sum(map(len, server.faults.values()))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):  # clients that have what they want hang up
        pass


def _handler(served: HostileServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_HEAD(self):
            self._answer("HEAD")

        def do_GET(self):
            self._answer("GET")

        def _answer(self, method: str):
            path = self.path.partition("?")[0]
            with served.lock:
                served.requests.append((method, self.path, dict(self.headers)))
                served.at_once += 1
                served.most_at_once = max(served.most_at_once, served.at_once)
                waiting = served.faults[path]
                fault = waiting.pop(0) if waiting and method == "GET" else ""
                if fault:
                    served.met[fault] += 1
                chance = random.Random(f"{served.seed} {path} {len(waiting)}")
            try:
                self._misbehave(path, fault, chance, method)
            except OSError:
                self.close_connection = True
            finally:
                with served.lock:
                    served.at_once -= 1

        def _misbehave(self, path: str, fault: str, chance: random.Random, method: str):
            if path in served.redirects:
                return self._status(302, {"Location": served.redirects[path]})
            if fault == "redirect":
                return self._status(307, {"Location": f"{path}?{len(served.requests)}"})
            if path not in served.files:
                return self._status(404, {})
            if fault[:3].isdigit():
                later = formatdate(time.time() + 0.2, usegmt=True) if fault.endswith("date") else "0"
                later = "3600" if fault.endswith("hour") else later
                return self._status(int(fault[:3]), {"Retry-After": later})
            if fault == "late":
                time.sleep(0.15)
            if fault in _HEADS:
                return self._bad_head(fault)
            return self._send(path, fault, chance, method)

        def _status(self, status: int, headers: dict[str, str]):
            self.send_response(status)
            for name, value in {"Content-Length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def _bad_head(self, fault: str):
            self.close_connection = True
            if fault == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                return self.connection.close()
            if fault == "cut head":
                return self.wfile.write(b"HTTP/1.1 200 OK\r\nETag: x\r\nContent-Len")
            if fault == "not http":
                return self.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")
            if fault == "huge head":
                return self.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-Header: " + b"x" * 200_000 + b"\r\n\r\n")
            if fault == "silent":
                return time.sleep(0.6)
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(60):  # "endless head": each line comes in time
                self.wfile.write(b"X-Header: more\r\n")
                time.sleep(0.02)
            return None

        def _send(self, path: str, fault: str, chance: random.Random, method: str):
            data = served.files[path]
            if fault == "other file":
                data = data[::-1]
            place = _RANGE.fullmatch(self.headers.get("Range", "")) if fault not in {"ignore range", "gzip"} else None
            etag = f'"{hashlib.md5(served.files[path]).hexdigest()}"'
            if self.headers.get("If-Range") not in (None, etag) and not served.ignores_if_range:
                place = None
            start = int(place[1]) if place else 0
            if place and start >= len(data):
                return self._status(416, {"Content-Range": f"bytes */{len(data)}", "ETag": etag})
            end = min(int(place[2]) + 1, len(data)) if place and place[2] else len(data)
            body = data[start:end]
            headers = {"ETag": etag, "Content-Length": str(len(body))}
            if place:
                headers["Content-Range"] = f"bytes {start + (fault == 'other range')}-{end - 1}/{len(data)}"
            self.send_response(206 if place else 200)
            body = self._spoilt(fault, body, headers, chance)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if method == "HEAD":
                return None
            if fault == "slow":
                for at in range(min(len(body), 40)):
                    self.wfile.write(body[at : at + 1])
                    time.sleep(0.02)
                self.close_connection = True
                return None
            for at in range(0, len(body), 1 << 16):
                self.wfile.write(body[at : at + (1 << 16)])
                time.sleep(served.pace_seconds)
            return None

        def _spoilt(self, fault: str, body: bytes, headers: dict[str, str], chance: random.Random) -> bytes:
            """The body to send for a fault, whose headers are changed in place."""
            cut = body[: chance.randrange(len(body) + 1)]
            self.close_connection |= fault in _ENDED_BY_CLOSING
            if fault == "drop":
                return cut
            if fault == "drop late":
                return body[:-1]
            if fault == "drop early":
                return b""
            if fault == "longer length":
                headers["Content-Length"] = str(len(body) + chance.randrange(1, 1000))
            if fault == "shorter length" and cut:
                headers["Content-Length"] = str(len(cut))
                self.close_connection = True
            if fault.startswith("chunked"):
                del headers["Content-Length"]
                headers["Transfer-Encoding"] = "chunked"
                whole = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
                return {"chunked": whole, "chunked cut": whole[: len(whole) // 2], "chunked garbage": b"zz\r\n" + body}[
                    fault
                ]
            if fault in {"no length", "no length cut", "too much"}:
                del headers["Content-Length"]
                headers["Connection"] = "close"
                return {"no length": body, "no length cut": cut, "too much": body + b"more" * 1000}[fault]
            if fault == "flipped" and body:
                at = chance.randrange(len(body))
                return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
            if fault == "gzip":
                packed = gzip.compress(body, mtime=0)
                headers |= {"Content-Encoding": "gzip", "Content-Length": str(len(packed)), "ETag": 'W/"packed"'}
                return packed
            return body

        def log_message(self, *_):
            pass

    return Handler


_ENDED_BY_CLOSING = frozenset(
    {"drop", "drop late", "drop early", "longer length", "chunked cut", "no length", "no length cut", "too much"}
)
_HEADS = frozenset({"cut head", "reset", "not http", "huge head", "silent", "endless head"})
