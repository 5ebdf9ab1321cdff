"""Publishing a dataset: its parts move from the staging folder to their place, and its manifest with or after them."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from apache_beam.io.filesystems import FileSystems

from schemas.datasets import Dataset
from schemas.fates import KEPT
from transforms.datasets.accounts import LevelAccount
from transforms.datasets.inputs import MANIFEST
from transforms.datasets.parts import Fates, Part
from transforms.datasets.write import write_atomically


def manifest(
    dataset: Dataset,
    parts: Iterable[Part],
    fates: Fates,
    records: dict[str, LevelAccount],
    origin: dict[str, Any],
) -> dict[str, Any]:
    """What `manifest.json` says; `origin` holds stage, inputs, recipe, models, code, times and runner."""
    rows = Counter(
        {
            language: count
            for (level, language, fate, _reason), count in fates.items()
            if fate == KEPT and level == dataset.record
        }
    )
    return {
        "dataset": dataset.name,
        **origin,
        "rows": dict(sorted(rows.items())),
        "records": records,
        "schema": [
            {"name": name, "type": str(kind)}
            for name, kind in zip(dataset.published_names(), dataset.schema.types, strict=True)
        ],
        "parts": [
            {"path": part.path, "rows": part.rows, "size": part.size, "sha256": part.sha256}
            for part in sorted(parts, key=lambda part: part.path)
        ],
    }


def publish(output: str, staging: str, content: dict[str, Any]) -> str:
    """Replace the dataset in `output` by the staged one; returns its folder.

    A folder with a manifest is always whole. On a local disk the old dataset stays until the new one is whole: then the
    two change places, and whatever breaks that off but a kill leaves the old one there. A kill in between leaves none.
    In an object store, which cannot rename a folder, the old manifest goes first and the new one comes last.
    """
    folder: str = FileSystems.join(output, content["dataset"])
    if "://" in output:
        _delete_dataset(folder)
        _assemble(staging, folder, content)
    else:
        new, old = Path(staging, ".new"), Path(staging, ".old")
        for left in (new, old):  # of a kill
            _delete_dataset(str(left))
        _assemble(staging, str(new), content)
        _replace_folder(Path(folder), new, old)
        _delete_dataset(str(old))
    return folder


def _assemble(staging: str, folder: str, content: dict[str, Any]) -> None:
    """Move the staged parts into `folder`, and write the manifest at last."""
    paths = [part["path"].split("/") for part in content["parts"]]
    for parent in sorted({tuple(path[:-1]) for path in paths} | {()}):
        FileSystems.mkdirs(FileSystems.join(folder, *parent))
    FileSystems.rename(
        [FileSystems.join(staging, *path) for path in paths],
        [FileSystems.join(folder, *path) for path in paths],
    )
    encoded = json.dumps(content, ensure_ascii=False, indent=1).encode()
    write_atomically(FileSystems.join(folder, MANIFEST), encoded)


def _replace_folder(folder: Path, new: Path, old: Path) -> None:
    """Rename `folder`, if it is there, to `old`, and `new` to `folder`; both stay as they were if that fails."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
    except BaseException:  # a signal that ends the run, too
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise


def _delete_dataset(folder: str) -> None:
    """Delete the dataset in `folder`, if there is one; its manifest goes first."""
    manifest_path = FileSystems.join(folder, MANIFEST)
    if FileSystems.exists(manifest_path):
        FileSystems.delete([manifest_path])
    delete_folder(folder)


def delete_folder(folder: str) -> None:
    """Delete `folder` and all in it, if it is there; in an object store, the files whose names begin like it."""
    if FileSystems.exists(folder):
        FileSystems.delete([folder])
        return
    files = [entry.path for entry in FileSystems.match([FileSystems.join(folder, "**")])[0].metadata_list]
    if files:
        FileSystems.delete(files)
