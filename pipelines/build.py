"""Build a corpus: run the stages of a recipe, each unless its output already matches inputs, settings and code."""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apache_beam.io.filesystems import FileSystems

from pipelines.command import USER_ERRORS, add_engine_flags, checked_engine, stopped_by_signal
from pipelines.engine import Engine, quiet_logging
from pipelines.recipe import STAGES, Recipe, load_recipe
from pipelines.settings import Settings
from pipelines.stage import NOWHERE_ELSE, Stage, holding, origin, run_stage
from pipelines.table import datasets_table
from pipelines.translate_settings import TranslateSettings
from transforms.datasets.inputs import InputError, dataset_folder, read_manifest
from transforms.fetch.download import download, is_address

UPSTREAM: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "wikidata": {},
    "wikipedia": {"entities": ("wikidata",)},
    "web": {},
    "curate": {"input": ("wikipedia", "web")},
    "ner": {"input": ("curate",), "entities": ("wikidata",)},
    "relations": {"input": ("curate",), "entities": ("wikidata",), "facts": ("wikidata",)},
    "retrieval": {"input": ("curate",), "entities": ("wikidata",)},
    "faq_retrieval": {"input": ("web",)},
    "translate": {
        "input": ("web", "curate", "ner", "relations", "retrieval", "faq_retrieval"),
        "entities": ("wikidata",),
    },
}
"""Which stages give each input of a stage (those of them that write its dataset), unless its section names files."""

INTERMEDIATE = {("wikipedia", "documents"): "wikipedia", ("web", "documents"): "web"}
"""Datasets by stage that a later stage writes again: the folder inside the output that theirs lies in."""

TRANSLATED = "translated"
"""Folder inside the output for all that `translate` writes."""


@dataclass(frozen=True)
class Build:
    """A recipe, where its datasets go, and how to run it; `model` translates where the recipe names none."""

    recipe: Recipe
    output: str
    engine: Engine
    max_failure_rate: float
    model: str | None = None

    def stages(self) -> list[Stage]:
        """The stages that the recipe has a section for, in order."""
        return [stage for name, stage in STAGES.items() if getattr(self.recipe, name) is not None]

    def runs(self) -> Iterator[tuple[Stage, Settings]]:
        """Those stages with their settings; of one that stands for several, each."""
        for stage in self.stages():
            settings = self.recipe.section(stage.name)
            if isinstance(settings, TranslateSettings):
                settings = settings.with_model(self.model)
                if settings.lacks_model():
                    _say(f"{stage.name}: skipped, it names no model; name one with --model, or make corpus MODEL=…")
                    continue
            for variant in stage.expand(settings):
                yield variant, settings

    def folder(self, stage: str, dataset: str) -> str:
        """The folder that a stage's dataset lies in."""
        inner = TRANSLATED if stage == "translate" else INTERMEDIATE.get((stage, dataset))
        return FileSystems.join(self.output, inner) if inner else self.output

    def patterns(self, stage: Stage, settings: Settings) -> dict[str, tuple[str, ...]]:
        """Inputs of a stage: what its section names, else the datasets of the stages before it."""
        planned = {planned.name for planned in self.stages()}
        found: dict[str, tuple[str, ...]] = {}
        for name, upstream in UPSTREAM[stage.name].items():
            dataset = stage.source.name if name == "input" and stage.source else name
            makers = [
                maker
                for maker in upstream
                if maker in planned and any(made.name == dataset for made in STAGES[maker].datasets)
            ]
            if stage.name == "translate":
                makers = makers[-1:]  # of documents, those of the last stage
            if makers:
                found[name] = tuple(FileSystems.join(self.folder(maker, dataset), dataset) for maker in makers)
        found |= stage.named_inputs(settings)
        if "input" not in found:
            raise InputError(f"{stage.name}: the recipe names no input for it and no stage before it that makes one")
        return found


