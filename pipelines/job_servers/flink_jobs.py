"""Cancels the jobs of a run on a Flink cluster, where they go on when the job server that submitted them is gone.

`python flink_jobs.py http://HOST:PORT NAME`; the last thing that `guard` runs, so also after a run that was killed.
Beam's job server has no way to do it: its Cancel gives up waiting for the job, which goes on. Neither has Flink: its
`execution.shutdown-on-attached-exit` is for programs that its own command starts. Standard library only, as `guard`.
"""

import contextlib
import json
import sys
import time
import urllib.request
from http.client import HTTPException
from pathlib import Path

STILL_RUNS = 99
"""Exit status where jobs may go on: Flink did not answer, or they had not ended in time."""

_PATIENCE_SECONDS = 15
_SECONDS_BETWEEN_LOOKS = 0.2
_ENDED = ("FINISHED", "CANCELED", "FAILED", "SUSPENDED")

_CLUSTER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Straight to the cluster, as the job server goes."""


def cancel_command(master: str, name: str) -> tuple[str, ...]:
    """What cancels the jobs called `name` of the cluster at `master`, an address with its scheme."""
    return (sys.executable, "-I", "-S", str(Path(__file__)), master, name)


def main(master: str, name: str) -> int:
    """Cancel the jobs called `name` and wait until they have ended; 0 or `STILL_RUNS`."""
    end = time.monotonic() + _PATIENCE_SECONDS
    try:
        while running := _running(master, name):
            if time.monotonic() > end:
                return STILL_RUNS
            for job in running:
                with contextlib.suppress(OSError):  # it has ended meanwhile
                    _ask(f"{master}/jobs/{job}?mode=cancel", "PATCH")
            time.sleep(_SECONDS_BETWEEN_LOOKS)
    except (OSError, HTTPException, ValueError, LookupError, TypeError):
        return STILL_RUNS
    return 0


def _running(master: str, name: str) -> list[str]:
    jobs = json.loads(_ask(f"{master}/jobs/overview"))["jobs"]
    return [job["jid"] for job in jobs if job["name"] == name and job["state"] not in _ENDED]


def _ask(address: str, method: str = "GET") -> bytes:
    with _CLUSTER.open(urllib.request.Request(address, method=method), timeout=5) as answer:
        content: bytes = answer.read()
    return content


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
