"""Small pages that are read whole: the status of a dump, a list of dates."""

import zlib

from transforms.fetch.attempts import DownloadError, TryAgainError, with_attempts
from transforms.fetch.client import Body, Client

LARGEST_PAGE_BYTES = 64 << 20
"""The status of the largest wiki is about 1 MB."""

_BLOCK_BYTES = 1 << 16
_GZIP_WINDOW = 31  # zlib's way to say: a gzip header, the largest window


def read_page(client: Client, address: str) -> str:
    """The text at an address, UTF-8. Raises DownloadError where there is none, or none of less than 64 MB."""
    return with_attempts(address, lambda: _read(client, address), patience=client.patience)


def _read(client: Client, address: str) -> str:
    with client.ask("GET", address, {}, frozenset({200})) as answer:
        body = Body(answer, client.patience)
        pieces: list[bytes] = []
        size = 0
        while piece := body.read(_BLOCK_BYTES):
            pieces.append(piece)
            size += len(piece)
            _check_size(address, size)
        length = answer.headers.get("Content-Length", "")
        if length.isdecimal() and size != int(length):
            raise TryAgainError(f"the connection ended after {size:,} of {length} bytes")
        data = b"".join(pieces)
        if answer.headers.get("Content-Encoding", "").lower() in {"gzip", "x-gzip"}:  # some do so unasked
            data = _decompressed(address, data)
    return data.decode("utf-8", "replace")


def _decompressed(address: str, data: bytes) -> bytes:
    try:
        text = zlib.decompressobj(_GZIP_WINDOW).decompress(data, LARGEST_PAGE_BYTES + 1)
    except zlib.error as error:
        raise TryAgainError(f"the answer is damaged: {error}") from error
    _check_size(address, len(text))
    return text


def _check_size(address: str, size: int) -> None:
    if size > LARGEST_PAGE_BYTES:
        raise DownloadError(f"{address}: more than {LARGEST_PAGE_BYTES >> 20} MB; this is not the page wanted")
