"""Whether what is fetched fits the disk."""

import shutil
import threading
from pathlib import Path

from transforms.fetch.attempts import DownloadError


class NoRoomError(DownloadError):
    """A disk that is too small: of this machine, so another address of the file is of no use."""


class Room:
    """The free bytes of the disk of a folder, and the files on their way that are to fit it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._coming: dict[str, int] = {}
        self._lock = threading.Lock()

    def check(self, sizes: dict[str, int]) -> None:
        """Raises NoRoomError where files of so many bytes by name do not fit together."""
        self._check(sum(sizes.values()), f"{len(sizes):,} files need")

    def moved(self, name: str, size: int, total: int | None) -> None:
        """`size` of `total` bytes of a file are there. Raises NoRoomError where the rest does not fit."""
        with self._lock:
            coming = 0 if total is None else total - size
            more = coming > self._coming.get(name, 0)
            self._coming[name] = coming
            if more:
                self._check(sum(self._coming.values()), f"{name} and what else is on its way need")

    def _check(self, needed: int, who: str) -> None:
        free = shutil.disk_usage(_existing(self._folder)).free
        if needed > free:
            raise NoRoomError(
                f"{who} {needed / 1e9:,.3f} GB, but {self._folder} has {free / 1e9:,.3f} GB free; "
                "make room, or name another folder"
            )


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder
