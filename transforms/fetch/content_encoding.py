"""Files that a server compressed on the way though nobody asked it to."""

import zlib
from pathlib import Path

import requests

from transforms.fetch.attempts import DownloadError, TryAgainError

_BLOCK_BYTES = 1 << 20
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""zlib's ways to say which header the data have."""


def encoding_of(answer: requests.Response, name: str) -> str:
    """The encoding that the body has and the file has not; none for files that are gzip themselves, which some servers
    tell in the same header."""
    encoding = answer.headers.get("Content-Encoding", "").strip().lower()
    return "" if encoding in {"", "identity"} or name.endswith((".gz", ".tgz", ".gzip")) else encoding


def decode_file(path: Path, encoding: str, size: int | None) -> None:
    """Replace an encoded file by what it stands for, of `size` bytes at most where that is known.

    Raises TryAgainError where it is damaged, DownloadError for an encoding that is not known here.
    """
    if encoding not in _WINDOWS:
        raise DownloadError(f"{path.name}: the server sends it encoded as {encoding[:40]!r}, which nobody asked for")
    decoder = zlib.decompressobj(_WINDOWS[encoding])
    decoded = path.with_name(path.name + ".decoded")
    written = 0
    try:
        with path.open("rb") as source, decoded.open("wb") as target:
            while not decoder.eof:
                data = decoder.unconsumed_tail or source.read(_BLOCK_BYTES)
                block = decoder.decompress(data, _BLOCK_BYTES)
                if not data and not block:
                    raise TryAgainError("the answer is encoded and ends too early")
                written += target.write(block)
                if size is not None and written > size:
                    raise TryAgainError(f"the answer holds more than the {size:,} bytes that the file has")
        decoded.replace(path)
    except zlib.error as error:
        raise TryAgainError(f"the answer is encoded and damaged: {error}") from error
    finally:
        decoded.unlink(missing_ok=True)
