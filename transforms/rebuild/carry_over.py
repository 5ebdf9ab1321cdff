"""Finished datasets of the build before, in the folder of a new one: at no cost of disk where links can be made."""

import errno
from collections.abc import Iterable
from pathlib import Path

from apache_beam.io.filesystems import FileSystems

from transforms.datasets.inputs import MANIFEST, InputError, read_manifest
from transforms.datasets.publish import delete_folder

_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV})
"""Errors of a disk that makes no hard links, or no more of this file."""


def datasets_in(folder: str) -> list[str]:
    """Paths inside `folder` of the datasets with a manifest, sorted; not of those that are not published yet."""
    found = FileSystems.match([FileSystems.join(folder, "**", MANIFEST)])[0].metadata_list
    paths = (entry.path.removeprefix(folder).strip("/").removesuffix(f"/{MANIFEST}") for entry in found)
    return sorted(path for path in paths if not path.startswith("."))


def have_manifests(folder: str, datasets: Iterable[str]) -> bool:
    """Whether the manifests of these datasets inside `folder` can be read."""
    try:
        for dataset in datasets:
            read_manifest(FileSystems.join(folder, *dataset.split("/")))
    except InputError:
        return False
    return True


def carry_over(before: str, after: str, wanted: Iterable[str]) -> None:
    """Have the `wanted` datasets of the build in `before` in that in `after`, but for those that it has.

    Others that it has are deleted. Files are linked on a disk that knows hard links: publishing replaces and deletes
    files and never writes into one, so neither build can change the other. Elsewhere they are copied. The manifest
    comes last; what a killed run left half carried over is begun anew. A dataset that lacks a part, or whose
    manifest is damaged, is not carried over.
    """
    wanted = set(wanted)
    there = set(datasets_in(after))
    for dataset in sorted(there - wanted):
        delete_folder(FileSystems.join(after, *dataset.split("/")))
    for dataset in datasets_in(before):
        if dataset in wanted - there:
            _carry(*(FileSystems.join(folder, *dataset.split("/")) for folder in (before, after)))


def _carry(source: str, target: str) -> None:
    try:
        parts = [part["path"].split("/") for part in read_manifest(source)["parts"]]
    except InputError:  # it is made anew, and whoever compares the builds tells of it
        return
    if not all(FileSystems.exists(FileSystems.join(source, *part)) for part in parts):
        return
    delete_folder(target)
    for folder in sorted({tuple(part[:-1]) for part in parts} | {()}):
        FileSystems.mkdirs(FileSystems.join(target, *folder))
    for names in (*parts, [MANIFEST]):
        _link(FileSystems.join(source, *names), FileSystems.join(target, *names))


def _link(source: str, target: str) -> None:
    if "://" not in source:
        try:
            Path(target).hardlink_to(source)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
        else:
            return
    FileSystems.copy([source], [target])
