"""The weights of a model as Hugging Face stores them, read without PyTorch."""

import pickle
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file

from transforms.models.registry import ModelError

_TYPES = {"FloatStorage": np.float32, "HalfStorage": np.float16, "LongStorage": np.int64, "IntStorage": np.int32}
_FILES = ("model.safetensors", "pytorch_model.bin")
# What a pickle of other things, a cut zip file or sizes that do not fit lead to.
_DAMAGED = (
    SafetensorError,
    pickle.UnpicklingError,
    zipfile.BadZipFile,
    struct.error,
    EOFError,
    LookupError,
    AttributeError,
    TypeError,
    ValueError,
    OverflowError,
    NotImplementedError,
)
_MAGIC, _PROTOCOL = 0x1950A86A20F9469CFC6C, 1001  # at the head of files before PyTorch 1.6


def read_weights(folder: Path) -> Mapping[str, npt.NDArray[np.float32]]:
    """The weights by name, from ``model.safetensors``, else ``pytorch_model.bin``.

    Raises ModelError for neither, and for a file that is not what its name says.
    """
    path = next((folder / name for name in _FILES if (folder / name).is_file()), None)
    if path is None:
        raise ModelError(f"{folder}: model.safetensors is missing, and pytorch_model.bin too")
    try:
        found = load_file(path) if path.name == _FILES[0] else _read_pytorch(path)
    except ModelError:
        raise
    except _DAMAGED as error:
        raise ModelError(f"{path}: not a file of weights, or damaged: {error}") from error
    return {name: weights.astype(np.float32) for name, weights in found.items()}


def _read_pytorch(path: Path) -> dict[str, npt.NDArray[Any]]:
    """The tensors of a file of `torch.save`, as it was before PyTorch 1.6 (most of OPUS-MT) or since.

    Nothing of its pickles is run but the making of dictionaries and tensors.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        if zipfile.is_zipfile(file):
            return _read_zip(path)
        file.seek(0)
        try:
            heads = [_TensorUnpickler(file, size).load() for _ in range(3)]
        except (pickle.UnpicklingError, EOFError):
            heads = []
        if heads[:2] != [_MAGIC, _PROTOCOL]:
            raise ModelError(f"{path}: not a file of weights as PyTorch writes it")
        unpickler = _TensorUnpickler(file, size)
        found, keys = unpickler.load(), _TensorUnpickler(file, size).load()
        for key in keys:  # the numbers follow, each storage behind its length in 8 bytes
            storage = unpickler.storages[key]
            (length,) = struct.unpack("<q", file.read(8))
            storage[:] = np.frombuffer(file.read(length * storage.itemsize), storage.dtype)
    return _tensors(found)


def _read_zip(path: Path) -> dict[str, npt.NDArray[Any]]:
    with zipfile.ZipFile(path) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/data.pkl"))
        with archive.open(name) as pickled:
            unpickler = _TensorUnpickler(pickled, path.stat().st_size)
            found = unpickler.load()
        for key, storage in unpickler.storages.items():
            with archive.open(f"{name.removesuffix('data.pkl')}data/{key}") as numbers:
                storage[:] = np.frombuffer(numbers.read(storage.nbytes), storage.dtype)
    return _tensors(found)


def _tensors(found: Mapping[str, Any]) -> dict[str, npt.NDArray[Any]]:
    return {key: value for key, value in found.items() if isinstance(value, np.ndarray)}


class _TensorUnpickler(pickle.Unpickler):
    """Makes the tensors as views of `storages`, which are to be filled."""

    def __init__(self, file: Any, largest: int) -> None:
        super().__init__(file)
        self.largest = largest  # bytes that a storage can have: those of the file
        self.storages: dict[str, npt.NDArray[Any]] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch" and name in _TYPES:
            return np.dtype(_TYPES[name])
        raise ModelError(f"a file of weights that wants {module}.{name}; only tensors are read")

    def persistent_load(self, pid: Any) -> npt.NDArray[Any]:
        _, kind, key, _, length = pid[:5]
        if not 0 <= length * np.dtype(kind).itemsize <= self.largest:
            raise ModelError(f"a tensor of {length} numbers in a file of {self.largest} bytes")
        return self.storages.setdefault(key, np.zeros(length, kind))


def _tensor(storage: npt.NDArray[Any], offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any) -> Any:
    reached = offset + sum((size - 1) * stride for size, stride in zip(shape, strides, strict=True)) + 1
    if min(offset, *shape, *strides, 0) < 0 or (0 not in shape and reached > len(storage)):
        raise ModelError(f"a tensor of the shape {shape} lies outside its {len(storage)} numbers")
    in_bytes = tuple(stride * storage.itemsize for stride in strides)
    return np.lib.stride_tricks.as_strided(storage[offset:], shape, in_bytes)
