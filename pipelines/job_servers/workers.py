"""Worker processes on this machine for engines that run elsewhere: a Java or Go process asks, a Python process starts.

Beam's own LOOPBACK environment runs all workers as threads of one Python process, which use one core between them.
"""

import logging
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from apache_beam.portability.api import (
    beam_fn_api_pb2,
    beam_fn_api_pb2_grpc,
    beam_provision_api_pb2,
    beam_provision_api_pb2_grpc,
    endpoints_pb2,
)
from google.protobuf import json_format, text_format

from pipelines.job_servers.errors import EngineError
from pipelines.job_servers.processes import Process

_WAIT_SECONDS = 60
_UNLIMITED = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))
_ALONE = ("grpc.so_reuseport", 0)
"""Else two pools could have one port, and get the requests by chance."""


class WorkerPool(beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolServicer):
    """Starts a Python process for each worker that an engine asks for; a context manager.

    `address` is what `--environment_type EXTERNAL --environment_config ADDRESS` names. It listens on loopback only.
    Raises EngineError where it cannot listen on `port`; 0 takes a free one.
    """

    def __init__(self, port: int = 0) -> None:
        self._processes: dict[str, Process] = {}
        self._lock = threading.Lock()
        self._server = grpc.server(ThreadPoolExecutor(8), options=(*_UNLIMITED, _ALONE))
        beam_fn_api_pb2_grpc.add_BeamFnExternalWorkerPoolServicer_to_server(self, self._server)
        try:
            bound = self._server.add_insecure_port(f"127.0.0.1:{port}")
        except RuntimeError:
            bound = 0
        if not bound:
            raise EngineError(f"--pool_port: port {port} is taken, or no port to listen on; name another one")
        self.address = f"localhost:{bound}"

    def __enter__(self) -> "WorkerPool":
        self._server.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.stop(None).wait()
        self.stop_workers()

    def stop_workers(self) -> None:
        """End all processes; an engine that wants more of them asks again."""
        with self._lock:
            processes = list(self._processes.values())
            self._processes.clear()
        for process in processes:
            process.stop()

    @property
    def size(self) -> int:
        """Worker processes that run now."""
        return sum(process.status is None for process in list(self._processes.values()))

    def StartWorker(  # noqa: N802  (the name of the service's method)
        self, request: beam_fn_api_pb2.StartWorkerRequest, _context: Any
    ) -> beam_fn_api_pb2.StartWorkerResponse:
        """Start the process of a worker; the error of the answer says why that failed."""
        try:
            environment = {**os.environ, **_contract(request)}
            process = Process((sys.executable, "-m", "apache_beam.runners.worker.sdk_worker_main"), environment)
        except (grpc.RpcError, OSError) as error:
            return beam_fn_api_pb2.StartWorkerResponse(error=f"cannot start a worker: {error}")
        with self._lock:
            self._processes[request.worker_id] = process
        return beam_fn_api_pb2.StartWorkerResponse()

    def StopWorker(  # noqa: N802
        self, request: beam_fn_api_pb2.StopWorkerRequest, _context: Any
    ) -> beam_fn_api_pb2.StopWorkerResponse:
        """End the process of a worker."""
        with self._lock:
            process = self._processes.pop(request.worker_id, None)
        if process:
            if process.status:
                logging.warning("a worker ended with status %s: %s", process.status, process.log().strip()[-2000:])
            process.stop()
        return beam_fn_api_pb2.StopWorkerResponse()


def _contract(request: beam_fn_api_pb2.StartWorkerRequest) -> dict[str, str]:
    """What Beam's worker program reads from its environment: who it is, whom it serves, and the pipeline's options."""
    with grpc.insecure_channel(request.provision_endpoint.url, options=_UNLIMITED) as channel:
        information = (
            beam_provision_api_pb2_grpc.ProvisionServiceStub(channel)
            .GetProvisionInfo(
                beam_provision_api_pb2.GetProvisionInfoRequest(),
                metadata=(("worker_id", request.worker_id),),
                timeout=_WAIT_SECONDS,
                wait_for_ready=True,
            )
            .info
        )
    return {
        "WORKER_ID": request.worker_id,
        "PIPELINE_OPTIONS": json_format.MessageToJson(information.pipeline_options),
        "LOGGING_API_SERVICE_DESCRIPTOR": _descriptor(request.logging_endpoint),
        "CONTROL_API_SERVICE_DESCRIPTOR": _descriptor(request.control_endpoint),
        "RUNNER_CAPABILITIES": " ".join(information.runner_capabilities),
    }


def _descriptor(endpoint: endpoints_pb2.ApiServiceDescriptor) -> str:
    return str(text_format.MessageToString(endpoint))
