"""Pages read in a process of their own, so that none takes more than a bounded time and memory.

A parser that loops, swallows memory or crashes ends that process, never the worker. The process is started as a
command, not forked (workers have threads) and not by multiprocessing (which imports the main module again).
"""

import pickle
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from schemas.fates import FAILED
from transforms.pages.page import Page, PageSource, refuse
from transforms.pages.page_process import PageProcess, PageProcessError

SECONDS_PER_PAGE = 20.0
"""CPU time. Usual pages take thousandths of it, 10 MiB of markup about a second."""

MEMORY = 1 << 30
"""Bytes for a page beyond what the process has at rest."""

_BYTES_AHEAD = 4 << 20
_PAGES_AHEAD = 64


@dataclass
class _Waiting:
    """A page that was taken from the sources and not answered yet."""

    message: bytes
    page: Page | None
    """Where no process is needed."""
    tried: bool = False


class BoundedReader:
    """`read_page` for pages that nobody knows, one process for as many pages as it survives.

    A context manager; to be used by one thread at a time. A page that takes more than ``seconds_per_page`` of CPU time
    fails as ``timeout``; so does one that has not answered after ten times as long and two minutes on the wall clock,
    which happens only on a machine that stands still. A page that takes more than ``memory`` bytes fails as
    ``out_of_memory``, one that ends the process otherwise as ``crashed``, both only if it happens again in a fresh
    process, so that nothing other pages left behind decides. Memory is bounded on Linux only.
    """

    def __init__(self, seconds_per_page: float = SECONDS_PER_PAGE, memory: int = MEMORY) -> None:
        if seconds_per_page <= 0 or memory <= 0:
            raise ValueError(f"a page needs time and memory, not {seconds_per_page} s and {memory} bytes")
        self._seconds = seconds_per_page
        self._memory = memory
        self._process: PageProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process. The next page would start another."""
        if self._process:
            self._process.kill()
            self._process = None

    def read_pages(self, sources: Iterable[PageSource]) -> Iterator[Page]:
        """The pages of ``sources``, in their order.

        Sources are taken a little ahead (at most 4 MiB and one page), so that the caller can go on unpacking the next
        pages while the process reads these.

        Raises:
            RuntimeError: the process does not start.
        """
        remaining = iter(sources)
        waiting: deque[_Waiting] = deque()
        ahead = 0
        try:
            while True:
                while ahead < _BYTES_AHEAD and len(waiting) < _PAGES_AHEAD:
                    source = next(remaining, None)
                    if source is None:
                        break
                    refused = refuse(source)
                    one = _Waiting(b"" if refused else pickle.dumps(source, pickle.HIGHEST_PROTOCOL), refused)
                    self._send(one)
                    waiting.append(one)
                    ahead += len(one.message)
                if not waiting:
                    return
                page = self._first_page(waiting)
                ahead -= len(waiting.popleft().message)
                yield page
        finally:
            if waiting:
                self.close()

    def _send(self, one: _Waiting) -> None:
        if one.page is None:
            if self._process is None:
                self._process = PageProcess(self._seconds, self._memory)
            self._process.send(one.message)

    def _first_page(self, waiting: deque[_Waiting]) -> Page:
        first = waiting[0]
        while first.page is None:
            try:
                first.page = self._process.receive(10 * self._seconds + 120)  # type: ignore[union-attr]
            except PageProcessError as error:
                self._process = None
                if error.reason == "timeout" or first.tried:
                    first.page = Page(fate=FAILED, reason=error.reason, detail=error.detail)
                first.tried = True
                for one in waiting:
                    self._send(one)
        return first.page
