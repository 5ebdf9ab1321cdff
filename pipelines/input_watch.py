"""Inputs that change while a stage reads them: what it made is not what its key stands for."""

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from transforms.datasets.inputs import InputError


class InputChangedError(InputError):
    """An input was changed or removed while a stage read it."""


class InputWatch:
    """Files that must stay as they are from now until the block that it is used in ends.

    Only what lies on a local file system is looked at; objects of a store are replaced as a whole. The end of the block
    raises InputChangedError, also in place of the error that the change led to.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._states = {path: _state(path) for path in paths if "://" not in path}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        changed = [path for path, state in self._states.items() if state != _state(path)]
        if changed:
            others = f" and {len(changed) - 1} others" if len(changed) > 1 else ""
            raise InputChangedError(
                f"{changed[0]}{others}: changed or removed while the stage read it, so nothing is published; "
                "run again once the input stays as it is"
            ) from error


def _state(path: str) -> tuple[int, int, int] | None:
    """Which file it is, its size and time of change; None for one that is not there."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
