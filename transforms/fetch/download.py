"""Download a file once: resumed where it broke off, checked against its announced length, renamed when complete."""

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import requests

from transforms.fetch.attempts import PAUSE_SECONDS, DownloadError, TryAgainError, ask, read_some, with_attempts
from transforms.fetch.checksums import file_sha256, told_sha256
from transforms.fetch.stored_file import content_range

BLOCK_BYTES = 1 << 16
SAY_EVERY_SECONDS = 10


def is_address(text: str) -> bool:
    """Whether an input is an http(s) address rather than a path."""
    return text.startswith(("http://", "https://"))


def download(address: str, folder: str, say: Callable[[str], None], pause_seconds: float = PAUSE_SECONDS) -> Path:
    """The file at `address` in `folder`/HOST/PATH, downloaded unless it is there already; see `download_to`."""
    if "://" in folder:
        raise DownloadError(f"{address}: downloads need a local output folder; fetch the file first and name its path")
    target = Path(folder, path_of(address))
    return target if target.exists() else download_to(address, target, say, None, pause_seconds)


def download_to(
    address: str,
    target: Path,
    say: Callable[[str], None],
    sha256: str | None = None,
    pause_seconds: float = PAUSE_SECONDS,
) -> Path:
    """`target`, which is the file at `address` now; it is replaced as a whole.

    A partial download (`.partial`) is resumed by range if the server still has the same version (its ETag or
    Last-Modified). The digest is compared with `sha256`, and with what the server tells (see `told_sha256`).
    `pause_seconds` and the server's Retry-After: see `with_attempts`.

    Raises DownloadError after `ATTEMPTS` failed attempts, and at once for answers such as 404, for what is no address
    and for a file that has not the digest that it should have.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with requests.Session() as session:
        return with_attempts(address, lambda: _fetch(session, address, target, say, sha256), say, pause_seconds)


def path_of(address: str) -> str:
    """HOST/PATH of an address: where its file lies below a folder of downloads.

    Files of one name in two folders, or by two queries, are two, and no part leads out of the folder. Raises
    DownloadError for an address that names no file.
    """
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise DownloadError(f"{address}: not an address: {error}") from error
    name = unquote(parts.path.rsplit("/", 1)[-1])
    if not name.isprintable() or name in {"", ".", ".."} or "/" in name or "\\" in name:
        raise DownloadError(f"{address}: the address names no file")
    above = [*parts.path.split("/")[:-1], quote(parts.query, safe="")]
    inner = [part for part in above if part not in {"", ".", ".."}]
    return "/".join([(parts.hostname or "").replace(":", "_"), *inner, name])


def _fetch(
    session: requests.Session, address: str, target: Path, say: Callable[[str], None], sha256: str | None
) -> Path:
    partial = target.with_name(target.name + ".partial")
    version_file = target.with_name(target.name + ".version")
    have = partial.stat().st_size if partial.exists() and version_file.exists() else 0
    headers = {"Range": f"bytes={have}-", "If-Range": version_file.read_text()} if have else {}
    with ask(session, "GET", address, headers, frozenset({200, 206, 416})) as answer:
        if answer.status_code == 416:
            partial.unlink(missing_ok=True)
            raise TryAgainError("the partial file is longer than the server's; starting again")
        resumed = answer.status_code == 206 and content_range(answer).start == have
        if answer.status_code == 206 and not resumed:
            partial.unlink(missing_ok=True)
            raise TryAgainError("the server sent another range than was asked for; starting again")
        start = have if resumed else 0
        length = answer.headers.get("Content-Length", "")
        total = start + int(length) if length.isdecimal() else None
        version = answer.headers.get("ETag") or answer.headers.get("Last-Modified")
        if version and not version.startswith("W/"):
            version_file.write_text(version)
        else:
            version_file.unlink(missing_ok=True)
        told = told_sha256(answer)
        size = _receive(answer, partial, start, total, say)
    if total is not None and size != total:
        raise TryAgainError(f"the connection ended after {size:,} of {total:,} bytes")
    version_file.unlink(missing_ok=True)
    _check_digest(address, partial, told, sha256)
    partial.rename(target)
    return target


def _check_digest(address: str, partial: Path, told: str | None, wanted: str | None) -> None:
    if not told and not wanted:
        return
    digest = file_sha256(partial)
    if told and digest != told:
        partial.unlink()
        raise TryAgainError(f"the file came with sha256 {digest}, but the server has {told}; starting again")
    if wanted and digest != wanted:
        partial.unlink()
        raise DownloadError(f"{address}: its sha256 is {digest}, not {wanted}; this is not the file wanted")


def _receive(
    answer: requests.Response, partial: Path, start: int, total: int | None, say: Callable[[str], None]
) -> int:
    size = start
    begun = said = time.monotonic()
    with partial.open("ab" if start else "wb") as file:
        while block := read_some(answer, BLOCK_BYTES):
            file.write(block)
            size += len(block)
            if time.monotonic() - said > SAY_EVERY_SECONDS:
                said = time.monotonic()
                rate = (size - start) / (said - begun) / 1e6
                of = f" of {total / 1e6:,.0f}" if total else ""
                say(f"{partial.name}: {size / 1e6:,.0f}{of} MB, {rate:.1f} MB/s")
    return size
