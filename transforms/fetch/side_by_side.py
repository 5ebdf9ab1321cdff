"""Several transfers at a time, at most so many from a host."""

import queue
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Protocol

from transforms.fetch.address import host_of
from transforms.fetch.attempts import DownloadError
from transforms.fetch.connections import CONNECTIONS
from transforms.fetch.transfer import Arrived, StoppedError, Watch

_FAREWELL_SECONDS = 5.0


class Transferring(Protocol):
    """A file to be moved: `Transfer`, or one into a bucket."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Of the same bytes on one server or on several."""

    def run(self, watch: Watch) -> Arrived: ...


def run_side_by_side(
    transfers: Sequence[Transferring],
    watches: Sequence[Watch],
    stop: threading.Event,
    arrived: Callable[[int, Arrived], None],
    connections: int = CONNECTIONS,
) -> dict[int, DownloadError]:
    """Run all transfers, `connections` for each host that comes first in their addresses; `arrived` hears in this
    thread of each that is done, by its number. Returns those that servers denied (404, 403, …).

    An error that would meet the next ones too, such as a server that does not answer or a full disk, ends the work at
    once: it is raised when the others have stopped, by `stop`, which all watches have.
    """
    waiting: dict[str, queue.SimpleQueue[int]] = defaultdict(queue.SimpleQueue)
    for number, transfer in enumerate(transfers):
        waiting[host_of(transfer.addresses[0])].put(number)
    ended: queue.SimpleQueue[tuple[int, Arrived | BaseException]] = queue.SimpleQueue()

    def work(numbers: "queue.SimpleQueue[int]") -> None:
        while not stop.is_set():
            try:
                number = numbers.get_nowait()
            except queue.Empty:
                return
            try:
                ended.put((number, transfers[number].run(watches[number])))
            except BaseException as error:
                ended.put((number, error))

    # Threads that end with the program: one that waits for a server does not hold up the user who stops the work.
    threads = [
        threading.Thread(target=work, args=(numbers,), daemon=True)
        for numbers in waiting.values()
        for _ in range(min(connections, numbers.qsize()))
    ]
    denied: dict[int, DownloadError] = {}
    for thread in threads:
        thread.start()
    try:
        for _ in transfers:
            number, outcome = ended.get()
            if isinstance(outcome, Arrived):
                arrived(number, outcome)
            elif isinstance(outcome, DownloadError) and outcome.status is not None:
                denied[number] = outcome
            elif not isinstance(outcome, StoppedError):
                raise outcome
    finally:
        stop.set()
        until = time.monotonic() + _FAREWELL_SECONDS
        for thread in threads:
            thread.join(max(until - time.monotonic(), 0.0))
    return denied
