"""A local worker process (`--workers N`): Beam's, but silent on the terminal and never longer there than its run.

What it meets goes to the run, which tells it. Signals that a terminal or a service manager sends to all processes are
the run's to act on, which then ends its workers; one that is killed with `kill -9` cannot, so they look for it.
"""

import logging
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path

import grpc

SECONDS_BETWEEN_LOOKS = 0.5


def command_line() -> str:
    """The shell command that starts a worker of this process."""
    return f"exec '{sys.executable}' -m {__name__} {os.getpid()}"


def main(run: int) -> None:
    """Work for the process `run`, which started this one, until it is through or gone."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(run,), daemon=True).start()
    logging.getLogger().addHandler(logging.NullHandler())  # else Beam's imports add one for the terminal
    terminal, sys.stderr = sys.stderr, Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  (to the end)

    from apache_beam.runners.worker import sdk_worker_main  # noqa: PLC0415  (logs while it is imported)

    from pipelines.signatures import remember_signatures  # noqa: PLC0415  (imports Beam)

    remember_signatures()
    try:
        sdk_worker_main.main([])
    except grpc.RpcError:  # the run has ended or been stopped
        os._exit(1)
    except Exception:
        traceback.print_exc(file=terminal)
        os._exit(1)


def _end_with(run: int) -> None:
    while os.getppid() == run:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
