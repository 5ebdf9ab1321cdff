"""Prism, Beam's local runner in Go: used where its program is, never downloaded."""

import os
import platform
from pathlib import Path

from apache_beam.options.pipeline_options import PipelineOptions, PrismRunnerOptions
from apache_beam.runners.portability.prism_runner import PrismJobServer
from apache_beam.version import __version__ as beam_version

from pipelines.job_servers.errors import EngineError


def find_prism(options: PipelineOptions) -> Path:
    """The program: --prism_location, or where Beam keeps it. Raises EngineError where it is at neither."""
    named = options.view_as(PrismRunnerOptions).prism_location
    cache = Path(PrismJobServer.BIN_CACHE)
    release = f"apache_beam-v{beam_version}-prism-{platform.system().lower()}-{_machine()}"
    places = [Path(named)] if named else [cache / release, cache / "prism"]
    for place in places:
        if place.is_file() and os.access(place, os.X_OK):
            return place
    raise EngineError(
        f"no program {' or '.join(map(str, places))}: make it with `GOBIN={cache} go install "
        f"github.com/apache/beam/sdks/v2/go/cmd/prism@v{beam_version}`, or unpack {release}.zip of Beam's release on "
        "GitHub there, or name a program with --prism_location"
    )


def prism_command(options: PipelineOptions, port: int) -> list[str]:
    """What starts Prism's job service on `port`. Raises EngineError without the program."""
    return [str(find_prism(options)), f"--job_port={port}", "--log_level=warn", "--log_kind=text", "--serve_http=false"]


def _machine() -> str:
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine().lower(), platform.machine().lower())
