"""Which runner executes a pipeline, and with how many local workers."""

import argparse
import gc
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability.api import beam_provision_api_pb2
from apache_beam.runners.job.utils import dict_to_struct
from apache_beam.runners.portability.fn_api_runner.fn_runner import ExtendedProvisionInfo, FnApiRunner

RUNNERS = {
    "direct": "apache_beam.runners.portability.fn_api_runner.FnApiRunner",
    "flink": "FlinkRunner",
    "spark": "SparkRunner",
    "dataflow": "DataflowRunner",
    "prism": "PrismRunner",
}
"""Short names. "direct" is Beam's local runner by its own name: `DirectRunner` may start a downloaded Prism instead."""


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
    """A runner (a short name of `RUNNERS` or Beam's own), local worker processes, and further Beam flags."""

    runner: str = "direct"
    workers: int = 1
    flags: tuple[str, ...] = ()

    def options(self) -> PipelineOptions:
        """Beam's options for this engine."""
        flags = [f"--runner={self._runner_name()}", "--default_sdk_harness_log_level=ERROR", *self.flags]
        if self._is_direct() and self.workers > 1:
            flags += [f"--direct_num_workers={self.workers}", "--direct_running_mode=multi_processing"]
        return _Options(flags)

    def pipeline(self) -> beam.Pipeline:
        """A pipeline to run on this engine."""
        gc.freeze()  # what is imported by now stays; looking through it again and again takes a tenth of a short run
        options = self.options()
        if not self._is_direct():
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
        return beam.Pipeline(runner=FnApiRunner(provision_info=provision), options=options)

    def _runner_name(self) -> str:
        return RUNNERS["direct"] if self._is_direct() else RUNNERS.get(self.runner, self.runner)

    def _is_direct(self) -> bool:
        return self.runner in {"direct", "DirectRunner", "FnApiRunner"}


def check_beam_flags(flags: Sequence[str]) -> None:
    """Raises ValueError for a flag that neither the stage nor Beam knows; Beam itself would only warn."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    for options in _all_options(PipelineOptions):
        try:
            options._add_argparse_args(parser)
        except argparse.ArgumentError:  # two option classes share a flag
            continue
    _, unknown = parser.parse_known_args(list(flags))
    if unknown:
        raise ValueError(
            f"unknown flag {unknown[0]}; see --help for the stage's flags, Beam's documentation for others"
        )


def _all_options(options: type[PipelineOptions]) -> list[type[PipelineOptions]]:
    children = options.__subclasses__()
    return [*children, *(deeper for child in children for deeper in _all_options(child))]


def quiet_logging() -> None:
    """Warnings and errors only: Beam says much at the level INFO that no user of a stage needs."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
