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
from safetensors.numpy import load_file

from transforms.models.registry import ModelError

_TYPES = {"FloatStorage": np.float32, "HalfStorage": np.float16, "LongStorage": np.int64, "IntStorage": np.int32}
_MAGIC, _PROTOCOL = 0x1950A86A20F9469CFC6C, 1001  # at the head of files before PyTorch 1.6


def read_weights(folder: Path) -> Mapping[str, npt.NDArray[np.float32]]:
    """The weights by name, from ``model.safetensors``, else ``pytorch_model.bin``. Raises ModelError for neither."""
    if (folder / "model.safetensors").is_file():
        found = load_file(folder / "model.safetensors")
    elif (folder / "pytorch_model.bin").is_file():
        found = _read_pytorch(folder / "pytorch_model.bin")
    else:
        raise ModelError(f"{folder}: model.safetensors is missing, and pytorch_model.bin too")
    return {name: weights.astype(np.float32) for name, weights in found.items()}


def _read_pytorch(path: Path) -> dict[str, npt.NDArray[Any]]:
    """The tensors of a file of `torch.save`, as it was before PyTorch 1.6 (most of OPUS-MT) or since.

    Nothing of its pickles is run but the making of dictionaries and tensors.
    """
    with path.open("rb") as file:
        if zipfile.is_zipfile(file):
            return _read_zip(path)
        file.seek(0)
        try:
            heads = [_TensorUnpickler(file).load() for _ in range(3)]
        except (pickle.UnpicklingError, EOFError):
            heads = []
        if heads[:2] != [_MAGIC, _PROTOCOL]:
            raise ModelError(f"{path}: not a file of weights as PyTorch writes it")
        unpickler = _TensorUnpickler(file)
        found, keys = unpickler.load(), _TensorUnpickler(file).load()
        for key in keys:  # the numbers follow, each storage behind its length in 8 bytes
            storage = unpickler.storages[key]
            (length,) = struct.unpack("<q", file.read(8))
            storage[:] = np.frombuffer(file.read(length * storage.itemsize), storage.dtype)
    return _tensors(found)


def _read_zip(path: Path) -> dict[str, npt.NDArray[Any]]:
    with zipfile.ZipFile(path) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/data.pkl"))
        with archive.open(name) as pickled:
            unpickler = _TensorUnpickler(pickled)
            found = unpickler.load()
        for key, storage in unpickler.storages.items():
            storage[:] = np.frombuffer(archive.read(f"{name.removesuffix('data.pkl')}data/{key}"), storage.dtype)
    return _tensors(found)


def _tensors(found: Mapping[str, Any]) -> dict[str, npt.NDArray[Any]]:
    return {key: value for key, value in found.items() if isinstance(value, np.ndarray)}


class _TensorUnpickler(pickle.Unpickler):
    """Makes the tensors as views of `storages`, which are to be filled."""

    def __init__(self, file: Any) -> None:
        super().__init__(file)
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
        return self.storages.setdefault(key, np.zeros(length, kind))


def _tensor(storage: npt.NDArray[Any], offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any) -> Any:
    in_bytes = tuple(stride * storage.itemsize for stride in strides)
    return np.lib.stride_tricks.as_strided(storage[offset:], shape, in_bytes)
