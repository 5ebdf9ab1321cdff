"""Opening source files on any Beam filesystem."""

from typing import BinaryIO, cast

from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.sources import http  # noqa: F401  (on workers too, Beam knows only filesystems that are imported)


def open_stored(path: str) -> BinaryIO:
    """A file as it is stored, not decompressed; seekable."""
    return cast(BinaryIO, FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED))