def build(plan: Build) -> dict[str, dict[str, Any]]:
    """Run what is stale; returns the manifests of all datasets by folder.

    Waits for another build in the same output. Raises InputError, StageError, AccountsError, DownloadError or
    OutputLockedError; the stages before the failing one stay published.
    """
    with holding({plan.output}):
        return _build(plan)


def _build(plan: Build) -> dict[str, dict[str, Any]]:
    manifests: dict[str, dict[str, Any]] = {}
    for stage, settings in plan.runs():
        patterns = plan.patterns(stage, settings)
        if not stage.streams:
            patterns["input"] = tuple(_fetched(pattern, plan.output) for pattern in patterns["input"])
        inputs = stage.find(patterns)
        folders = {dataset.name: plan.folder(stage.name, dataset.name) for dataset in stage.datasets}
        key = origin(stage, settings, inputs)["key"]
        current = published(stage, plan.output, settings, folders)
        if current and all(content["key"] == key for content in current.values()):
            _say(f"{stage.name}: up to date")
        else:
            begun = time.monotonic()
            _say(f"{stage.name}: running on {len(inputs.files['input'])} files")
            current = run_stage(stage, settings, inputs, plan.output, plan.engine, plan.max_failure_rate, folders)
            _say(f"{stage.name}: done in {time.monotonic() - begun:.1f} s")
        manifests |= {FileSystems.join(folders[name], name): content for name, content in current.items()}
    return manifests


def published(
    stage: Stage, output: str, settings: Settings | None = None, folders: Mapping[str, str] = NOWHERE_ELSE
) -> dict[str, dict[str, Any]] | None:
    """Manifests of what the stage writes with these settings (its defaults without any) if all are there and whole.

    `folders` are those of datasets that do not lie in `output` itself.
    """
    manifests = {}
    for dataset in stage.writes(settings or stage.settings()):
        path = FileSystems.join(folders.get(dataset.name, output), dataset.name)
        if dataset_folder(path, "") is None:
            return None
        content = read_manifest(path)
        sizes = {entry.path: entry.size_in_bytes for entry in FileSystems.match([f"{path}/**"])[0].metadata_list}
        wanted = {FileSystems.join(path, *part["path"].split("/")): part["size"] for part in content["parts"]}
        if any(sizes.get(part) != size for part, size in wanted.items()):
            return None
        manifests[dataset.name] = content
    return manifests


def _fetched(pattern: str, output: str) -> str:
    """A local path for an address, after its download; other patterns as they are."""
    if not is_address(pattern):
        return pattern
    return str(download(pattern, FileSystems.join(output, "downloads"), say=_say))


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m pipelines.build`: build a recipe, print the table of datasets and where they lie."""
    quiet_logging()
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.build",
        description="Build the datasets of a recipe; stages whose output is up to date are skipped.",
        epilog="Further flags go to Apache Beam (see its pipeline options).",
        allow_abbrev=False,
    )
    parser.add_argument("--recipe", required=True, help="YAML file; see pipelines/recipes/")
    parser.add_argument("--output", required=True, help="folder of the corpus: OUTPUT/DATASET/LANGUAGE/part-….parquet")
    parser.add_argument(
        "--model", help="translation model (a folder or a name) for the section translate of a recipe that names none"
    )
    add_engine_flags(parser)
    flags, beam_flags = parser.parse_known_args(arguments)
    try:
        engine = checked_engine(flags, beam_flags)
        recipe = load_recipe(flags.recipe)
    except ValueError as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    try:
        with stopped_by_signal(parser.prog):
            manifests = build(Build(recipe, flags.output, engine, flags.max_failure_rate, flags.model))
    except USER_ERRORS as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    print(datasets_table(manifests.items()))
    print(
        f"\nThe rows lie in {flags.output}/DATASET/LANGUAGE/part-*.parquet, what was dropped and failed in _dropped/ "
        "and _failed/ beside the languages, all counts in manifest.json; docs/datasets.md explains fields and reasons."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
