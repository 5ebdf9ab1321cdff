"""What the terminal shows of files on their way: bytes, rate and time left of each and of all."""

import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self, TextIO

from transforms.progress import clock

BAR_CELLS = 20
NAME_COLUMNS = 44


@dataclass
class _Moving:
    """A file: bytes that are there, bytes in all (None: nobody knows), those that came in this run and since when."""

    size: int
    total: int | None
    came: int = 0
    since: float = field(default_factory=time.monotonic)


@dataclass
class TransferDisplay:
    """Shows files on their way until it is closed: a line for each and one for all, rewritten, where `stream` is a
    terminal; elsewhere the same lines are said every `every_seconds`. `sizes` are all files by name with their bytes,
    None where nobody knows."""

    sizes: Mapping[str, int | None]
    say: Callable[[str], None]
    stream: TextIO = sys.stderr
    every_seconds: float = 10.0
    _moving: dict[str, _Moving] = field(default_factory=dict)
    _done: dict[str, int] = field(default_factory=dict)
    _came: int = 0
    _shown: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _stop: threading.Event = field(default_factory=threading.Event)
    _started: float = field(default_factory=time.monotonic)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._show, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()
        with self._lock:
            self._erase()

    def moved(self, name: str, size: int, total: int | None) -> None:
        """`size` bytes of a file are there, of `total`."""
        with self._lock:
            moving = self._moving.setdefault(name, _Moving(size, total))
            step = max(size - moving.size, 0)
            moving.size, moving.total = size, total
            moving.came += step
            self._came += step

    def finished(self, name: str, size: int) -> None:
        """A file of `size` bytes is there, fetched now or before."""
        with self._lock:
            self._moving.pop(name, None)
            self._done[name] = size

    def told(self, message: str) -> None:
        """Say something without spoiling what is shown."""
        with self._lock:
            self._erase()
            self.say(message)

    def lines(self, bars: bool) -> list[str]:
        """What there is to show now."""
        now = time.monotonic()
        with self._lock:
            lines = [
                _short(name) + transfer_line(moving.size, moving.total, moving.came, now - moving.since, bars)
                for name, moving in sorted(self._moving.items())
            ]
            here = sum(self._done.values()) + sum(moving.size for moving in self._moving.values())
            totals = [self._done.get(name, self._total(name)) for name in self.sizes]
            total = None if None in totals else sum(size for size in totals if size is not None)
            head = f"{len(self._done):,} of {len(self.sizes):,} files: "
            return [*lines, head + transfer_line(here, total, self._came, now - self._started, bars)]

    def _total(self, name: str) -> int | None:
        moving = self._moving.get(name)
        return moving.total if moving and moving.total is not None else self.sizes[name]

    def _show(self) -> None:
        terminal = self.stream.isatty()
        while not self._stop.wait(0.5 if terminal else self.every_seconds):
            lines = self.lines(bars=terminal)
            with self._lock:
                if terminal:
                    self._erase()
                    self.stream.write("".join(f"{line}\n" for line in lines))
                    self.stream.flush()
                    self._shown = len(lines)
                else:
                    for line in lines:
                        self.say(line)

    def _erase(self) -> None:
        if self._shown:
            self.stream.write(f"\x1b[{self._shown}F\x1b[J")
            self.stream.flush()
            self._shown = 0


def transfer_line(size: int, total: int | None, came: int, seconds: float, bar: bool = False) -> str:
    """Bytes of the total, rate of those that `came` in so many seconds, and time left."""
    rate = came / seconds if seconds else 0.0
    share = min(size / total, 1.0) if total else 0.0
    cells = round(share * BAR_CELLS)
    drawn = f"[{'#' * cells}{'.' * (BAR_CELLS - cells)}] " if bar and total else ""
    of = "" if total is None else f" of {total / 1e6:,.1f}"
    left = f", {clock((total - size) / rate)} left" if rate and total and size < total else ""
    return f"{drawn}{size / 1e6:,.1f}{of} MB, {rate / 1e6:,.1f} MB/s{left}"


def _short(name: str) -> str:
    return f"{name}: " if len(name) <= NAME_COLUMNS else f"…{name[1 - NAME_COLUMNS :]}: "
