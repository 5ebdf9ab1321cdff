"""Requests to web servers that never leave the allowed hosts, wherever they redirect to."""

import math
import re
import time
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Self
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

import requests
import urllib3

from transforms.fetch.address import host_of
from transforms.fetch.allowed_hosts import AllowedHosts, HostError, is_downgrade
from transforms.fetch.attempts import DownloadError, TryAgainError, retry_after
from transforms.fetch.checked_connections import CheckedAdapter
from transforms.fetch.patience import LONGEST_RETRY_AFTER_SECONDS, PATIENCE, Patience

PROGRAM = "Babelmill/0.1"
MOST_REDIRECTS = 5

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 425, 429})
"""Refusals that pass: timeout, too early, too many requests."""


def user_agent(contact: str = "") -> str:
    """How requests introduce themselves, in the form that Wikimedia asks for: program (contact) library."""
    return f"{PROGRAM} ({contact or 'builder of multilingual corpora'}) python-requests/{requests.__version__}"


class Client:
    """Asks web servers; `contact` is an address where their operators reach the user. May be shared by threads."""

    def __init__(self, allowed: AllowedHosts, patience: Patience = PATIENCE, contact: str = "") -> None:
        self.allowed = allowed
        self.patience = patience
        self._closed_until: dict[str, float] = {}
        self._session = requests.Session()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.clear()
        self._session.headers.update(
            {
                "User-Agent": user_agent(contact),
                "Accept": "*/*",
                "Accept-Encoding": "identity",
            }  # files as they are stored
        )
        adapter = CheckedAdapter(allowed, patience.timeout_seconds)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        self._session.close()

    def ask(self, method: str, address: str, headers: Mapping[str, str], welcome: frozenset[int]) -> requests.Response:
        """The answer, its body not read yet, if its status is a `welcome` one; the caller closes it.

        Redirects are followed to allowed hosts, never from https to http; a login in the address goes to its own host
        alone. Raises TryAgainError for 429, 5xx and broken connections, DownloadError for everything else, and for a
        host that asked for a longer pause than anybody waits for; that one is not asked again before.
        """
        answer = self._follow(method, address, headers)
        if answer.status_code in welcome:
            return answer
        with answer:
            if answer.status_code in _LATER or answer.status_code >= 500:
                pause = retry_after(answer.headers.get("Retry-After", ""))
                if pause > LONGEST_RETRY_AFTER_SECONDS:
                    self._closed_until[host_of(address)] = time.monotonic() + pause
                    self._check_open(address)
                raise TryAgainError(f"the server answered {answer.status_code}", pause)
            raise DownloadError(
                f"{address}: the server answered {answer.status_code} {answer.reason}; check the address",
                answer.status_code,
            )

    def _check_open(self, address: str) -> None:
        """Raises DownloadError for a host that asked for a long pause."""
        left = self._closed_until.get(host_of(address), 0.0) - time.monotonic()
        if left > 0:
            minutes = math.ceil(left / 60)
            pause = " ".join(f"{n} {unit}" for n, unit in ((minutes // 60, "h"), (minutes % 60, "min")) if n)
            raise DownloadError(f"{address}: the server asks to come back in {pause}; run again then")

    def _follow(self, method: str, address: str, headers: Mapping[str, str]) -> requests.Response:
        try:
            self._check_open(address)
            target, login = _without_login(address)
            home = urlsplit(target)[:2]
            passed: list[requests.Response] = []
            seen = {target}
            while True:
                answer = self._send(method, target, headers, login if urlsplit(target)[:2] == home else None)
                answer.history = passed
                if answer.status_code not in _REDIRECTS:
                    return answer
                answer.close()
                passed = [*passed, answer]
                target = self.following(address, target, answer.headers.get("Location", ""), len(passed))
                if target in seen:
                    raise DownloadError(f"{address}: the server redirects in a circle, by {target}; check the address")
                seen.add(target)
        except HostError as error:
            raise DownloadError(f"{address}: {error}" if address not in str(error) else str(error)) from error
        except ValueError as error:
            raise DownloadError(f"{address}: not an address: {error}") from error

    def following(self, address: str, target: str, location: str, number: int) -> str:
        """Where redirect `number` of a request for `address` leads, from `target`. Raises DownloadError."""
        if not location:
            raise DownloadError(f"{address}: the server redirects to nowhere; check the address")
        if number > MOST_REDIRECTS:
            raise DownloadError(f"{address}: the server redirects more than {MOST_REDIRECTS} times; check the address")
        following, _ = _without_login(urljoin(target, location.replace(" ", "%20")))  # as browsers mend it
        try:
            self.allowed.check(following)
        except HostError as error:
            raise DownloadError(f"{address}: the server redirects to {error}") from error
        if is_downgrade(target, following):
            raise DownloadError(
                f"{address}: the server redirects from https to {following}, which is not encrypted; check the address"
            )
        return following

    def _send(
        self, method: str, target: str, headers: Mapping[str, str], login: tuple[str, str] | None
    ) -> requests.Response:
        self.allowed.check(target)
        try:
            return self._session.request(
                method,
                target,
                headers=dict(headers),
                auth=login,
                stream=method != "HEAD",  # without a body to read, the connection is free for the next request
                timeout=self.patience.timeout_seconds,
                allow_redirects=False,
            )
        except requests.exceptions.SSLError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise DownloadError(f"{target}: its certificate cannot be trusted: {_reason(error)}") from error
            raise TryAgainError(_reason(error)) from error
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            raise TryAgainError(_reason(error)) from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, UnicodeError) as error:
            raise DownloadError(f"{target}: {error}") from error  # no attempt mends these: a bad address, …


class Body:
    """The body of an answer as it is sent, read as it comes; one that comes too slowly is given up."""

    def __init__(self, answer: requests.Response, patience: Patience = PATIENCE) -> None:
        self._raw = answer.raw
        self._patience = patience
        self._window_began = time.monotonic()
        self._window_bytes = 0

    def read(self, most: int) -> bytes:
        """Some bytes, at most `most`; none at the end. Raises TryAgainError where the connection breaks or crawls."""
        try:
            data: bytes = self._raw.read1(most, decode_content=False)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise TryAgainError(f"the connection broke: {_reason(error)}") from error
        except ValueError as error:  # http.client's, of a body in chunks whose sizes are none
            raise TryAgainError(f"the answer is damaged: {error}") from error
        self._check_rate(len(data))
        return data

    def _check_rate(self, size: int) -> None:
        self._window_bytes += size
        elapsed = time.monotonic() - self._window_began
        if elapsed < self._patience.window_seconds:
            return
        if self._window_bytes < self._patience.slowest * elapsed:
            raise TryAgainError(f"the server sent {self._window_bytes:,} bytes in {elapsed:,.1f} s")
        self._window_began, self._window_bytes = time.monotonic(), 0


def _without_login(address: str) -> tuple[str, tuple[str, str] | None]:
    """An address without name and password, and those."""
    parts = urlsplit(address)
    if "@" not in parts.netloc:
        return address, None
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return bare, (unquote(parts.username or ""), unquote(parts.password or ""))


def _reason(error: Exception) -> str:
    """What broke, without the addresses and objects that urllib3 wraps around it."""
    inner = error.args[0] if error.args else error
    if isinstance(inner, Exception) and inner.args and isinstance(inner.args[-1], Exception):
        inner = inner.args[-1]
    told = str(getattr(inner, "reason", inner))
    return re.sub(r"^.*(?:>|\)): ", "", told) or str(error)
