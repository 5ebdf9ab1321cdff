"""Targets run in a child process that is killed when it takes too long or too much memory, and started again."""

import multiprocessing
import os
import resource
import signal
import tempfile
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

SECONDS = 60.0
"""Processor time that a file of at most a megabyte, which may unpack to some, may take."""
MEMORY = 1500 << 20
"""Bytes beyond what the child has at rest."""


class Verdict(NamedTuple):
    """What became of one broken file: `trouble` is None where all is well; `grown` are bytes of memory at most."""

    outcome: str
    trouble: str | None
    seconds: float
    grown: int


class BoundedChild:
    """A child process that reads broken files. A context manager."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._process: multiprocessing.Process | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def run(self, target: str, number: int) -> Verdict:
        """What the target does with its broken file of this number."""
        self.start()
        assert self._pipe is not None and self._process is not None
        begun = time.monotonic()
        self._pipe.send((target, number))
        try:
            if self._pipe.poll(10 * self._seconds + 60):
                return Verdict(*self._pipe.recv())
            trouble = "hangs, without using the processor"
        except EOFError:
            self._process.join()
            code = self._process.exitcode or 0
            trouble = f"more than {self._seconds:g} s of processor time"
            if code != -signal.SIGPROF:
                trouble = f"ended the process: {signal.Signals(-code).name if code < 0 else f'exit status {code}'}"
        self._end()
        return Verdict("", trouble, time.monotonic() - begun, 0)

    def start(self) -> None:
        """Have a child that waits for work; `run` does so itself."""
        if self._pipe is not None:
            return
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other, self._seconds, self._memory), daemon=True)
        self._process.start()
        other.close()
        self._pipe.recv()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


def _serve(pipe: Connection, seconds: float, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warm: set[str] = set()
    pipe.send(None)
    while True:
        try:
            name, number = pipe.recv()
        except EOFError:
            return
        with tempfile.TemporaryDirectory() as folder:
            run, path = _prepared(name, number, Path(folder), warm)
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak of memory begins anew
            before = _status("VmRSS")
            resource.setrlimit(resource.RLIMIT_AS, (_status("VmSize") + memory, resource.RLIM_INFINITY))
            begun = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, seconds)  # its default action ends the process, whatever it does
            trouble, outcome = None, ""
            try:
                outcome = run(path)
            except BaseException:  # whatever escapes a reader is what is looked for
                trouble = traceback.format_exc(limit=-8)
            signal.setitimer(signal.ITIMER_PROF, 0)
            resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            pipe.send((outcome[:300], trouble, time.process_time() - begun, _status("VmHWM") - before))


def _prepared(name: str, number: int, folder: Path, warm: set[str]) -> tuple[Callable[[Path], str], Path]:
    """What to run on which file, after a good one has loaded its tables and compiled what is compiled at first use."""
    if name in _MISBEHAVIOUR:
        return _MISBEHAVIOUR[name], folder
    from tests.hostile.targets import TARGETS  # noqa: PLC0415  (the parent needs none of it)

    target = TARGETS[name]
    if name not in warm:
        warm.add(name)
        good = folder / target.file_name
        good.write_bytes(target.seeds()[0])
        target.run(good)
        good.unlink()
    return target.run, target.write_broken(number, folder)


def _loop(_path: Path) -> str:
    while True:
        pass


def _crash(_path: Path) -> str:
    os.abort()


def _swallow(_path: Path) -> str:
    return str(len(bytearray(1 << 32)))


_MISBEHAVIOUR: dict[str, Callable[[Path], str]] = {
    "bounded:loop": _loop,
    "bounded:crash": _crash,
    "bounded:swallow": _swallow,
}
"""Targets that do what no reader may, to see that it is seen."""


def _status(field: str) -> int:
    """Bytes of a line of /proc/self/status."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) << 10
    raise RuntimeError(f"no {field}")
