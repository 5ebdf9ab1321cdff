"""Small files that stand beside downloads, in a folder or a bucket."""

import os
from pathlib import Path

from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems


def read_text(path: str) -> str:
    """The text of a file, none where there is no such file."""
    if not FileSystems.exists(path):
        return ""
    with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
        return str(file.read(), "utf-8")


def write_text(path: str, text: str) -> None:
    """Write a file; on a local disk whoever reads it finds the old one or the new one, whatever happens meanwhile."""
    if "://" in path:
        with FileSystems.create(path, compression_type=CompressionTypes.UNCOMPRESSED) as target:
            target.write(text.encode())
        return
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    partial = Path(f"{path}.partial")
    with partial.open("wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
