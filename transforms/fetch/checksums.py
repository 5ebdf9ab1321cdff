"""Digests of fetched files: what servers tell of them, and the list of them that `sha256sum --check` reads."""

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import requests

from transforms.fetch.address import masked

SUMS = "SHA256SUMS"

_BLOCK_BYTES = 1 << 20
_HEXADECIMAL = re.compile(r'"?([0-9a-f]{64})"?')
_LISTED = re.compile(r"sha-256=:?([A-Za-z0-9+/]{43}=)(?!-)", re.IGNORECASE)
_ENTRY = re.compile(r"# (\d+) bytes of (\S+)\n([0-9a-f]{64})  ([^\n]+)\n")


class FetchedFile(NamedTuple):
    """A file that was fetched: `path` below the folder of all, `size` in bytes."""

    path: str
    address: str
    size: int
    sha256: str


def read_sums(text: str) -> dict[str, FetchedFile]:
    """The files of a list by path; what is no entry of ours, such as a line cut off, is left out."""
    entries = (FetchedFile(path, address, int(size), digest) for size, address, digest, path in _ENTRY.findall(text))
    return {file.path: file for file in entries}


def write_sums(files: Iterable[FetchedFile]) -> str:
    """A list in the form of coreutils, sorted by path, with size and address of each file, without logins, in a comment
    before it."""
    return "".join(
        f"# {file.size} bytes of {masked(file.address)}\n{file.sha256}  {file.path}\n" for file in sorted(files)
    )


def file_sha256(path: Path) -> str:
    """sha256 of a local file, in hexadecimal digits."""
    return file_digests(path, ["sha256"])["sha256"]


def file_digests(path: Path, algorithms: Iterable[str]) -> dict[str, str]:
    """Digests of a local file by algorithm ("sha1", "md5", …), in hexadecimal digits, read once."""
    made = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            for digest in made.values():
                digest.update(block)
    return {name: digest.hexdigest() for name, digest in made.items()}


def told_sha256(answer: requests.Response) -> str | None:
    """The sha256 of the whole file, if the server tells: by Repr-Digest (RFC 9530) or Digest (RFC 3230), as S3 does
    (x-amz-checksum-sha256), or as Hugging Face does before it redirects (X-Linked-ETag)."""
    for told in (*answer.history, answer):
        if linked := _HEXADECIMAL.fullmatch(told.headers.get("X-Linked-ETag", "")):
            return linked[1]
    listed = [answer.headers.get(name, "") for name in ("Repr-Digest", "Digest")]
    listed.append(f"sha-256={answer.headers.get('x-amz-checksum-sha256', '')}")
    for value in listed:
        if found := _LISTED.search(value):
            return base64.b64decode(found[1]).hex()
    return None
