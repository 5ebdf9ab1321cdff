"""Download a file once: resumed where it broke off, checked against its announced length, renamed when complete."""

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import requests

USER_AGENT = "Babelmill/0.1 (corpus builder; python-requests)"
ATTEMPTS = 5
TIMEOUT_SECONDS = 60
BLOCK_BYTES = 1 << 16
SAY_EVERY_SECONDS = 10


class DownloadError(Exception):
    """An address that could not be downloaded; the message says how often it was tried and what to do."""


def is_address(text: str) -> bool:
    """Whether an input is an http(s) address rather than a path."""
    return text.startswith(("http://", "https://"))


def download(address: str, folder: str, say: Callable[[str], None], pause_seconds: float = 2.0) -> Path:
    """The file at `address` in `folder`/HOST/PATH, downloaded unless it is there already.

    A partial download (`.partial`) is resumed by range if the server still has the same version (its ETag or
    Last-Modified). `pause_seconds` doubles after each failed attempt; a server's Retry-After is kept to.

    Raises DownloadError after five failed attempts, and at once for answers such as 404 and what is no address.
    """
    target = _target(address, folder)
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    trouble = ""
    for attempt in range(ATTEMPTS):
        wait = pause_seconds * 2**attempt
        try:
            return _fetch(address, target, say)
        except _RetryLaterError as busy:
            trouble, wait = str(busy), max(wait, busy.seconds)
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            trouble = str(error)
        except requests.RequestException as error:  # no attempt mends these: a bad address, redirects in a circle, …
            raise DownloadError(f"{address}: {error}") from error
        say(f"{address}: {trouble}; attempt {attempt + 1} of {ATTEMPTS}")
        if attempt + 1 < ATTEMPTS:
            time.sleep(wait)
    raise DownloadError(f"{address}: gave up after {ATTEMPTS} attempts: {trouble}; run again to go on where it stopped")


class _RetryLaterError(Exception):
    """The transfer may succeed later; `seconds` is what the server asked for."""

    def __init__(self, message: str, seconds: float = 0.0) -> None:
        super().__init__(message)
        self.seconds = seconds


def _target(address: str, folder: str) -> Path:
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise DownloadError(f"{address}: not an address: {error}") from error
    name = unquote(parts.path.rsplit("/", 1)[-1])
    if not name or "/" in name or "\\" in name or name in {".", ".."}:
        raise DownloadError(f"{address}: the address names no file")
    if "://" in folder:
        raise DownloadError(f"{address}: downloads need a local output folder; fetch the file first and name its path")
    # Files of one name in two folders, or by two queries, are two; no part leads out of the folder.
    above = [*parts.path.split("/")[:-1], quote(parts.query, safe="")]
    inner = [part for part in above if part not in {"", ".", ".."}]
    return Path(folder, (parts.hostname or "").replace(":", "_"), *inner, name)


def _fetch(address: str, target: Path, say: Callable[[str], None]) -> Path:
    partial = target.with_name(target.name + ".partial")
    version_file = target.with_name(target.name + ".version")
    have = partial.stat().st_size if partial.exists() and version_file.exists() else 0
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
    if have:
        headers |= {"Range": f"bytes={have}-", "If-Range": version_file.read_text()}
    with requests.get(address, headers=headers, stream=True, timeout=TIMEOUT_SECONDS) as answer:
        if answer.status_code == 416:
            partial.unlink(missing_ok=True)
            raise _RetryLaterError("the partial file is longer than the server's; starting again")
        if answer.status_code == 429 or answer.status_code >= 500:
            raise _RetryLaterError(f"the server answered {answer.status_code}", _retry_after(answer))
        if answer.status_code not in (200, 206):
            raise DownloadError(f"{address}: the server answered {answer.status_code} {answer.reason}")
        resumed = answer.status_code == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {have}-")
        if answer.status_code == 206 and not resumed:
            partial.unlink(missing_ok=True)
            raise _RetryLaterError("the server sent another range than was asked for; starting again")
        start = have if resumed else 0
        total = start + int(answer.headers["Content-Length"]) if "Content-Length" in answer.headers else None
        version = answer.headers.get("ETag") or answer.headers.get("Last-Modified")
        if version and not version.startswith("W/"):
            version_file.write_text(version)
        else:
            version_file.unlink(missing_ok=True)
        size = _receive(answer, partial, start, total, say)
    if total is not None and size != total:
        raise _RetryLaterError(f"the connection ended after {size:,} of {total:,} bytes")
    partial.rename(target)
    version_file.unlink(missing_ok=True)
    return target


def _receive(
    answer: requests.Response, partial: Path, start: int, total: int | None, say: Callable[[str], None]
) -> int:
    size = start
    begun = said = time.monotonic()
    with partial.open("ab" if start else "wb") as file:
        for block in answer.iter_content(BLOCK_BYTES):
            file.write(block)
            size += len(block)
            if time.monotonic() - said > SAY_EVERY_SECONDS:
                said = time.monotonic()
                rate = (size - start) / (said - begun) / 1e6
                of = f" of {total / 1e6:,.0f}" if total else ""
                say(f"{partial.name}: {size / 1e6:,.0f}{of} MB, {rate:.1f} MB/s")
    return size


def _retry_after(answer: requests.Response) -> float:
    try:
        return float(answer.headers.get("Retry-After", 0))
    except ValueError:  # a date; the doubling pause serves as well
        return 0.0
