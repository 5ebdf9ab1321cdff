"""Build a corpus: run the stages of a recipe, each unless its output already matches inputs, settings and code."""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from apache_beam.io.filesystems import FileSystems

from pipelines.command import add_engine_flags, checked_engine, run_to_end
from pipelines.dry_run import Planned, dry_run
from pipelines.engine import Engine, quiet_logging
from pipelines.fetch_recipe import downloads_folder, fetch_resolved, fetches_for, resolve, settings_for_crawl
from pipelines.recipe import STAGES, Recipe, load_recipe
from pipelines.settings import Settings
from pipelines.stage import NOWHERE_ELSE, Inputs, Stage, delete_leftovers, holding, origin, run_stage
from pipelines.table import datasets_table
from pipelines.translate_settings import TranslateSettings
from pipelines.web import WebSettings
from transforms.datasets.inputs import InputError, dataset_folder, read_manifest
from transforms.fetch.address import is_address, masked
from transforms.fetch.attempts import DownloadError
from transforms.fetch.fetched import read_fetched
from transforms.fetch.remote_file import RemoteFile

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

NOTHING_FETCHED: Mapping[str, tuple[str, ...]] = MappingProxyType({})

TRANSLATED = "translated"
"""Folder inside the output for all that `translate` writes."""


@dataclass(frozen=True)
class Build:
    """A recipe, where its datasets go, and how to run it.

    `model` translates where the recipe names none; `downloads` is the folder of what is fetched, by default one in
    `output`.
    """

    recipe: Recipe
    output: str
    engine: Engine
    max_failure_rate: float
    model: str | None = None
    downloads: str | None = None

    def stages(self) -> list[Stage]:
        """The stages that the recipe has a section for, in order."""
        return [stage for name, stage in STAGES.items() if getattr(self.recipe, name) is not None]

    def sections(self) -> Iterator[tuple[Stage, Settings]]:
        """Those stages with their settings, without `translate` where no model is named."""
        for stage in self.stages():
            settings = self.recipe.section(stage.name)
            if isinstance(settings, TranslateSettings):
                settings = settings.with_model(self.model)
                if settings.lacks_model():
                    continue
            yield stage, settings

    def runs(self) -> Iterator[tuple[Stage, Settings]]:
        """Those of `sections`; of a stage that stands for several, each."""
        for stage, settings in self.sections():
            for variant in stage.expand(settings):
                yield variant, settings

    def folder(self, stage: str, dataset: str) -> str:
        """The folder that a stage's dataset lies in."""
        inner = TRANSLATED if stage == "translate" else INTERMEDIATE.get((stage, dataset))
        return FileSystems.join(self.output, inner) if inner else self.output

    def patterns(
        self, stage: Stage, settings: Settings, fetched: Mapping[str, tuple[str, ...]] = NOTHING_FETCHED
    ) -> dict[str, tuple[str, ...]]:
        """Inputs of a stage: what its section names, else the datasets of the stages before it.

        `fetched` are local files by stage, in place of the addresses that its section names.
        """
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
        if stage.name in fetched:
            kept = [pattern for pattern in found.get("input", ()) if stage.streams or not is_address(pattern)]
            found["input"] = (*kept, *fetched[stage.name])
        if "input" not in found:
            raise InputError(f"{stage.name}: the recipe names no input for it and no stage before it that makes one")
        return found


def check_inputs(plan: Build) -> None:
    """Look for the files that the recipe names, before any work rather than when the turn comes of their stage.

    What lies in the output may be made by then, and addresses are asked for when they are fetched or read. Raises
    SettingsError for a model, and InputError for a file, that is named and is not there or is something else, and
    InputError for a stage without any input. Says which stage is skipped.
    """
    there = _paths_of_fetched(plan)
    output = Path(plan.output).resolve()
    sections = list(plan.sections())
    for stage in plan.stages():
        if stage not in [found for found, _ in sections]:
            _say(f"{stage.name}: skipped, it names no model; name one with --model, or make corpus MODEL=…")
    for stage, settings in sections:
        named = {
            name: tuple(pattern for pattern in given if not is_address(pattern))
            for name, given in stage.named_inputs(settings).items()
        }
        if any(Path(pattern).resolve().is_relative_to(output) for given in named.values() for pattern in given):
            continue
        for variant in stage.expand(settings):
            plan.patterns(variant, settings, there)
            for name, given in named.items():
                if given:
                    variant.find_input(name, given)


