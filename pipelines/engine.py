"""Which runner executes a pipeline, and with how many local workers."""

import argparse
import importlib
import logging
import sys
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import (
    FlinkRunnerOptions,
    GoogleCloudOptions,
    PipelineOptions,
    PortableOptions,
)
from apache_beam.portability.api import beam_provision_api_pb2
from apache_beam.runners.job.utils import dict_to_struct
from apache_beam.runners.portability.flink_runner import MAGIC_HOST_NAMES, FlinkRunner
from apache_beam.runners.portability.fn_api_runner.fn_runner import ExtendedProvisionInfo, FnApiRunner
from apache_beam.runners.runner import PipelineResult
from apache_beam.transforms.environments import SubprocessSDKEnvironment

from pipelines.job_servers.errors import EngineError
from pipelines.job_servers.flink_jobs import cancel_command
from pipelines.job_servers.java import find_java, job_server_command
from pipelines.job_servers.prism import find_prism, prism_command
from pipelines.job_servers.service import JobService, PooledRunner, short
from pipelines.local_worker import command_line
from pipelines.signatures import remember_signatures
from transforms.garbage import freeze_imports

RUNNERS = {
    "direct": "apache_beam.runners.portability.fn_api_runner.FnApiRunner",
    "flink": "FlinkRunner",
    "spark": "SparkRunner",
    "dataflow": "DataflowRunner",
    "prism": "PrismRunner",
}
"""Short names. "direct" is Beam's local runner by its own name: `DirectRunner` may start a downloaded Prism instead."""

_SERVED = ("flink", "spark", "prism")
"""Runners that a job server runs for."""

KEEP_WORKERS_MILLISECONDS = 60_000
"""How long a worker may be without work inside a job; Beam would end and start it again between any two steps."""
CANCEL_SECONDS = 10
RESTARTS = 3
RESTART_DELAY_MILLISECONDS = 2000


class _Options(PipelineOptions):
    """Options that make each view of themselves once.

    Beam asks for some of them at every transform and parses all flags for each, a second for a graph like ours.
    """

    def view_as(self, cls: Any) -> Any:
        views = self.__dict__.setdefault("_views", {})
        if cls not in views:
            views[cls] = super().view_as(cls)
        return views[cls]


@dataclass(frozen=True)
class Engine:
    """A runner (a short name of `RUNNERS` or Beam's own), local worker processes, and further Beam flags.

    `service` is what runs beside its pipelines; see `started`.
    """

    runner: str = "direct"
    workers: int = 1
    flags: tuple[str, ...] = ()
    service: JobService | None = None

    def options(self) -> PipelineOptions:
        """Beam's options for this engine."""
        return _Options(self._all_flags())

    def _all_flags(self) -> list[str]:
        defaults = [f"--runner={self._runner_name()}", "--default_sdk_harness_log_level=ERROR"]
        if self.is_direct() and self.workers > 1:
            defaults += [f"--direct_num_workers={self.workers}"]
        elif self._served() == "flink":
            defaults += [f"--parallelism={self.workers}"]
            if self._is_embedded():
                defaults += ["--flink_master=[local]", "--environment_type=LOOPBACK"]
                defaults += [f"--sdk_worker_parallelism={self.workers}"]
            else:
                defaults += [
                    f"--number_of_execution_retries={RESTARTS}",
                    f"--execution_retry_delay={RESTART_DELAY_MILLISECONDS}",
                ]
        elif self._served() == "spark":
            defaults += [f"--spark_master_url=local[{self.workers}]", f"--sdk_worker_parallelism={self.workers}"]
        if self._served() in {"flink", "spark"}:
            defaults += [f"--environment_cache_millis={KEEP_WORKERS_MILLISECONDS}"]
        if self._served() in {"spark", "prism"}:
            defaults += ["--environment_type=LOOPBACK"]
        name = [f"--job_name={self.service.name}"] if self.service else []
        return [*defaults, *self.flags, *name]

    def check(self) -> None:
        """Raises EngineError for an engine that cannot run here: a program that it needs is missing, for example."""
        options = self.options()
        if options.view_as(PortableOptions).job_endpoint:
            return
        if self.is_dataflow():
            check_dataflow()
        if self._served() == "flink" and not options.view_as(PortableOptions).environment_type:
            raise EngineError(
                "--flink_master: say what runs Python there: --environment_type EXTERNAL --environment_config "
                "HOST:PORT for worker pools, PROCESS or DOCKER (see Beam's documentation)"
            )
        if self._served() in {"flink", "spark"}:
            find_java(options)
        if self._served() == "prism":
            find_prism(options)
            if self.workers > 1:
                raise EngineError("--workers: Prism runs one worker process; take direct, flink or spark for more")

    @contextmanager
    def started(self) -> Iterator["Engine"]:
        """This engine for several pipelines: a job server and workers, once needed, run until the end."""
        if not self._served() or self.service:
            yield self
            return
        options = self.options()
        name = f"{options.view_as(GoogleCloudOptions).job_name or 'babelmill'}-{uuid.uuid4().hex[:12]}"
        cancel: Sequence[str] = ()
        if self._served() == "flink" and not self._is_embedded():
            master = FlinkRunner.add_http_scheme(options.view_as(FlinkRunnerOptions).flink_master)
            cancel = cancel_command(master, name)
        with JobService(self._command, name, cancel) as service:
            yield replace(self, service=service)

    def pipeline(self) -> beam.Pipeline:
        """A pipeline to run on this engine; on Flink, Spark and Prism inside `started` only."""
        remember_signatures()
        freeze_imports()  # looking through them again and again takes a tenth of a short run
        options = self.options()
        if self.service:
            return beam.Pipeline(runner=PooledRunner(self.service), options=options)
        if not self.is_direct():
            return beam.Pipeline(options=options)
        # Left to itself Beam's local runner tells its worker processes none of the options. Numbers do not arrive as
        # what they were, and only the runner wants those.
        given = {
            f"beam:option:{name}:v1": value
            for name, value in options.get_all_options(drop_default=True).items()
            if isinstance(value, str | bool | list)
        }
        provision = ExtendedProvisionInfo(
            beam_provision_api_pb2.ProvisionInfo(
                retrieval_token="unused-retrieval-token", pipeline_options=dict_to_struct(given)
            )
        )
        environment = None if self.workers == 1 else SubprocessSDKEnvironment.from_command_string(command_line())
        runner = FnApiRunner(default_environment=environment, provision_info=provision)
        return beam.Pipeline(runner=runner, options=options)

    def run(self, pipeline: beam.Pipeline) -> None:
        """Run a pipeline that `pipeline` gave. Raises EngineError where a job on Flink, Spark or Prism fails."""
        if not self.service:
            _wait(pipeline.run())
            return
        root = logging.getLogger()
        root.addFilter(_not_of_the_job)
        try:
            _wait(pipeline.run())
        except RuntimeError as error:
            raise EngineError(f"the job failed on {self.runner}: {short(str(error), self.service.log())}") from error
        finally:
            root.removeFilter(_not_of_the_job)
            self.service.job_ended()

    def _command(self, port: int) -> list[str]:
        if self._served() == "prism":
            return prism_command(self.options(), port)
        return job_server_command(self._served(), self._all_flags(), port, lambda text: print(text, file=sys.stderr))

    def _served(self) -> str:
        """The short name of a runner that has a job server, else none."""
        return next((name for name in _SERVED if self.runner in (name, RUNNERS[name])), "")

    def _is_embedded(self) -> bool:
        master = PipelineOptions(list(self.flags)).view_as(FlinkRunnerOptions).flink_master
        return master in MAGIC_HOST_NAMES

    def _runner_name(self) -> str:
        return RUNNERS["direct"] if self.is_direct() else RUNNERS.get(self.runner, self.runner)

    def is_dataflow(self) -> bool:
        """Whether it is Google's service, whose workers see nothing of this machine."""
        return self._runner_name() == RUNNERS["dataflow"]

    def is_direct(self) -> bool:
        """Whether Beam's local runner runs it."""
        return self.runner in {"direct", "DirectRunner", "FnApiRunner"}


def _wait(result: PipelineResult) -> None:
    """Wait until a pipeline has ended; if this process is stopped meanwhile, tell the runner to give it up."""
    try:
        result.wait_until_finish()
    except (KeyboardInterrupt, SystemExit):
        cancel = threading.Thread(target=_cancel, args=(result,), daemon=True)
        cancel.start()
        cancel.join(CANCEL_SECONDS)
        raise


def _cancel(result: PipelineResult) -> None:
    with suppress(Exception):  # the run ends anyway
        result.cancel()


def _not_of_the_job(record: logging.LogRecord) -> bool:
    """Not the messages of a job: all of Java's stack traces; the error that ends the run says what was wrong."""
    return record.module != "portable_runner"


def check_dataflow() -> None:
    """Raises EngineError where the packages that Beam submits jobs to Dataflow with are missing."""
    try:
        importlib.import_module("apache_beam.runners.dataflow.internal.apiclient")
    except ImportError as error:
        raise EngineError(
            "--runner dataflow needs the packages of Google Cloud: pip install 'babelmill[dataflow]'"
        ) from error


def check_beam_flags(flags: Sequence[str]) -> None:
    """Raises ValueError for a flag without its value, and for one that nothing knows: Beam itself would only warn."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    for options in _all_options(PipelineOptions):
        try:
            options._add_argparse_args(parser)
        except argparse.ArgumentError:  # two option classes share a flag
            continue
    try:
        _, unknown = parser.parse_known_args(list(flags))
    except argparse.ArgumentError as error:
        raise ValueError(str(error)) from error
    if unknown:
        raise ValueError(
            f"unknown flag {unknown[0]}; see --help for the stage's flags, Beam's documentation for others"
        )


def _all_options(options: type[PipelineOptions]) -> list[type[PipelineOptions]]:
    children = options.__subclasses__()
    return [*children, *(deeper for child in children for deeper in _all_options(child))]


def quiet_logging() -> None:
    """Warnings and errors only, and of what ends a run nothing: the error that the run raises tells it.

    Beam says much at the level INFO that no user of a stage needs, and the traceback of an error in a worker up to
    three times; it also warns of workers that are no copies of its own command.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    for name in (
        "common",
        "worker.data_plane",
        "worker.sdk_worker",
        "portability.local_job_service",
        "portability.fn_api_runner.fn_runner",
    ):
        logging.getLogger(f"apache_beam.runners.{name}").setLevel(logging.CRITICAL)
