"""Rebuild a corpus when its sources are newer, compare it with the build before, and publish it unless it drifted."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from apache_beam.io.filesystems import FileSystems

from pipelines.build import Build, build, check_inputs, is_current, planned
from pipelines.command import add_engine_flags, checked_engine, run_to_end
from pipelines.dry_run import dry_run
from pipelines.engine import quiet_logging
from pipelines.fetch_recipe import downloads_folder, fetch_resolved, goes_back, resolve
from pipelines.output_lock import hold_output
from pipelines.recipe import load_recipe
from pipelines.stage import StageError
from schemas.datasets import Dataset
from transforms.fetch.address import masked
from transforms.fetch.attempts import DownloadError
from transforms.fetch.fetched import read_fetched, write_fetched
from transforms.fetch.remote_file import RemoteFile
from transforms.fetch.text_file import write_text
from transforms.rebuild.builds import ACCEPTED, ACCEPTED_BY_HAND, REFUSED, Builds, to_delete
from transforms.rebuild.carry_over import carry_over, datasets_in, have_manifests
from transforms.rebuild.compare import Comparison
from transforms.rebuild.compare_builds import compare_builds
from transforms.rebuild.comparison_table import comparison_table, totals_table
from transforms.rebuild.superseded_downloads import delete_downloads

TABLE = "comparison.md"
MOST_TOLD = 20
"""Figures over a limit that a message tells."""

DRIFTED = 3
"""Exit status of a rebuild that drifted too far to be published."""


class DriftError(Exception):
    """A build that differs from the one before by more than the recipe allows, so that it is not published."""


@dataclass(frozen=True)
class Rebuild:
    """A corpus in the folder `builds.output`, how it is made (`plan`, whose own output is not used), what is kept."""

    plan: Build
    builds: Builds
    keep: int

    def run(self) -> str:
        """Rebuild unless nothing is newer; returns what to tell. Raises DriftError beside what `build` raises."""
        self.builds.check_link()
        latest = self.builds.latest()
        if latest:
            self.builds.link(latest)  # a run that was killed may not have got there
        fetched = self._fetch(latest)
        if latest and self._is_current(latest):
            self._tidy(latest)
            return f"nothing to do: {self.builds.folder(latest)} is of the newest inputs"
        candidate = self._begun(latest) or self.builds.new_id()
        folder = self.builds.folder(candidate)
        if latest:
            carry_over(self.builds.folder(latest), folder, self._datasets())
        if fetched:
            write_fetched(folder, fetched)
        build(self._plan(candidate))
        comparison = self._compared(latest, candidate)
        self._judge(candidate, comparison)
        if latest and comparison["status"] == REFUSED:
            self._tidy(latest)
            raise DriftError(self._refusal(comparison))
        return self._publish(comparison)

    def accept(self) -> str:
        """Publish the newest build that was refused, as it is; returns what to tell. Raises StageError without one."""
        self.builds.check_link()
        latest = self.builds.latest()
        refused = [build for build in self.builds.ids() if self.builds.status(build) == REFUSED]
        if not refused or (latest and refused[-1] < latest):
            raise StageError(f"no build in {self.builds.output} was refused since the newest one; nothing to accept")
        comparison = self.builds.comparison(refused[-1]) or {}
        comparison["status"] = ACCEPTED_BY_HAND
        self._judge(refused[-1], comparison)
        return self._publish(comparison)

    def _fetch(self, latest: str | None) -> list[RemoteFile]:
        """Ask the servers what is newest, tell what changed, and fetch it into the folder that all builds share.

        It is never older than what the latest build is of, unless the recipe asks for something else now.
        """
        folder = downloads_folder(self.builds.output)
        before_it = read_fetched(folder)
        known = {(file.stage, file.asked): file.version for file in before_it}
        built = read_fetched(self.builds.folder(latest)) if latest else []
        files = resolve(self.plan.recipe, _say, built=built)
        for (stage, asked), version in sorted({(file.stage, file.asked): file.version for file in files}.items()):
            before = known.get((stage, asked))
            if before and goes_back(asked, version, before):
                _say(f"{stage}: {asked}: {version}, for {before} is not there any more")
            elif before != version:
                _say(f"{stage}: {asked}: {version}" + (f" is newer than {before}" if before else ""))
        if files:
            self._delete_superseded(before_it, files)
            fetch_resolved(self.plan.recipe, files, folder, _say)
        return files

    def _delete_superseded(self, before: Sequence[RemoteFile], files: Sequence[RemoteFile]) -> None:
        """Delete what was fetched, or begun, for a build that never was finished and will be of other files.

        Nothing names those files once it is written down what the new ones are.
        """
        paths = {file.path for file in before}
        kept = {file.path for file in files}
        for build_id in self.builds.ids():
            of_build = {file.path for file in read_fetched(self.builds.folder(build_id))}
            if self.builds.status(build_id) is None:
                paths |= of_build
            else:
                kept |= of_build
        delete_downloads(paths - kept, downloads_folder(self.builds.output))

    def _plan(self, build_id: str) -> Build:
        folder = self.builds.folder(build_id)
        return replace(self.plan, output=folder, downloads=downloads_folder(self.builds.output))

    def _datasets(self) -> dict[str, Dataset]:
        """The datasets that the recipe stands for, by their folders in a build."""
        plan = replace(self.plan, output="")
        return {
            "/".join(part for part in (plan.folder(stage.name, dataset.name), dataset.name) if part): dataset
            for stage, settings in plan.runs()
            for dataset in stage.writes(settings)
        }

    def _is_current(self, build_id: str) -> bool:
        folder = self.builds.folder(build_id)
        there = datasets_in(folder)
        return there == sorted(self._datasets()) and have_manifests(folder, there) and is_current(self._plan(build_id))

    def _begun(self, latest: str | None) -> str | None:
        """A build to go on with: one that was broken off, or that was refused and is of the same inputs still."""
        since = [build_id for build_id in self.builds.ids() if build_id > (latest or "")]
        if since and (self.builds.status(since[-1]) is None or self._is_current(since[-1])):
            return since[-1]
        return None

    def _compared(self, latest: str | None, candidate: str) -> Comparison:
        found: Comparison = {"build": candidate, "previous": latest, "status": ACCEPTED}
        settings = self.plan.recipe.rebuild
        limits = settings.limits.model_dump()
        found |= {"limits": limits, "least_rows": settings.least_rows, "excesses": []}
        if latest is None:
            return found
        folders = self.builds.folder(latest), self.builds.folder(candidate)
        found |= compare_builds(self._datasets(), folders, limits, settings.least_rows)
        return found | {"status": REFUSED if found["excesses"] else ACCEPTED}

    def _judge(self, build_id: str, comparison: Comparison) -> None:
        """Write down what a build differs in, first as tables to read, then with its status."""
        table = FileSystems.join(self.builds.folder(build_id), TABLE)
        write_text(table, comparison_table(comparison))
        self.builds.judge(build_id, comparison)

    def _refusal(self, comparison: Comparison) -> str:
        over: list[str] = comparison["excesses"]
        folder = self.builds.folder(comparison["build"])
        more = f"\n  and {len(over) - MOST_TOLD} more" if len(over) > MOST_TOLD else ""
        return (
            f"{folder} is not published: it differs too much from {comparison['previous']}, or cannot be compared:\n  "
            + "\n  ".join(over[:MOST_TOLD])
            + f"{more}\nAll figures are in {TABLE} there. To publish it after all, run the same command with "
            "--accept_drift; to allow as much each time, raise the limit in the recipe (rebuild.limits) and rebuild."
        )

    def _publish(self, comparison: Comparison) -> str:
        build_id = comparison["build"]
        self.builds.publish(build_id)
        self._tidy(build_id)
        return f"{totals_table(comparison)}\n{self.builds.folder(build_id)} is published: {self.builds.output}/latest"

    def _tidy(self, latest: str) -> None:
        """Delete builds that need not be kept, and downloads that no build is made of any more."""
        there = self.builds.ids()
        linked = self.builds.linked()
        downloads = downloads_folder(self.builds.output)
        paths = {build_id: {file.path for file in read_fetched(self.builds.folder(build_id))} for build_id in there}
        statuses = {build_id: self.builds.status(build_id) for build_id in there}
        deleted = {build_id for build_id in to_delete(statuses, latest, self.keep) if build_id != linked}
        needed = {file.path for file in read_fetched(downloads)}.union(*(paths[kept] for kept in {*there} - deleted))
        # First the downloads: a run that is killed here leaves the builds, which tell the next one what to delete.
        delete_downloads(set().union(*(paths[build_id] for build_id in deleted)) - needed, downloads)
        for build_id in sorted(deleted):
            self.builds.delete(build_id)


def _say(message: str) -> None:
    print(masked(message), file=sys.stderr, flush=True)


def flags_parser() -> argparse.ArgumentParser:
    """The flags."""
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.rebuild",
        description="Rebuild a corpus: ask which dumps are newer, fetch them, run the stages that are stale in a copy "
        "of the newest build in OUTPUT/builds/, compare both, and have OUTPUT/latest lead to the new one unless it "
        "differs by more than the recipe's section `rebuild` allows. Does nothing where nothing is newer.",
        epilog="Exit status: 0 published, or nothing to do; 1 failed, OUTPUT/latest is as it was; 2 bad flags or "
        "recipe; 3 refused, the new build differs too much. Further flags go to Apache Beam (see its pipeline "
        "options).",
        allow_abbrev=False,
    )
    parser.add_argument("--recipe", required=True, help="YAML file; see pipelines/recipes/")
    parser.add_argument("--output", required=True, help="folder of the builds: OUTPUT/latest/DATASET/LANGUAGE/…")
    parser.add_argument("--keep", type=int, help="accepted builds to keep (default: rebuild.keep of the recipe, 3)")
    parser.add_argument(
        "--accept_drift", action="store_true", help="publish the build that was refused last, as it is; builds nothing"
    )
    parser.add_argument(
        "--model", help="translation model (a folder or a name) for the section translate of a recipe that names none"
    )
    add_engine_flags(parser)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m pipelines.rebuild`; the exit status is explained by --help."""
    quiet_logging()
    parser = flags_parser()
    flags, beam_flags = parser.parse_known_args(arguments)
    try:
        engine = checked_engine(flags, beam_flags)
        if flags.keep is not None and flags.keep < 1:
            raise ValueError(f"--keep: at least 1 build is needed, not {flags.keep}")
        recipe = load_recipe(flags.recipe)
        plan = Build(recipe, flags.output, engine, flags.max_failure_rate, flags.model)
    except ValueError as error:
        parser.exit(2, masked(f"{parser.prog}: {error}\n"))
    try:
        check_inputs(plan)
    except (ValueError, OSError, DownloadError) as error:
        _say(f"{parser.prog}: {error}")
        return 2
    if flags.dry_run:
        return dry_run(parser.prog, planned(plan), flags.output, engine)
    rebuild = Rebuild(plan, Builds(flags.output), flags.keep or recipe.rebuild.keep)

    def run() -> str:
        with ExitStack() as held:
            try:
                held.enter_context(hold_output(flags.output, wait=False))
            except OSError as error:
                raise StageError(f"cannot write to --output {flags.output}: {error}") from error
            return rebuild.accept() if flags.accept_drift else rebuild.run()

    try:
        return run_to_end(parser.prog, flags.output, run)
    except DriftError as error:
        _say(f"{parser.prog}: {error}")
        return DRIFTED


if __name__ == "__main__":
    sys.exit(main())
