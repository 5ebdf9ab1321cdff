"""A dry run: the graph of each stage as its engine gets it, built and checked, and nothing run or written.

A stage whose input another one is going to make reads an empty dataset in its place, which gives the same graph.
"""

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import StandardOptions, WorkerOptions
from apache_beam.portability.api import beam_runner_api_pb2 as api
from apache_beam.runners.runner import create_runner
from apache_beam.transforms.environments import EmbeddedPythonEnvironment, Environment
from pydantic import BaseModel

from pipelines.engine import Engine
from pipelines.job_graph import (
    GROUP_BY_KEY,
    GraphOnly,
    count_side_inputs,
    functions,
    job_graph,
    load,
    mentions,
    steps,
    uncertain_keys,
)
from pipelines.job_servers.errors import EngineError
from pipelines.settings import Settings
from pipelines.stage import STAGING, Inputs, Stage, assemble
from schemas.datasets import DATASETS
from transforms.datasets.inputs import MANIFEST, dataset_folder
from transforms.fetch.address import is_address
from transforms.fetch.attempts import DownloadError

MOST_GRAPH_BYTES = 10 << 20
"""Bytes of a job's graph that Dataflow takes, by its page of quotas and limits."""

Planned = tuple[Stage, Settings, Mapping[str, tuple[str, ...]]]
"""A stage, its settings, and the patterns of its inputs by name: none of "input" where it is to be fetched."""


@dataclass(frozen=True)
class StageCheck:
    """The graph of a stage, empty where there is none, the `problems` that would stop it, and what is to be known."""

    stage: str
    graph: api.Pipeline
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def check_stages(planned: Iterable[Planned], output: str, engine: Engine) -> list[StageCheck]:
    """Build the graphs of all stages and check them for this engine; datasets that are still to be made are empty.

    Raises InputError where an input is missing or not what it should be, and ValueError for flags that the engine
    cannot work with.
    """
    runner = _Runner(engine)
    runner.pipeline()
    checks = []
    with tempfile.TemporaryDirectory(prefix="babelmill-dry-run-") as folder:
        for stage, settings, patterns in planned:
            if not patterns["input"] or any(is_address(path) and not stage.streams for path in patterns["input"]):
                checks.append(StageCheck(stage.name, api.Pipeline(), notes=("its input is fetched first",)))
                continue
            found = _with_stand_ins(stage, settings, patterns, Path(folder))
            checks.append(_check(stage, settings, stage.find(found), output, runner))
    return checks


def dry_run(program: str, planned: Iterable[Planned], output: str, engine: Engine) -> int:
    """Print what `check_stages` finds; returns the exit status, 2 where something would stop the stages."""
    try:
        checks = check_stages(planned, output, engine)
    except (EngineError, ValueError, DownloadError) as error:
        print(f"{program}: {error}", file=sys.stderr)
        return 2
    print(checks_table(checks))
    print(
        f"\nNothing was run or written: these are the graphs that {engine.runner} would get, in transforms and bytes. "
        "Datasets that are still to be made were taken as empty."
    )
    return 2 if any(check.problems for check in checks) else 0


def checks_table(checks: Iterable[StageCheck]) -> str:
    """A line a stage: transforms, those of them that are steps, groupings, side inputs, bytes; problems and notes."""
    lines = [_line("stage", "transforms", "steps", "GroupByKeys", "side inputs", "largest function", "graph")]
    for check in checks:
        graph, of_graph = check.graph, steps(check.graph).values()
        numbers = (
            len(graph.components.transforms),
            len(of_graph),
            sum(step.spec.urn == GROUP_BY_KEY for step in of_graph),
            count_side_inputs(graph),
            max((len(function.payload) for _, function in functions(graph)), default=0),
            graph.ByteSize(),
        )
        lines.append(_line(check.stage, *(f"{number:,}" for number in numbers)))
        lines += [f"  problem: {problem}" for problem in check.problems]
        lines += [f"  note: {note}" for note in check.notes]
    return "\n".join(lines)


def _line(stage: str, *numbers: str) -> str:
    widths = (12, 7, 13, 13, 18, 12)
    return f"{stage:<14}" + "".join(f"{number:>{width}}" for number, width in zip(numbers, widths, strict=True))


