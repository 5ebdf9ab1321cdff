"""The graph of a pipeline as a runner gets it, made without running anything, and what can be told from it."""

import io
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

import apache_beam as beam
from apache_beam.coders import Coder
from apache_beam.internal import pickler
from apache_beam.internal.cloudpickle import cloudpickle
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability import common_urns, python_urns
from apache_beam.portability.api import beam_runner_api_pb2 as api
from apache_beam.runners.pipeline_context import PipelineContext
from apache_beam.runners.runner import PipelineResult, PipelineRunner, PipelineState
from apache_beam.transforms.environments import Environment

GROUP_BY_KEY: str = common_urns.primitives.GROUP_BY_KEY.urn

_FUNCTIONS_IN: dict[str, Any] = {
    common_urns.primitives.PAR_DO.urn: api.ParDoPayload,
    common_urns.composites.COMBINE_PER_KEY.urn: api.CombinePayload,
    common_urns.composites.COMBINE_GLOBALLY.urn: api.CombinePayload,
    common_urns.combine_components.COMBINE_GROUPED_VALUES.urn: api.CombinePayload,
}
"""What the payload of a transform is that holds functions of ours, by the transform's URN."""

_PICKLED = frozenset(
    {
        python_urns.PICKLED_COMBINE_FN,
        python_urns.PICKLED_DOFN,
        python_urns.PICKLED_DOFN_INFO,
        python_urns.PICKLED_SOURCE,
        python_urns.PICKLED_TRANSFORM,
        python_urns.PICKLED_VIEWFN,
        python_urns.PICKLED_WINDOWFN,
        python_urns.PICKLED_WINDOW_MAPPING_FN,
    }
)


class GraphOnly(PipelineRunner):
    """A runner that runs nothing: `graph` is what a runner with this environment would have been given."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.graph = api.Pipeline()

    def default_environment(self, options: PipelineOptions) -> Environment:
        return self._environment

    def run_portable_pipeline(self, pipeline: api.Pipeline, options: PipelineOptions) -> PipelineResult:
        self.graph = pipeline
        return PipelineResult(PipelineState.DONE)


def steps(graph: api.Pipeline) -> dict[str, api.PTransform]:
    """The transforms by full name that a runner executes, so those that are made of no others."""
    transforms = graph.components.transforms.values()
    return {transform.unique_name: transform for transform in transforms if not transform.subtransforms}


def functions(graph: api.Pipeline) -> Iterator[tuple[str, api.FunctionSpec]]:
    """All that is pickled in the graph: the place it has there, and the function, view, window or coder."""
    parts = graph.components
    for transform in parts.transforms.values():
        yield from _pickled(transform.unique_name, transform.spec)
        if kind := _FUNCTIONS_IN.get(transform.spec.urn):
            payload = kind.FromString(transform.spec.payload)
            if isinstance(payload, api.CombinePayload):
                yield from _pickled(transform.unique_name, payload.combine_fn)
                continue
            yield from _pickled(transform.unique_name, payload.do_fn)
            for name, side in sorted(payload.side_inputs.items()):
                yield from _pickled(f"{transform.unique_name}, {name}", side.view_fn)
                yield from _pickled(f"{transform.unique_name}, {name}", side.window_mapping_fn)
    for name, strategy in parts.windowing_strategies.items():
        yield from _pickled(name, strategy.window_fn)
    for name, coder in parts.coders.items():
        if coder.spec.urn == python_urns.PICKLED_CODER:
            yield name, coder.spec


def _pickled(place: str, function: api.FunctionSpec) -> Iterator[tuple[str, api.FunctionSpec]]:
    if function.urn in _PICKLED:
        yield place, function


def load(function: api.FunctionSpec) -> Any:
    """What one of `functions` stands for, as a worker loads it; raises whatever its unpickling raises."""
    if function.urn == python_urns.PICKLED_CODER:
        return Coder.from_runner_api(api.Coder(spec=function), None)
    return pickler.loads(function.payload)


def count_side_inputs(graph: api.Pipeline) -> int:
    """Side inputs of all steps."""
    return sum(
        len(api.ParDoPayload.FromString(step.spec.payload).side_inputs)
        for step in steps(graph).values()
        if step.spec.urn == common_urns.primitives.PAR_DO.urn
    )


def uncertain_keys(graph: api.Pipeline) -> list[tuple[str, Coder]]:
    """Groupings whose coder may give equal keys different bytes, which would part them, with that coder."""
    coders = PipelineContext(graph.components).coders
    found = []
    for name, step in sorted(steps(graph).items()):
        if step.spec.urn == GROUP_BY_KEY:
            (collection,) = step.inputs.values()
            coder = coders.get_by_id(graph.components.pcollections[collection].coder_id).key_coder()
            if not coder.is_deterministic():
                found.append((name, coder))
    return found


def mentions(graph: api.Pipeline, texts: Iterable[str]) -> dict[str, list[str]]:
    """The texts that the functions of the graph hold, each with the places of those."""
    wanted = {text: text.encode() for text in texts}
    found: dict[str, list[str]] = {}
    for place, function in functions(graph):
        plain = _plain(load(function))
        for text, encoded in wanted.items():
            if encoded in plain:
                found.setdefault(text, []).append(place)
    return found


class _PathsAsTexts(cloudpickle.CloudPickler):
    """A path is pickled in its parts."""

    def reducer_override(self, obj: Any) -> Any:
        return (str, (str(obj),)) if isinstance(obj, PurePath) else super().reducer_override(obj)


def _plain(function: Any) -> bytes:
    """A function pickled anew: what Beam pickles is compressed."""
    buffer = io.BytesIO()
    _PathsAsTexts(buffer).dump(function)
    return buffer.getvalue()


def job_graph(pipeline: beam.Pipeline) -> api.Pipeline:
    """The graph of a pipeline whose runner is `GraphOnly`; raises what Beam's own checks of a pipeline raise."""
    pipeline.run()
    graph: api.Pipeline = pipeline.runner.graph
    return graph
