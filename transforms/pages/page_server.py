"""The child process that reads pages for a `BoundedReader`, from standard input to standard output.

Run as ``python -m transforms.pages.page_server SECONDS BYTES DESCRIPTOR``. It ends itself, or has the system end it,
when a page takes more CPU time or memory than it may, and when its parent is gone.
"""

import contextlib
import fcntl
import os
import pickle
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import BinaryIO

from transforms.garbage import collect_rarely
from transforms.pages.page import Page, PageSource, read_page

OUT_OF_MEMORY = 97
"""Exit status after an allocation was refused; any number that nothing else uses."""

LENGTH = struct.Struct("<Q")
"""Goes before each result: how many bytes it has."""

_WARM_UP = b"<!doctype html><html lang=en><title>A</title><h1>A</h1><p>What is read first loads tables.</p></html>"


def main() -> None:
    """Read pages until there are no more."""
    seconds, memory, lifeline = float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up among the results
    read_page(PageSource("http://example.org/", None, (), _WARM_UP, None))
    collect_rarely()
    _end_with_parent(lifeline)
    _bound_memory(memory)
    _send(results, None)
    while True:
        try:
            source = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        # The clock counts CPU time of this process alone, so a busy machine takes nothing from the page. At zero the
        # system ends the process, whatever it is doing; no handler of ours could run inside the parser.
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            page = read_page(source)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        signal.setitimer(signal.ITIMER_PROF, 0)
        _send(results, page)


def _send(results: BinaryIO, page: Page | None) -> None:
    data = pickle.dumps(page, pickle.HIGHEST_PROTOCOL)
    results.write(LENGTH.pack(len(data)))
    results.write(data)
    results.flush()


def _end_with_parent(lifeline: int) -> None:
    """Have the system end this process when the other end of the pipe ``lifeline`` is closed, in the midst of a page.

    The signal's default action ends a process on Linux. macOS ignores it by default: there an orphan goes on until its
    page ends or its time is up, and then finds its input closed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent's to handle
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)


def _bound_memory(memory: int) -> None:
    """Allow ``memory`` bytes beyond what is in use now. Systems other than Linux may not enforce it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    in_use = Path("/proc/self/statm")
    if not in_use.exists():
        return
    limit = int(in_use.read_text(encoding="ascii").split()[0]) * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with contextlib.suppress(OSError):  # let a system without memory end this process before others
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


if __name__ == "__main__":
    main()
