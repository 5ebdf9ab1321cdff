"""Memory of a process and of all that it started."""

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

SECONDS_BETWEEN_LOOKS = 0.5


class PeakMemory:
    """The most memory that this process and its descendants held together inside the block, in bytes, as `peak`.

    Pages that several processes share count once (proportional set size, Linux). A context manager.
    """

    def __enter__(self) -> Self:
        self.peak = _memory_of_tree()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(SECONDS_BETWEEN_LOOKS):
            self.peak = max(self.peak, _memory_of_tree())


def _memory_of_tree() -> int:
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if status := _read(folder / "stat"):
            parents[int(folder.name)] = int(status.rpartition(")")[2].split()[1])
    return sum(_memory(pid) for pid in parents if _is_mine(pid, parents))


def _is_mine(pid: int, parents: dict[int, int]) -> bool:
    while pid in parents and pid != os.getpid():
        pid = parents[pid]
    return pid == os.getpid()


def _memory(pid: int) -> int:
    for line in _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) << 10
    return 0


def _read(path: Path) -> str:
    """Nothing of a process that has ended meanwhile."""
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