def build(plan: Build) -> dict[str, dict[str, Any]]:
    """Run what is stale; returns the manifests of all datasets by folder.

    Waits for another build in the same output. Raises InputError, StageError, AccountsError, DownloadError or
    OutputLockedError; the stages before the failing one stay published.
    """
    with holding({plan.output}):
        return _build(plan)


def _build(plan: Build) -> dict[str, dict[str, Any]]:
    manifests: dict[str, dict[str, Any]] = {}
    with plan.engine.started() as engine:
        for stage, settings, inputs, folders, current in _states(plan):
            made = current
            if made:
                delete_leftovers(stage, plan.output, folders.values())
                _say(f"{stage.name}: up to date")
            else:
                begun = time.monotonic()
                _say(f"{stage.name}: running on {len(inputs.files['input'])} files")
                made = run_stage(stage, settings, inputs, plan.output, engine, plan.max_failure_rate, folders)
                _say(f"{stage.name}: done in {time.monotonic() - begun:.1f} s")
            manifests |= {FileSystems.join(folders[name], name): content for name, content in made.items()}
    return manifests


def is_current(plan: Build) -> bool:
    """Whether `build` would run no stage. Raises InputError and DownloadError as it does."""
    return all(current for *_, current in _states(plan))


def _states(
    plan: Build,
) -> Iterator[tuple[Stage, Settings, Inputs, dict[str, str], dict[str, dict[str, Any]] | None]]:
    """Each stage with its settings, inputs and folders, and the manifests of its output, None where it is stale.

    Whoever asks for the next one has run a stale one before.
    """
    files, fetched = _fetch(plan)
    for stage, named in plan.runs():
        settings = settings_for_crawl(named, plan.recipe, files) if isinstance(named, WebSettings) else named
        inputs = stage.find(plan.patterns(stage, settings, fetched))
        folders = {dataset.name: plan.folder(stage.name, dataset.name) for dataset in stage.datasets}
        key = origin(stage, settings, inputs)["key"]
        current = published(stage, plan.output, settings, folders)
        is_stale = not current or any(content.get("key") != key for content in current.values())
        yield stage, settings, inputs, folders, None if is_stale else current


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


def _fetch(plan: Build) -> tuple[list[RemoteFile], dict[str, tuple[str, ...]]]:
    """What the recipe has fetched, and the local files by stage; servers are asked what fetched.json does not tell."""
    folder = plan.downloads or downloads_folder(plan.output)
    files = resolve(plan.recipe, _say, read_fetched(folder))
    return files, fetch_resolved(plan.recipe, files, folder, _say) if files else {}


def planned(plan: Build) -> Iterator[Planned]:
    """The stages with their inputs, nothing fetched: none of a stage whose files are not all there yet."""
    there = _paths_of_fetched(plan)
    for stage, settings in plan.runs():
        yield stage, settings, plan.patterns(stage, settings, there)


def _paths_of_fetched(plan: Build) -> dict[str, tuple[str, ...]]:
    """The files that were fetched by stage, none for one whose files are not all there yet."""
    folder = plan.downloads or downloads_folder(plan.output)
    paths: dict[str, list[str]] = {stage: [] for stage in fetches_for(plan.recipe)}
    for file in () if "://" in folder else read_fetched(folder):
        paths.setdefault(file.stage, []).append(FileSystems.join(folder, *file.path.split("/")))
    return {stage: tuple(found) if all(map(FileSystems.exists, found)) else () for stage, found in paths.items()}


def _say(message: str) -> None:
    print(masked(message), file=sys.stderr, flush=True)


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
        plan = Build(load_recipe(flags.recipe), flags.output, engine, flags.max_failure_rate, flags.model)
    except ValueError as error:
        parser.exit(2, masked(f"{parser.prog}: {error}\n"))
    try:
        check_inputs(plan)
    except (ValueError, OSError, DownloadError) as error:
        _say(f"{parser.prog}: {error}")
        return 2
    if flags.dry_run:
        return dry_run(parser.prog, planned(plan), flags.output, engine)

    def run() -> str:
        return (
            f"{datasets_table(build(plan).items())}\n\n"
            f"The rows lie in {flags.output}/DATASET/LANGUAGE/part-*.parquet, what was dropped and failed in _dropped/ "
            "and _failed/ beside the languages, all counts in manifest.json; docs/datasets.md explains fields and "
            "reasons."
        )

    return run_to_end(parser.prog, flags.output, run)


if __name__ == "__main__":
    sys.exit(main())
