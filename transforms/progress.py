"""Progress of a long run: workers note what they read, the terminal shows records, bytes, rate and time left."""

import os
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO


def note_progress(folder: str | None, records: int, size: int) -> None:
    """Add to what this process has read: `records` records, `size` bytes of the input as it lies on disk.

    Does nothing without a folder that exists here (workers on other machines report through their runner).
    """
    if folder and os.path.isdir(folder):  # noqa: PTH112  (called per batch; Path costs more than the check)
        with Path(folder, f"{os.getpid()}.txt").open("a") as file:
            file.write(f"{records} {size}\n")


@dataclass
class ProgressDisplay:
    """Shows on `stream` what workers noted in `folder`, until it is closed: one line rewritten on a terminal, a plain
    line each half minute elsewhere. `total` is the input's size in bytes."""

    label: str
    folder: Path
    total: int
    stream: TextIO = sys.stderr
    _started: float = field(default_factory=time.monotonic)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "ProgressDisplay":
        self._thread = threading.Thread(target=self._show, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()
        if self.stream.isatty():
            self.stream.write("\r\x1b[K")

    def _show(self) -> None:
        terminal = self.stream.isatty()
        while not self._stop.wait(0.5 if terminal else 30.0):
            records, size = read_progress(self.folder)
            line = progress_line(self.label, records, size, self.total, time.monotonic() - self._started)
            self.stream.write(f"\r\x1b[K{line}" if terminal else f"{line}\n")
            self.stream.flush()


def read_progress(folder: Path) -> tuple[int, int]:
    """Records and bytes noted so far by all processes; a line that is being written counts next time."""
    records = size = 0
    for path in folder.glob("*.txt"):
        for line in path.read_text().splitlines(keepends=True):
            if line.endswith("\n"):
                counts = line.split()
                records += int(counts[0])
                size += int(counts[1])
    return records, size


def progress_line(label: str, records: int, size: int, total: int, seconds: float) -> str:
    """One line: records, bytes of the total, rate, time left (or, once all is read, time spent)."""
    rate = size / seconds if seconds else 0.0
    share = f" of {total / 1e6:,.1f}" if total else ""
    ending = f"{_clock((total - size) / rate)} left" if rate and size < total else f"{_clock(seconds)} so far"
    return f"{label}: {records:,} records, {size / 1e6:,.1f}{share} MB read, {rate / 1e6:,.1f} MB/s, {ending}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"
