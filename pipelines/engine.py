"""Which runner executes a pipeline, and with how many local workers."""

import argparse
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from apache_beam.options.pipeline_options import PipelineOptions

RUNNERS = {
    "direct": "apache_beam.runners.portability.fn_api_runner.FnApiRunner",
    "flink": "FlinkRunner",
    "spark": "SparkRunner",
    "dataflow": "DataflowRunner",
    "prism": "PrismRunner",
}
"""Short names. "direct" is Beam's local runner by its own name: `DirectRunner` may start a downloaded Prism instead."""


@dataclass(frozen=True)
class Engine:
    """A runner (a short name of `RUNNERS` or Beam's own), local worker processes, and further Beam flags."""

    runner: str = "direct"
    workers: int = 1
    flags: tuple[str, ...] = ()

    def options(self) -> PipelineOptions:
        """Beam's options for this engine."""
        name = "direct" if self.runner in {"DirectRunner", "FnApiRunner"} else self.runner
        flags = [f"--runner={RUNNERS.get(name, name)}", "--default_sdk_harness_log_level=WARNING", *self.flags]
        if name == "direct" and self.workers > 1:
            flags += [f"--direct_num_workers={self.workers}", "--direct_running_mode=multi_processing"]
        return PipelineOptions(flags)


def check_beam_flags(flags: Sequence[str]) -> None:
    """Raises ValueError for a flag that neither the stage nor Beam knows; Beam itself would only warn."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    for options in _all_options(PipelineOptions):
        try:
            options._add_argparse_args(parser)  # noqa: SLF001  (Beam's own hook; there is no public list of flags)
        except argparse.ArgumentError:  # two option classes share a flag
            continue
    _, unknown = parser.parse_known_args(list(flags))
    if unknown:
        raise ValueError(f"unknown flag {unknown[0]}; see --help for the stage's flags, Beam's documentation for others")


def _all_options(options: type[PipelineOptions]) -> list[type[PipelineOptions]]:
    children = options.__subclasses__()
    return [*children, *(deeper for child in children for deeper in _all_options(child))]


def quiet_logging() -> None:
    """Warnings and errors only: Beam says much at the level INFO that no user of a stage needs."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
