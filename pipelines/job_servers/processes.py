"""Processes that run beside a pipeline: they end with it, and what they print is kept for the message of a failure."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipelines.job_servers import guard

_LAST_BYTES = 64 << 10


class Process:
    """A command that runs until `stop`, or until this Python process ends (see `guard`).

    `last` is a command that is run when it has ended in whatever way, also when this process was killed. What they
    print goes to a file without a name, which is gone with this process too.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str] | None = None, last: Sequence[str] = ()
    ) -> None:
        self.command = tuple(command)
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  (open as long as the process runs)
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(guard.__file__)), json.dumps(last), *command],
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,  # Ctrl-C at the terminal is for the process that started it
        )

    @property
    def pid(self) -> int:
        """The process id of the guard; the command is its only child."""
        return self._guard.pid

    @property
    def status(self) -> int | None:
        """Its exit status, that of `last` if that failed; None while one of them runs."""
        return self._guard.poll()

    def log(self) -> str:
        """The end of what it has printed."""
        number = self._log.fileno()  # its offset is also the one that the process writes at
        size = os.fstat(number).st_size
        return os.pread(number, _LAST_BYTES, max(0, size - _LAST_BYTES)).decode(errors="replace")

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        if self._guard.stdin:
            self._guard.stdin.close()
        self._guard.wait()
        self._log.close()
