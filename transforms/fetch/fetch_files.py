"""Fetch many files into a folder or a bucket: each once, with its digest in SHA256SUMS."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.fetch.attempts import PAUSE_SECONDS, DownloadError
from transforms.fetch.checksums import SUMS, FetchedFile, file_sha256, read_sums, write_sums
from transforms.fetch.download import download_to, path_of
from transforms.fetch.http_file import HttpFile

BLOCK_BYTES = 1 << 20


def fetch_files(
    addresses: Sequence[str], folder: str, say: Callable[[str], None], pause_seconds: float = PAUSE_SECONDS
) -> tuple[list[FetchedFile], list[DownloadError]]:
    """The files at `addresses` in `folder`/HOST/PATH, a local folder or one on any Beam filesystem, and what failed.

    A file that SHA256SUMS in the folder lists, and whose size is the one listed, is left as it is. Others are fetched:
    into a local folder resumed where they broke off, into a bucket streamed and renamed when whole. SHA256SUMS is
    written after each file.

    Addresses whose server denies them (404, 403, …) are told at the end; an error that would meet the next ones too,
    such as a server that does not answer, ends the work at once: it raises DownloadError.
    """
    sums_path = FileSystems.join(folder, SUMS)
    have = read_sums(_read_text(sums_path))
    fetched: list[FetchedFile] = []
    denied: list[DownloadError] = []
    for number, address in enumerate(addresses, 1):
        path = path_of(address)
        place = FileSystems.join(folder, *path.split("/"))
        known = have.get(path)
        if known and _size(place) == known.size:
            fetched.append(known)
            continue
        say(f"{address}: file {number} of {len(addresses)}")
        try:
            file = _fetch(address, path, place, say, pause_seconds)
        except DownloadError as error:
            if error.status is None:
                raise
            say(str(error))
            denied.append(error)
            continue
        have[path] = file
        fetched.append(file)
        _write_text(sums_path, write_sums(have.values()))
    return fetched, denied


def _fetch(address: str, path: str, place: str, say: Callable[[str], None], pause_seconds: float) -> FetchedFile:
    if "://" in place:
        size, digest = _to_bucket(address, place, pause_seconds)
        return FetchedFile(path, address, size, digest)
    local = download_to(address, Path(place), say, pause_seconds=pause_seconds)
    return FetchedFile(path, address, local.stat().st_size, file_sha256(local))


def _to_bucket(address: str, place: str, pause_seconds: float) -> tuple[int, str]:
    """Size and digest of a file that is streamed to another Beam filesystem, renamed when whole."""
    partial = f"{place}.partial"
    digest = hashlib.sha256()
    size = 0
    with HttpFile(address, pause_seconds) as source:
        block = source.read(BLOCK_BYTES)  # nothing is written for an address that is denied
        with FileSystems.create(partial, compression_type=CompressionTypes.UNCOMPRESSED) as target:
            while block:
                target.write(block)
                digest.update(block)
                size += len(block)
                block = source.read(BLOCK_BYTES)
    if FileSystems.exists(place):
        FileSystems.delete([place])
    FileSystems.rename([partial], [place])
    return size, digest.hexdigest()


def _size(path: str) -> int | None:
    """Bytes of a file, None where there is none."""
    if not FileSystems.exists(path):
        return None
    size: int = FileSystems.get_filesystem(path).size(path)
    return size


def _read_text(path: str) -> str:
    if not FileSystems.exists(path):
        return ""
    with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
        return str(file.read(), "utf-8")


def _write_text(path: str, text: str) -> None:
    with FileSystems.create(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
        file.write(text.encode())
