"""Files in the format that came in, from the parts of a translated dataset."""

import hashlib
import heapq
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import IO, Any, cast

import pyarrow.parquet as pq
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from schemas.datasets import Dataset
from transforms.datasets.parts import Part
from transforms.sources.files import open_stored
from transforms.task_formats.formats import FORMATS
from transforms.task_formats.record import Row
from transforms.task_formats.tab_separated import mmarco_path
from transforms.translation.read_records import file_of_key

EXPORT = "_export"
"""Folder of a dataset that the files lie in: _export/LANGUAGE/FILE, named as they came in."""


def export_files(staging: str, dataset: Dataset, parts: Sequence[Part]) -> list[Part]:
    """Write a file for each input file and language of a dataset of an external format; nothing for other datasets.

    Records stand in the order of the input; memory is that of a row group of each part. Returns what was written.
    """
    if dataset.name not in FORMATS:
        return []
    languages = sorted({part.folder for part in parts if not part.folder.startswith("_")})
    written: list[Part] = []
    for language in languages:
        paths = [part.path for part in parts if part.folder == language]
        rows = heapq.merge(*(_rows(staging, path) for path in paths), key=_id)
        for name, of_file in groupby(rows, key=lambda row: file_of_key(_id(row))):
            path = f"{EXPORT}/{language}/{exported_path(name, language)}"
            written.append(_write(staging, path, dataset.name, of_file))
    return written


def exported_path(name: str, language: str) -> str:
    """Where the file is written that was made of the input file `name`, which may be in a folder; never compressed."""
    folder, slash, file = name.rpartition("/")
    for suffix in (".gz", ".bz2", ".xz"):
        file = file.removesuffix(suffix)
    return f"{folder}{slash}{mmarco_path(file, language)}"


def _id(row: Row) -> str:
    return cast(str, row["id"])


def _rows(staging: str, path: str) -> Iterator[Row]:
    with open_stored(FileSystems.join(staging, *path.split("/"))) as stored:
        for batch in pq.ParquetFile(stored).iter_batches(columns=["id", "row"]):
            yield from batch.to_pylist()


def _write(staging: str, path: str, format_name: str, rows: Iterable[Row]) -> Part:
    target = FileSystems.join(staging, *path.split("/"))
    folder = FileSystems.split(target)[0]
    if not FileSystems.exists(folder):
        FileSystems.mkdirs(folder)
    counted = _Counted(rows)
    with FileSystems.create(target, compression_type=CompressionTypes.UNCOMPRESSED) as file:
        hashed = _Hashed(file)
        FORMATS[format_name].write(counted, cast(IO[bytes], hashed))
    return Part(path, EXPORT, counted.count, hashed.size, hashed.digest.hexdigest())


class _Counted:
    """The JSON objects in rows, counted."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield json.loads(row["row"])


class _Hashed:
    """A file that knows the size and digest of what was written to it."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self.digest.update(data)
        self._file.write(data)
        return len(data)