class _Runner:
    """Gives the graphs that the runner of an engine would get."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        options = engine.options()
        self.has_own_image = options.view_as(WorkerOptions).sdk_container_image is not None
        self._environment: Environment = (
            EmbeddedPythonEnvironment.default()
            if engine.is_direct() or engine.is_dataflow()
            else create_runner(options.view_as(StandardOptions).runner).default_environment(options)
        )

    def pipeline(self) -> beam.Pipeline:
        """An empty pipeline that is not going to be run; raises ValueError for flags that the runner refuses."""
        if self.engine.is_dataflow():
            return beam.Pipeline(options=replace(self.engine, flags=(*self.engine.flags, "--dry_run=True")).options())
        return beam.Pipeline(runner=GraphOnly(self._environment), options=self.engine.options())

    def graph(self, pipeline: beam.Pipeline) -> api.Pipeline:
        """The graph of such a pipeline."""
        if self.engine.is_dataflow():
            graph: api.Pipeline = pipeline.run().job.proto_pipeline
            return graph
        return job_graph(pipeline)


def _check(stage: Stage, settings: Settings, inputs: Inputs, output: str, runner: _Runner) -> StageCheck:
    local = list(_local_places(inputs, output)) if runner.engine.is_dataflow() else []
    pipeline = runner.pipeline()
    staging = FileSystems.join(output, STAGING, stage.name)
    try:
        assemble(
            pipeline,
            stage,
            settings,
            inputs,
            lambda dataset: str(FileSystems.join(staging, dataset.name)),
            runner.engine.workers,
        )
        graph = runner.graph(pipeline)
    except Exception as error:  # whatever keeps a graph from being made is what a dry run is there to tell
        return StageCheck(stage.name, api.Pipeline(), (*local, f"its graph cannot be made: {error}"))
    problems = [*local, *_unloadable(graph)]
    problems += [f"{name}: equal keys may differ as bytes, with {coder}" for name, coder in uncertain_keys(graph)]
    notes: list[str] = []
    if runner.engine.is_dataflow():
        if graph.ByteSize() > MOST_GRAPH_BYTES:
            problems.append(f"the graph has {graph.ByteSize():,} bytes, and Dataflow takes {MOST_GRAPH_BYTES:,}")
        (notes if runner.has_own_image else problems).extend(_local_models(graph, settings))
    return StageCheck(stage.name, graph, tuple(problems), tuple(notes))


def _unloadable(graph: api.Pipeline) -> Iterator[str]:
    for place, function in functions(graph):
        try:
            load(function)
        except Exception as error:  # unpickling runs the code of any class
            yield f"{place}: a worker could not load it: {error}"


def _local_places(inputs: Inputs, output: str) -> Iterator[str]:
    """What workers of Dataflow cannot reach of that which a stage reads and writes."""
    if "://" not in output:
        yield f"--output {output} lies on this machine, where workers of Dataflow cannot write; name a bucket (gs://…)"
    for name, files in inputs.files.items():
        local = [file.path for file in files if "://" not in file.path]
        if local:
            more = f" and {len(local) - 1:,} more" if len(local) > 1 else ""
            yield (
                f"--{name} {local[0]}{more} on this machine cannot be read by workers of Dataflow; "
                "copy to a bucket and name it there (gs://…)"
            )


def _local_models(graph: api.Pipeline, settings: Settings) -> Iterator[str]:
    """Files that steps look for where they lie on this machine: workers of Dataflow only have their image's."""
    for path, places in mentions(graph, sorted(set(_paths(settings)))).items():
        yield (
            f"{places[0]} reads {path}, which must lie there in the workers' container image too "
            "(--sdk_container_image; see containers/)"
        )


def _paths(value: Any) -> Iterator[str]:
    if isinstance(value, Path):
        yield str(value)
    elif isinstance(value, BaseModel):
        yield from _paths(dict(value))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _paths(one)


def _with_stand_ins(
    stage: Stage, settings: Settings, patterns: Mapping[str, tuple[str, ...]], folder: Path
) -> dict[str, tuple[str, ...]]:
    """The patterns, with empty datasets in place of those of earlier stages that do not lie here yet."""
    named = stage.named_inputs(settings)
    found = dict(patterns)
    for name, given in patterns.items():
        dataset = DATASETS.get(name) if name in stage.joins else stage.source
        if name in named or dataset is None:
            continue
        there = tuple(path for path in given if "://" not in path and dataset_folder(path, dataset.name) is not None)
        if len(there) < len(given):
            place = folder / dataset.name
            place.mkdir(parents=True, exist_ok=True)
            (place / MANIFEST).write_text(json.dumps({"dataset": dataset.name, "parts": []}))
            found[name] = (*there, str(place))
    return found
