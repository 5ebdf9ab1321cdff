"""What stands in the head of each variable of a CTranslate2 model file, without reading the numbers."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from transforms.models.registry import ModelError

_VERSION = 6  # of the format, since CTranslate2 1.21; later ones may look different
_INT16 = 2  # the type's number


class ModelFile(NamedTuple):
    """``positions``: tokens that the model can read or write at most, None for no limit.

    ``mean_attention``: whether the attention that it returns is the mean of all heads of a layer.
    """

    positions: int | None
    mean_attention: bool


def read_model_file(path: Path) -> ModelFile:
    """What a ``model.bin`` tells. Raises ModelError for a file that is none, or of another version of the format."""
    positions: list[int] = []
    settings: dict[str, int] = {}
    try:
        with path.open("rb") as file:
            for name, shape, kind, place in _variables(file):
                if name.endswith("position_encodings/encodings"):
                    positions.append(shape[0])
                elif name.startswith("decoder/") and kind == _INT16 and not shape:
                    file.seek(place)
                    settings[name] = int(np.frombuffer(file.read(2), np.int16)[0])
    except (struct.error, ValueError, IndexError) as error:
        raise ModelError(f"{path}: not a model of CTranslate2 (format {_VERSION}): {error}") from error
    heads = settings.get("decoder/alignment_heads", 1)
    return ModelFile(min(positions, default=None), heads == settings.get("decoder/num_heads"))


def _variables(file: BinaryIO) -> Iterator[tuple[str, tuple[int, ...], int, int]]:
    """Name, shape, number of the type and place in the file of each variable."""
    (version,) = struct.unpack("<I", file.read(4))
    if version != _VERSION:
        raise ValueError(f"its version is {version}")
    _string(file)
    _, count = struct.unpack("<II", file.read(8))
    for _ in range(count):
        name = _string(file)
        (rank,) = struct.unpack("<B", file.read(1))
        shape = struct.unpack(f"<{rank}I", file.read(4 * rank))
        kind, size = struct.unpack("<BI", file.read(5))
        place = file.tell()
        yield name, shape, kind, place
        file.seek(place + size)


def _string(file: BinaryIO) -> str:
    (length,) = struct.unpack("<H", file.read(2))
    return file.read(length)[:-1].decode()
