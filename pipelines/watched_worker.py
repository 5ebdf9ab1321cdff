"""A local worker process that is missed when it ends: Beam's runner would wait for its answers for ever."""

import threading
from typing import Any

from apache_beam.portability import python_urns
from apache_beam.portability.api import beam_fn_api_pb2
from apache_beam.runners.portability.fn_api_runner.worker_handlers import (
    BeamFnControlServicer,
    SubprocessSdkWorkerHandler,
    WorkerHandler,
)

WORKER_LOST = "a worker process has ended"


@WorkerHandler.register_environment(python_urns.SUBPROCESS_SDK, bytes)
class WatchedWorkerHandler(SubprocessSdkWorkerHandler):
    """Beam's own, in whose place it is registered; when its process ends, all that it was asked fails."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._lock = threading.Lock()
        self._asked: list[Any] = []
        self._ended = False
        self._push = self.control_conn.push
        self.control_conn.push = self._ask

    def start_worker(self) -> None:
        super().start_worker()
        threading.Thread(target=self._watch, daemon=True).start()

    def close(self) -> None:
        if self.control_conn._state == BeamFnControlServicer.UNSTARTED_STATE:
            self._push(BeamFnControlServicer._DONE_MARKER)  # a worker that comes late is told that there is no work
        try:
            super().close()
        except Exception:  # nobody is there any more to close a connection with
            if not self._ended:
                raise

    def _ask(self, request: Any) -> Any:
        future = self._push(request)
        if future is not None:  # else it was told that there is nothing more to do
            with self._lock:
                self._asked = [one for one in self._asked if not one.is_done()] + [future]
                ended = self._ended
            if ended:
                _fail(future)
        return future

    def _watch(self) -> None:
        self.worker_thread.join()
        with self._lock:
            self._ended = True
            asked = self._asked
        for future in asked:
            if not future.is_done():
                _fail(future)


def _fail(future: Any) -> None:
    future.set(beam_fn_api_pb2.InstructionResponse(instruction_id=future.instruction_id, error=WORKER_LOST))
