"""Progress of a long run: workers note what they read, the terminal shows records, bytes, rate and time left."""

import os
import sys
import threading
import time
from collections.abc import Iterable
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


def note_step(folder: str | None, step: str, done: int = 0, planned: int = 0) -> None:
    """Add to what is `done` and what is `planned` of a step after reading; `step` is the noun of what it counts.

    Does nothing without a folder that exists here.
    """
    if folder and os.path.isdir(folder):  # noqa: PTH112  (as above)
        with Path(folder, f"{os.getpid()}.{step}").open("a") as file:
            file.write(f"{done} {planned}\n")


@dataclass
class ProgressDisplay:
    """Shows on `stream` what workers noted in `folder`, until it is closed: one line rewritten on a terminal, a plain
    line each half minute elsewhere. `total` is the input's size in bytes. A step that workers note has a line's end."""

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
        steps_began: dict[str, tuple[float, int]] = {}
        while not self._stop.wait(0.5 if terminal else 30.0):
            records, size = read_progress(self.folder)
            line = progress_line(self.label, records, size, self.total, time.monotonic() - self._started)
            for step, (done, planned) in read_steps(self.folder).items():
                began, before = steps_began.setdefault(step, (time.monotonic(), done))
                line += f"; {step_words(step, done, planned, done - before, time.monotonic() - began)}"
            self.stream.write(f"\r\x1b[K{line}" if terminal else f"{line}\n")
            self.stream.flush()


def read_progress(folder: Path) -> tuple[int, int]:
    """Records and bytes noted so far by all processes; a line that is being written counts next time."""
    return _sums(folder.glob("*.txt"))


def read_steps(folder: Path) -> dict[str, tuple[int, int]]:
    """What is done and what is planned of each step that was noted."""
    steps = {path.suffix[1:] for path in folder.glob("*.*") if path.suffix != ".txt"}
    return {step: _sums(folder.glob(f"*.{step}")) for step in sorted(steps)}


def _sums(paths: Iterable[Path]) -> tuple[int, int]:
    first = second = 0
    for path in paths:
        for line in path.read_text().splitlines(keepends=True):
            if line.endswith("\n"):
                counts = line.split()
                first += int(counts[0])
                second += int(counts[1])
    return first, second


def progress_line(label: str, records: int, size: int, total: int, seconds: float) -> str:
    """One line: records, bytes of the total, rate, time left (or, once all is read, time spent)."""
    rate = size / seconds if seconds else 0.0
    share = f" of {total / 1e6:,.1f}" if total else ""
    ending = f"{clock((total - size) / rate)} left" if rate and size < total else f"{clock(seconds)} so far"
    return f"{label}: {records:,} records, {size / 1e6:,.1f}{share} MB read, {rate / 1e6:,.1f} MB/s, {ending}"


def step_words(step: str, done: int, planned: int, lately: int, seconds: float) -> str:
    """What a line says of a step: how much is done of what is planned, the rate of `lately` in `seconds`, time left."""
    rate = lately / seconds if seconds else 0.0
    left = f", {rate:,.0f}/s, {clock((planned - done) / rate)} left" if rate and done < planned else ""
    return f"{done:,} of {planned:,} {step}{left}"


def clock(seconds: float) -> str:
    """H:MM:SS."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"
