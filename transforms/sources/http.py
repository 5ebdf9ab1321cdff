"""Files on web servers as a Beam filesystem: `FileSystems.open` and `match` take http and https addresses."""

from collections.abc import Sequence
from typing import BinaryIO, NoReturn, cast

from apache_beam.io.filesystem import (
    BeamIOError,
    CompressedFile,
    CompressionTypes,
    FileMetadata,
    FileSystem,
    MatchResult,
)

from transforms.fetch.attempts import DownloadError
from transforms.fetch.http_file import HttpFile
from transforms.fetch.stored_file import StoredFile, stored_files


def version(address: str) -> str:
    """What stands for the content of a file on a server, in place of a digest: its ETag, date of change and size.

    Raises DownloadError where there is no such file or the server does not answer.
    """
    return _existing(address).version


class HttpFileSystem(FileSystem):
    """Reads files at http addresses. A server lists no folders, so an address is no pattern; nothing can be written."""

    @classmethod
    def scheme(cls) -> str:
        return "http"

    def open(
        self, path: str, mime_type: str = "application/octet-stream", compression_type: str = CompressionTypes.AUTO
    ) -> BinaryIO:
        """The file, decompressed as `compression_type` says; what fails is told by the first read."""
        file = cast(BinaryIO, HttpFile(path))
        kind = self._get_compression_type(path, compression_type)
        if kind == CompressionTypes.UNCOMPRESSED:
            return file
        return cast(BinaryIO, CompressedFile(file, compression_type=kind))

    def match(self, patterns: Sequence[str], limits: Sequence[int | None] | None = None) -> list[MatchResult]:
        """The file at each address with its size, several asked at a time; no file where the server has none.

        Raises BeamIOError for an address with `*`, for servers that do not answer or do not tell a size.
        """
        wild = {pattern: ValueError(_NO_PATTERN) for pattern in patterns if "*" in pattern}
        if wild:
            raise BeamIOError("Match operation failed", wild)
        try:
            found = stored_files(patterns)
        except DownloadError as error:
            raise BeamIOError(str(error)) from error
        return [
            MatchResult(address, [] if file is None else [_metadata(address, file)])
            for address, file in zip(patterns, found, strict=True)
        ]

    def metadata(self, path: str) -> FileMetadata:
        return _metadata(path, _existing(path))

    def exists(self, path: str) -> bool:
        return stored_files([path])[0] is not None

    def size(self, path: str) -> int:
        return cast(int, self.metadata(path).size_in_bytes)

    def last_updated(self, path: str) -> float:
        return _existing(path).modified_seconds

    def checksum(self, path: str) -> str:
        return version(path)

    def join(self, basepath: str, *paths: str) -> str:
        return "/".join([basepath.rstrip("/"), *(path.strip("/") for path in paths)])

    def split(self, path: str) -> tuple[str, str]:
        head, _, tail = path.rpartition("/")
        return (path, "") if head.endswith(":/") else (head, tail)

    def has_dirs(self) -> bool:
        return False

    def _list(self, dir_or_prefix: str) -> NoReturn:
        raise BeamIOError(f"{dir_or_prefix}: {_NO_PATTERN}")

    def create(self, path: str, mime_type: str = "", compression_type: str = "") -> NoReturn:
        _refuse(path)

    def mkdirs(self, path: str) -> NoReturn:
        _refuse(path)

    def copy(self, source_file_names: Sequence[str], destination_file_names: Sequence[str]) -> NoReturn:
        _refuse(*destination_file_names)

    def rename(self, source_file_names: Sequence[str], destination_file_names: Sequence[str]) -> NoReturn:
        _refuse(*source_file_names, *destination_file_names)

    def delete(self, paths: Sequence[str]) -> NoReturn:
        _refuse(*paths)


class HttpsFileSystem(HttpFileSystem):
    """The same for https addresses."""

    @classmethod
    def scheme(cls) -> str:
        return "https"


_NO_PATTERN = (
    "a web server does not list its files, so `*` finds none there; "
    "name each file, or a listing such as Common Crawl's warc.paths.gz"
)


def _existing(address: str) -> StoredFile:
    file = stored_files([address])[0]
    if file is None:
        raise DownloadError(f"{address}: there is no such file; check the address", 404)
    return file


def _metadata(address: str, file: StoredFile) -> FileMetadata:
    if file.size is None:
        raise BeamIOError(
            f"{address}: the server does not tell the size of the file; fetch it first (python -m pipelines.fetch)"
        )
    return FileMetadata(address, file.size, file.modified_seconds)


def _refuse(*paths: str) -> NoReturn:
    raise BeamIOError(f"cannot write to {', '.join(paths)}: web servers are only read; name a folder or a bucket")
