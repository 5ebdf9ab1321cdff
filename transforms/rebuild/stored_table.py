"""Columns of a published part, on any Beam filesystem."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam.io.filesystems import FileSystems

from transforms.datasets.inputs import InputError
from transforms.sources.files import open_stored


class PartError(InputError):
    """A part of the dataset in `folder` that cannot be read."""

    def __init__(self, folder: str, message: str) -> None:
        super().__init__(message)
        self.folder = folder


def stored_schema(folder: str, path: str) -> pa.Schema:
    """Columns of the part at `path` in the dataset's `folder`. Raises PartError for a part that cannot be read."""
    with _parquet(folder, path) as file:
        return file.schema_arrow


def read_columns(folder: str, path: str, columns: Sequence[str]) -> pa.Table:
    """Some columns of the part at `path` in the dataset's `folder`. Raises PartError like `stored_schema`."""
    with _parquet(folder, path) as file:
        return file.read(columns=list(columns))


@contextmanager
def _parquet(folder: str, path: str) -> Iterator[pq.ParquetFile]:
    place = FileSystems.join(folder, *path.split("/"))
    try:
        with open_stored(place) as stored:
            yield pq.ParquetFile(stored)
    except (OSError, pa.ArrowException) as error:
        reason = getattr(error, "strerror", None) or error
        raise PartError(folder, f"{place}: cannot be read to compare with it: {reason}") from error
