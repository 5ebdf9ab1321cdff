"""What runs beside a pipeline on Flink, Spark or Prism: a job server, and worker processes on this machine."""

import re
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

import grpc
from apache_beam.options.pipeline_options import PipelineOptions, PortableOptions
from apache_beam.portability import common_urns, python_urns
from apache_beam.portability.api import beam_runner_api_pb2, endpoints_pb2
from apache_beam.runners.portability.portable_runner import PortableRunner
from apache_beam.transforms.environments import Environment, PythonLoopbackEnvironment, python_sdk_capabilities
from apache_beam.utils.subprocess_server import pick_port

from pipelines.job_servers.errors import EngineError
from pipelines.job_servers.flink_jobs import STILL_RUNS
from pipelines.job_servers.processes import Process
from pipelines.job_servers.workers import WorkerPool

START_SECONDS = 120


class JobService:
    """A job server and a pool of workers, started when the first job needs them; a context manager.

    `command` gives the command of the job server for a port, `name` is that of its jobs, and `last` a command that
    ends those of them that would go on without the job server.
    """

    def __init__(self, command: Callable[[int], Sequence[str]], name: str = "", last: Sequence[str] = ()) -> None:
        self.name = name
        self._command = command
        self._last = last
        self._running = ExitStack()
        self._process: Process | None = None
        self._pool: WorkerPool | None = None
        self._address = ""

    def __enter__(self) -> "JobService":
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        self._running.close()
        if self._process and self._process.status == STILL_RUNS and not isinstance(error, EngineError):
            print(f"Flink may still run the job {self.name}: cancel it on Flink's page", file=sys.stderr)

    def address(self) -> str:
        """HOST:PORT of the job server. Raises EngineError if it does not start."""
        if self._process is None or self._process.status is not None:
            (port,) = pick_port(None)
            self._process = Process(self._command(port), last=self._last)
            self._running.callback(self._process.stop)
            self._address = f"localhost:{port}"
            _wait_for(self._process, self._address)
        return self._address

    def workers(self) -> str:
        """HOST:PORT of the pool of workers."""
        if self._pool is None:
            self._pool = self._running.enter_context(WorkerPool())
        return self._pool.address

    def job_ended(self) -> None:
        """The workers of a job are of no use to the next one, which brings its own options and functions."""
        if self._pool:
            self._pool.stop_workers()

    def log(self) -> str:
        """The end of what the job server has printed."""
        return self._process.log() if self._process else ""


def _wait_for(process: Process, address: str) -> None:
    end = time.monotonic() + START_SECONDS
    with grpc.insecure_channel(address) as channel:
        ready = grpc.channel_ready_future(channel)
        while True:
            try:
                ready.result(timeout=0.2)
                return
            except grpc.FutureTimeoutError:
                if process.status is not None or time.monotonic() > end:
                    raise EngineError(f"the job server did not start: {short(process.log())}") from None


class PooledRunner(PortableRunner):
    """Runs a pipeline by a job service, and what asks for LOOPBACK workers in processes of its pool."""

    def __init__(self, service: JobService) -> None:
        super().__init__()
        self._service = service

    def default_environment(self, options: PipelineOptions) -> Environment:
        """What runs the Python of a pipeline. Workers of the pool import from where this process does: there is nothing
        to send to them, while Beam would list all installed packages, which takes seconds."""
        if options.view_as(PortableOptions).environment_type == "LOOPBACK":
            return PythonLoopbackEnvironment(capabilities=python_sdk_capabilities())
        return super().default_environment(options)

    def create_job_service(self, options: PipelineOptions) -> Any:
        """Beam's handle of the job server."""
        if not options.view_as(PortableOptions).job_endpoint:
            options.view_as(PortableOptions).job_endpoint = self._service.address()
        return super().create_job_service(options)

    def start_and_replace_loopback_environments(
        self, pipeline: beam_runner_api_pb2.Pipeline, _options: PipelineOptions
    ) -> list[Callable[[], None]]:
        """Name the pool where Beam would start threads of this process; returns what is to do at the end: nothing."""
        for environment in pipeline.components.environments.values():
            if environment.urn == python_urns.EMBEDDED_PYTHON_LOOPBACK:
                endpoint = endpoints_pb2.ApiServiceDescriptor(url=self._service.workers())
                environment.urn = common_urns.environments.EXTERNAL.urn
                environment.payload = beam_runner_api_pb2.ExternalPayload(endpoint=endpoint).SerializeToString()
        return []


_CAUSE = re.compile(
    r"^(?:Caused by: |Exception in thread \"[^\"]*\" )?((?:[\w$]+\.)+[\w$]*(?:Error|Exception)\b.*)$", re.M
)
_PYTHON = re.compile(r"^(?!java|org\.|com\.)((?:\w+\.)*\w*(?:Error|Exception|Exit|Interrupt)(?:: .*)?)$", re.M)


def short(*troubles: str) -> str:
    """The line of stack traces that says what went wrong: a Python worker's last error, else Java's last cause."""
    for pattern in (_PYTHON, _CAUSE):
        for trouble in troubles:
            if found := pattern.findall(trouble):
                return str(found[-1]).strip()
    return next((text.strip().splitlines()[-1] for text in troubles if text.strip()), "it printed nothing")
