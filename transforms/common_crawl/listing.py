"""Listings of archives: Common Crawl's `warc.paths.gz`, `wet.paths.gz`, `cc-index-table.paths.gz` and their like."""

import re
import zlib
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from transforms.common_crawl.sample import Sample
from transforms.fetch.address import host_of, is_address
from transforms.sources import gz
from transforms.sources.splits import OpenFile

BASE = "https://data.commoncrawl.org/"
"""Where Common Crawl's own paths begin."""
LARGEST_LISTING_BYTES = 256 << 20
"""Of one decompressed: twenty times the paths of a crawl (90,000 archives of 140 characters)."""

_HEAD_BYTES = 64 << 10
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 31  # zlib's way to say: a gzip header, the largest window
_ENTRY = re.compile(
    r"[^\x00-\x1f\x7f\ufffd]+\.(?:(?:warc|wet|wat|arc)(?:\.(?:gz|zst|zstd|lz4))?|parquet)", re.IGNORECASE
)


def is_listing(path: str, open_file: OpenFile) -> bool:
    """Whether the file holds a listing: told by its first lines, whatever its name, plain or gzip.

    Reads 64 KB. No archive and no table begins like one.
    """
    with open_file(path) as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(_GZIP_MAGIC):
        try:
            head = zlib.decompressobj(_GZIP_WINDOW).decompress(head, _HEAD_BYTES)
        except zlib.error:
            return False
    lines = _lines(head)
    entries = [line for line in (lines if len(head) < _HEAD_BYTES else lines[:-1]) if line]
    return bool(entries) and all(map(_ENTRY.fullmatch, entries))


def read_listing(path: str, open_file: OpenFile, base: str | None = None, sample: Sample | None = None) -> list[str]:
    """The addresses (or paths) of a listing, sorted, none twice; those of `sample` where one is given.

    Entries begin at `base`: by default the root of the host of a listing given by address, else Common Crawl's. Those
    with a scheme, and in a listing that is a file those that begin with a slash, stay as they are. The sample is drawn
    from the entries as they stand, so it is the same from every mirror.

    Raises ValueError naming file and line: an entry that names no archive or table, one of a listing on a server that
    leads to somebody else's, a gzip file that is damaged, a listing of more than 256 MB, and one without entries.
    """
    entries = []
    for number, line in enumerate(_lines(_content(path, open_file)), 1):
        if line and (not _ENTRY.fullmatch(line) or leads_out(line)):
            raise ValueError(
                f"{path}, line {number}: {line[:100]!r} names no archive (.warc.gz, .wet.gz, .arc.gz, …) nor a .parquet"
            )
        if line and is_address(path):
            _check_host(line, number, path, base)
        entries += [line] if line else []
    if not entries:
        raise ValueError(f"{path}: the listing is empty")
    chosen = sample.draw(entries) if sample else sorted(set(entries))
    if is_address(path):
        root = base or f"{urlsplit(path).scheme}://{urlsplit(path).netloc}"
        return [resolve(entry.lstrip("/"), root) for entry in chosen]
    return [resolve(entry, base or BASE) for entry in chosen]


def leads_out(entry: str) -> bool:
    """Whether an entry climbs with ``..`` out of the place that it begins at."""
    return ".." in re.split(r"[/\\]", unquote(entry))


def _check_host(entry: str, number: int, path: str, base: str | None) -> None:
    if is_address(entry) and host_of(entry) not in {host_of(own) for own in (path, base or path) if is_address(own)}:
        raise ValueError(
            f"{path}, line {number}: leads to another host, {host_of(entry)}; if that is meant, save the listing first"
        )


def resolve(entry: str, base: str) -> str:
    """An entry below `base`, which may be an address, a folder or a bucket; an absolute one stays as it is."""
    return entry if "://" in entry or entry.startswith("/") else f"{base.rstrip('/')}/{entry}"


def _content(path: str, open_file: OpenFile) -> bytes:
    with open_file(path) as file:
        head = file.read(len(_GZIP_MAGIC))
        file.seek(0)
        try:
            data = _decompressed(file) if head == _GZIP_MAGIC else file.read(LARGEST_LISTING_BYTES + 1)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error
    if len(data) > LARGEST_LISTING_BYTES:
        raise ValueError(f"{path}: more than {LARGEST_LISTING_BYTES >> 20} MB; this is no listing")
    return data


def _decompressed(file: BinaryIO) -> bytes:
    pieces = []
    size = 0
    for piece in gz.decompress(file):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_LISTING_BYTES:
            break
    return b"".join(pieces)


def _lines(data: bytes) -> list[str]:
    """Lines without white space around them; U+FFFD for bytes that are not UTF-8."""
    return [line.strip() for line in data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").split("\n")]
