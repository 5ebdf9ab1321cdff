"""The footer of a Parquet file looked through in a process of its own.

Arrow's C++ raises some of its errors where Python cannot catch them: it aborts, and would take the worker with it.
"""

import io
import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

LARGEST_FOOTER = 256 << 20
"""Bytes; those of Common Crawl's index have 0.1 MB."""
SECONDS = 120
_SOURCES = Path(__file__).parents[2]
_MAGIC = b"PAR1"
_END = 8  # the footer's length and the magic number
_READ_BYTES = 64 << 10  # as many as Arrow reads at once


class FooterError(ValueError):
    """A footer that cannot be read, or says what cannot be."""


def checked_metadata(file: BinaryIO) -> pq.FileMetaData:
    """What the footer of a file says, for `pq.ParquetFile(file, metadata=…)`, which need not read it again.

    Raises FooterError where it is none, is damaged, or is one that Arrow does not survive. Takes half a second, most of
    it the start of a process.
    """
    footer = _read_footer(file)
    if (trouble := _trouble(footer)) is not None:
        raise FooterError(f"its footer is damaged: {trouble}")
    return _metadata(footer)


def _read_footer(file: BinaryIO) -> bytes:
    size = file.seek(0, io.SEEK_END)
    begin = max(0, size - _READ_BYTES)
    file.seek(begin)
    tail = file.read(size - begin)
    length = int.from_bytes(tail[-_END:-4], "little")
    if tail[-4:] != _MAGIC or length + _END > size:
        raise FooterError("it has no footer of Parquet; is it truncated?")
    if length > LARGEST_FOOTER:
        raise FooterError(f"its footer has {length} bytes, of at most {LARGEST_FOOTER}")
    missing = length + _END - len(tail)
    if missing > 0:
        file.seek(begin - missing)
        tail = file.read(missing) + tail
    return tail[len(tail) - _END - length : len(tail) - _END]


@lru_cache(maxsize=8)
def _trouble(footer: bytes) -> str | None:
    """What a process says that looks through a footer, or how it ends; None where all is well."""
    path = os.pathsep.join(filter(None, [str(_SOURCES), os.environ.get("PYTHONPATH")]))
    try:
        told = subprocess.run(
            [sys.executable, "-P", "-m", "transforms.sources.parquet_footer"],
            input=footer,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": path},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"it takes more than {SECONDS} s to read"
    lines = told.stderr.decode("utf-8", "replace").strip().splitlines()
    return (lines[-1] if lines else f"exit status {told.returncode}") if told.returncode else None


def _metadata(footer: bytes) -> pq.FileMetaData:
    return pq.ParquetFile(io.BytesIO(_MAGIC + footer + len(footer).to_bytes(4, "little") + _MAGIC)).metadata


def _look_through(footer: bytes) -> None:
    """Touches all that a footer says."""
    metadata = _metadata(footer)
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        for place in range(group.num_columns):
            column = group.column(place)
            told = column.statistics
            if column.path_in_schema and told is not None and told.has_min_max:
                _ = told.min, told.max


def _main() -> int:
    try:
        _look_through(sys.stdin.buffer.read())
    except (pa.ArrowException, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main())
