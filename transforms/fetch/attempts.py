"""Requests to web servers: what their answers mean, and trying again with pauses as long as they ask for."""

import logging
import math
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

import requests
import urllib3

USER_AGENT = "Babelmill/0.1 (corpus builder; python-requests)"
TIMEOUT_SECONDS = 60
ATTEMPTS = 8
"""With pauses of 2, 4, 8, … seconds more than three minutes: overloaded stores (503 Slow Down) recover within them."""
PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 60.0
LONGEST_RETRY_AFTER_SECONDS = 600.0
HEADERS = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
"""Files are wanted as they are stored."""

Result = TypeVar("Result")

_LOGGER = logging.getLogger(__name__)


class DownloadError(Exception):
    """An address that could not be read; the message says why and what to do. `status` is the server's, if it told."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class TryAgainError(Exception):
    """The transfer may succeed later; `seconds` is what the server asked for."""

    def __init__(self, message: str, seconds: float = 0.0) -> None:
        super().__init__(message)
        self.seconds = seconds


def ask(
    session: requests.Session, method: str, address: str, headers: Mapping[str, str], welcome: frozenset[int]
) -> requests.Response:
    """The answer, its body not read yet, if its status is a `welcome` one; the caller closes it.

    Raises TryAgainError for 429, 5xx and broken connections, DownloadError for everything else.
    """
    try:
        answer = session.request(
            method,
            address,
            headers={**HEADERS, **headers},
            stream=method != "HEAD",  # without a body to read, the connection is free for the next request
            timeout=TIMEOUT_SECONDS,
            allow_redirects=True,
        )
    except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
        raise TryAgainError(_reason(error)) from error
    except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
        # No attempt mends these: a bad address, redirects in a circle, …
        raise DownloadError(f"{address}: {error}") from error
    if answer.status_code in welcome:
        return answer
    with answer:
        if answer.status_code == 429 or answer.status_code >= 500:
            raise TryAgainError(f"the server answered {answer.status_code}", _retry_after(answer))
        raise DownloadError(
            f"{address}: the server answered {answer.status_code} {answer.reason}; check the address",
            answer.status_code,
        )


def read_some(answer: requests.Response, most: int) -> bytes:
    """Up to `most` bytes of a body as it is sent, none at its end. Raises TryAgainError where the connection breaks."""
    try:
        data: bytes = answer.raw.read(most, decode_content=False)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise TryAgainError(f"the connection broke: {error}") from error
    return data


def with_attempts(
    address: str,
    act: Callable[[], Result],
    say: Callable[[str], None] = _LOGGER.warning,
    pause_seconds: float = PAUSE_SECONDS,
) -> Result:
    """What `act` returns, tried again while it raises TryAgainError; each failed attempt is told to `say`.

    `pause_seconds` doubles after each failed attempt up to a minute; a server's Retry-After is kept to, up to ten.
    Raises DownloadError after `ATTEMPTS` failed attempts.
    """
    trouble = ""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return act()
        except TryAgainError as error:
            trouble = str(error)
            pause = max(min(pause_seconds * 2 ** (attempt - 1), LONGEST_PAUSE_SECONDS), error.seconds)
        say(f"{address}: {trouble}; attempt {attempt} of {ATTEMPTS}")
        if attempt < ATTEMPTS:
            time.sleep(pause)
    raise DownloadError(f"{address}: gave up after {ATTEMPTS} attempts: {trouble}; run again to go on where it stopped")


def _reason(error: Exception) -> str:
    """What broke, without the addresses and objects that urllib3 wraps around it."""
    inner = error.args[0] if error.args else error
    return str(getattr(inner, "reason", inner)).rpartition(">: ")[2].rpartition("): ")[2] or str(error)


def _retry_after(answer: requests.Response) -> float:
    try:
        seconds = float(answer.headers.get("Retry-After", 0))
    except ValueError:  # a date; the doubling pause serves as well
        return 0.0
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER_SECONDS) if math.isfinite(seconds) else 0.0
