"""Engines side by side: the same bytes and counters on each, and the seconds and memory that each takes.

Two inputs: the sample recipe, and the Greek dump of BABELMILL_DATA (100,000 lines) through `wikidata`, `wikipedia`,
`curate` and `ner`. Engines whose programs are not on this machine are told and left out. Seconds are of whole builds:
the processes of an engine start within them, those of a cluster before. Memory is the most that all processes held
together.
"""

import hashlib
import json
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.process_tree import PeakMemory
from benchmarks.real_input import DATA, wikidata_dumps
from pipelines.build import Build, build
from pipelines.engine import Engine
from pipelines.flink_cluster import FlinkCluster
from pipelines.job_servers.errors import EngineError
from pipelines.recipe import Recipe, load_recipe

REPOSITORY = Path(__file__).resolve().parent.parent
DUMP = DATA / "wiki_dumps" / "elwiki-truncated-100k.xml.xz"
ENGINES = (
    ("direct", 1),
    ("direct", 2),
    ("flink", 1),
    ("flink", 2),
    ("flink cluster", 1),
    ("flink cluster", 2),
    ("spark", 2),
    ("prism", 1),
)
"""Runner and workers; those of a cluster are a worker for each task manager."""


def main() -> None:
    """Build both inputs on every engine: are the bytes and counters those of the first, and how long it took."""
    recipes = {"sample": load_recipe(str(REPOSITORY / "pipelines" / "recipes" / "sample.yaml"))}
    if DUMP.is_file():
        recipes[DUMP.name] = _dump_recipe()
    for name, recipe in recipes.items():
        print(f"{name}\n{'engine':<16}{'workers':>8}{'parts':>8}{'seconds':>9}{'GiB':>6}  bytes  counters")
        first: tuple[str, str] | None = None
        for runner, workers in ENGINES:
            try:
                with (
                    tempfile.TemporaryDirectory() as folder,
                    _engine(runner, workers) as engine,
                    PeakMemory() as memory,
                ):
                    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
                        manifests, seconds = fresh.submit(_built, recipe, folder, engine).result()
                    found = _digests(folder, manifests)
            except EngineError as error:
                print(f"{runner:<16}{workers:>8}  {error}", flush=True)
                continue
            first = first or found
            same = ["equal" if one == other else "DIFFER" for one, other in zip(found, first, strict=True)]
            parts = sum(len(content["parts"]) for content in manifests.values())
            took = f"{seconds:>9.1f}{memory.peak / 2**30:>6.1f}"
            print(f"{runner:<16}{workers:>8}{parts:>8}{took}  {same[0]}  {same[1]}", flush=True)


def _built(recipe: Recipe, folder: str, engine: Engine) -> tuple[dict[str, dict[str, Any]], float]:
    """The manifests of a build, and the seconds that it took."""
    begun = time.monotonic()
    return build(Build(recipe, folder, engine, 0.01)), time.monotonic() - begun


def _dump_recipe() -> Recipe:
    return Recipe.model_validate(
        {
            "name": "dump",
            "languages": ["el"],
            "wikidata": {"input": [str(path) for path in wikidata_dumps()]},
            "wikipedia": {"input": [str(DUMP)]},
            "curate": {},
            "ner": {},
        }
    )


@contextmanager
def _engine(runner: str, workers: int) -> Iterator[Engine]:
    if runner == "flink cluster":
        with FlinkCluster(task_managers=workers) as cluster:
            yield Engine("flink", workers, cluster.flags)
    else:
        engine = Engine(runner, workers)
        engine.check()
        yield engine


def _digests(folder: str, manifests: dict[str, dict[str, Any]]) -> tuple[str, str]:
    """One digest of the digests of all parts, and one of all counters."""
    told = {Path(name).relative_to(folder).as_posix(): content for name, content in sorted(manifests.items())}
    parts = {name: sorted((part["path"], part["sha256"]) for part in told[name]["parts"]) for name in told}
    counters = {name: told[name]["records"] for name in told}
    digests = (hashlib.sha256(json.dumps(one, sort_keys=True).encode()).hexdigest() for one in (parts, counters))
    return next(digests), next(digests)
