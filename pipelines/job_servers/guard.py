"""Runs a command, and ends it when the process that started this one is gone, in whatever way that came about.

`python guard.py COMMAND...`, with a pipe as standard input that its starter holds open: its end is the sign. `{}` in an
argument becomes a folder for temporary files, which goes with the command. Standard library only: a second Python
process for each should start fast and stay small.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading

PATIENCE_SECONDS = 5


def main(command: list[str]) -> int:
    """Exit status of the command, or 128 + the signal that ended it."""
    with tempfile.TemporaryDirectory(prefix="babelmill-") as folder:
        process = subprocess.Popen(
            [argument.replace("{}", folder) for argument in command], stdin=subprocess.DEVNULL, process_group=0
        )
        threading.Thread(target=_end_with_starter, args=(process,), daemon=True).start()
        status = process.wait()
        _end_group(process)
    return status if status >= 0 else 128 - status


def _end_with_starter(process: "subprocess.Popen[bytes]") -> None:
    while os.read(0, 1 << 10):
        continue
    process.terminate()
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):  # it left none behind
        os.killpg(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
