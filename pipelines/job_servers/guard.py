"""Runs a command, and ends it when the process that started this one is gone, in whatever way that came about.

`python guard.py LAST COMMAND...`, with a pipe as standard input that its starter holds open: its end is the sign. `{}`
in an argument becomes a folder for temporary files, which goes with the command. LAST, a JSON list, is what to run when
the command has ended in whatever way, empty for nothing. Standard library only: a second Python process for each should
start fast and stay small.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading

PATIENCE_SECONDS = 5


def main(last: list[str], command: list[str]) -> int:
    """Exit status of `last` if that failed, else of the command, or 128 + the signal that ended it."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        # A service manager sends them to all processes at once; what this one is to clear up is still to do then.
        signal.signal(number, lambda _number, _frame: None)
    with tempfile.TemporaryDirectory(prefix="babelmill-") as folder:
        process = subprocess.Popen(
            [argument.replace("{}", folder) for argument in command], stdin=subprocess.DEVNULL, process_group=0
        )
        threading.Thread(target=_end_with_starter, args=(process,), daemon=True).start()
        status = process.wait()
        _end_group(process)
    if last and (failed := subprocess.call(last, stdin=subprocess.DEVNULL)):
        return failed
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
    sys.exit(main(json.loads(sys.argv[1]), sys.argv[2:]))
