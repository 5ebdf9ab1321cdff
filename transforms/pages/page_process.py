"""A child process that reads pages, as its parent sees it."""

import os
import pickle
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from transforms.pages.page import Page
from transforms.pages.page_server import LENGTH, OUT_OF_MEMORY

_START_SECONDS = 300.0
"""On the wall clock; it takes about one on a machine that does nothing else."""

_ARENAS = {"ARROW_DEFAULT_MEMORY_POOL": "system"}
"""Arrow's own allocators reserve more addresses at once than a page may have memory."""

_SOURCES = Path(__file__).parents[2]


class PageProcessError(Exception):
    """The process ended instead of answering: ``reason`` is ``timeout``, ``out_of_memory`` or ``crashed``."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class PageProcess:
    """A running child. It gets messages (`pickled sources`) in any number and answers each with a page, in their order.

    Raises:
        RuntimeError: it does not start.
    """

    def __init__(self, seconds: float, memory: int) -> None:
        self._seconds = seconds
        self._memory = memory
        # Nothing is ever written here: the system tells the child when our end is closed, also by our death.
        lifeline, self._lifeline = os.pipe()
        command = ["-P", "-m", "transforms.pages.page_server", str(seconds), str(memory), str(lifeline)]
        path = os.pathsep.join(filter(None, [str(_SOURCES), os.environ.get("PYTHONPATH")]))
        try:
            self._child = subprocess.Popen(
                [sys.executable, *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=[lifeline],
                env={**os.environ, "PYTHONPATH": path, **_ARENAS},
                bufsize=0,
            )
        except BaseException:
            os.close(self._lifeline)
            raise
        finally:
            os.close(lifeline)
        self._messages: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="page process input", daemon=True)
        self._writer.start()
        try:
            self._answer(_START_SECONDS)  # says that all is loaded
        except PageProcessError as error:
            self.kill()
            raise RuntimeError(f"the process that reads pages does not start ({error}); its error is above") from error
        except BaseException:
            self.kill()
            raise

    def send(self, message: bytes) -> None:
        """Have the page of ``message`` read; returns at once."""
        self._messages.put(message)

    def receive(self, wall_seconds: float) -> Page:
        """The next page.

        Raises:
            PageProcessError: there is none, and there will be no other.
        """
        try:
            page = self._answer(wall_seconds)
        except PageProcessError:
            self.kill()
            raise
        if not isinstance(page, Page):
            raise TypeError(f"a page process answered with {type(page).__name__}")
        return page

    def kill(self) -> None:
        """End the process now, and leave nothing of it."""
        self._child.kill()
        self._child.wait()
        self._messages.put(None)
        self._writer.join()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe:
                pipe.close()
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1

    def _write(self) -> None:
        """Runs in a thread: writing waits while the child is busy with a page."""
        while (message := self._messages.get()) is not None:
            rest = memoryview(message)
            try:
                while rest:
                    rest = rest[os.write(self._child.stdin.fileno(), rest) :]  # type: ignore[union-attr]
            except BrokenPipeError:
                return

    def _answer(self, wall_seconds: float) -> object:
        deadline = time.monotonic() + wall_seconds
        (length,) = LENGTH.unpack(self._read(LENGTH.size, deadline))
        return pickle.loads(self._read(length, deadline))

    def _read(self, size: int, deadline: float) -> bytearray:
        data = bytearray()
        stream = self._child.stdout.fileno()  # type: ignore[union-attr]
        poll = select.poll()
        poll.register(stream, select.POLLIN)
        while len(data) < size:
            if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise PageProcessError("timeout", "no answer on the wall clock")
            part = os.read(stream, size - len(data))
            if not part:
                raise self._cause_of_death()
            data += part
        return data

    def _cause_of_death(self) -> PageProcessError:
        status = self._child.wait()
        if status == -signal.SIGPROF:
            return PageProcessError("timeout", f"more than {self._seconds:g} s of CPU time")
        if status in (OUT_OF_MEMORY, -signal.SIGKILL):
            return PageProcessError("out_of_memory", f"more than {self._memory >> 20} MiB, or than the machine had")
        name = signal.Signals(-status).name if status < 0 else f"exit status {status}"
        return PageProcessError("crashed", name)
