"""A build beside the build before it: all of its datasets."""

from collections.abc import Mapping

from apache_beam.io.filesystems import FileSystems

from schemas.datasets import Dataset
from transforms.datasets.inputs import InputError, read_manifest
from transforms.rebuild.carry_over import datasets_in
from transforms.rebuild.compare import Comparison, compare
from transforms.rebuild.limits import excesses
from transforms.rebuild.stored_table import PartError


class LostError(Exception):
    """A dataset of the build before that cannot be compared with: it is damaged, or a part of it is lost."""


def compare_builds(
    datasets: Mapping[str, Dataset],
    folders: tuple[str, str],
    limits: Mapping[str, float | None],
    least_rows: int,
) -> Comparison:
    """What became of each of `datasets` (by its folder in a build) that the build before has; `folders` are of builds.

    {"new_datasets", "gone_datasets": folders, "datasets": by folder what `compare` says, "excesses": what passes a
    limit, and what is damaged in the build before, as lines to tell}. Raises InputError for a damaged dataset of the
    new build.
    """
    before, after = (datasets_in(folder) for folder in folders)
    compared: dict[str, Comparison] = {}
    lost: list[str] = []
    for name, dataset in datasets.items():
        if name not in before:
            continue
        try:
            compared[name] = _compare(name, dataset, folders)
        except LostError as error:
            lost.append(f"{name}: the build before is damaged, so the two cannot be compared: {error}")
    over = [str(excess) for excess in excesses(compared, limits, least_rows)]
    return {
        "new_datasets": sorted({*after} - {*before}),
        "gone_datasets": sorted({*before} - {*after}),
        "datasets": compared,
        "excesses": [*lost, *over],
    }


def _compare(name: str, dataset: Dataset, builds: tuple[str, str]) -> Comparison:
    folders = FileSystems.join(builds[0], *name.split("/")), FileSystems.join(builds[1], *name.split("/"))
    try:
        before = read_manifest(folders[0])
    except InputError as error:
        raise LostError(str(error)) from error
    try:
        return compare(dataset, folders, (before, read_manifest(folders[1])))
    except PartError as error:
        if error.folder == folders[0]:
            raise LostError(str(error)) from error
        raise
