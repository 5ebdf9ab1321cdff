"""Inputs that change while a stage reads them: what it made is not what its key stands for."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from transforms.datasets.inputs import InputError, InputFile
from transforms.fetch.address import is_address
from transforms.fetch.stored_file import stored_files


class InputChangedError(InputError):
    """An input was changed or removed while a stage read it."""


class InputWatch:
    """Files that must stay as they were found from now until the block that it is used in ends.

    Local files are looked at; files on web servers are asked for once more at the end, where their version was told;
    objects of a store are replaced as a whole. Raises InputChangedError for a file that has not the size that it was
    found with (its reader tells of one that is gone). So does the end of the block, also in place of the error that
    the change led to.
    """

    def __init__(self, files: Iterable[InputFile]) -> None:
        files = list(files)
        self._states = {file.path: file_state(file.path) for file in files if "://" not in file.path}
        self._versions = {file.path: file.version for file in files if file.version and is_address(file.path)}
        sizes = {file.path: file.size for file in files}
        _refuse([path for path, state in self._states.items() if state and state[1] != sizes[path]], None)

    def digest(self) -> str:
        """Of what the local files were when this was made; another once one is replaced, whatever it then holds."""
        return hashlib.sha256(json.dumps(self._states, sort_keys=True).encode()).hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        _refuse([path for path, state in self._states.items() if state != file_state(path)], error)
        if error is None:
            told = zip(self._versions.items(), stored_files(list(self._versions)), strict=True)
            _refuse([path for (path, version), now in told if now is None or now.version != version], None)


def _refuse(changed: list[str], error: BaseException | None) -> None:
    if changed:
        others = f" and {len(changed) - 1} others" if len(changed) > 1 else ""
        raise InputChangedError(
            f"{changed[0]}{others}: changed or removed while the stage read it, so nothing is published; "
            "run again once the input stays as it is"
        ) from error


def file_state(path: str) -> tuple[int, int, int] | None:
    """Which file it is, its size in bytes and its time of change (ns); None for one that is not on a local disk."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
