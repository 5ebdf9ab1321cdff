"""Publishing a dataset: its parts move from the staging folder to their place, its manifest appears last."""

import json
from collections import Counter
from collections.abc import Iterable
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

    The old manifest goes first and the new one comes last, so a folder with a manifest is always whole.
    """
    folder: str = FileSystems.join(output, content["dataset"])
    manifest_path = FileSystems.join(folder, MANIFEST)
    if FileSystems.exists(manifest_path):
        FileSystems.delete([manifest_path])
    delete_folder(folder)
    paths = [part["path"].split("/") for part in content["parts"]]
    for parent in sorted({tuple(path[:-1]) for path in paths} | {()}):
        FileSystems.mkdirs(FileSystems.join(folder, *parent))
    FileSystems.rename(
        [FileSystems.join(staging, *path) for path in paths],
        [FileSystems.join(folder, *path) for path in paths],
    )
    write_atomically(manifest_path, json.dumps(content, ensure_ascii=False, indent=1).encode())
    return folder


def delete_folder(folder: str) -> None:
    """Delete `folder` and all in it, if it is there; in an object store, the files whose names begin like it."""
    if FileSystems.exists(folder):
        FileSystems.delete([folder])
        return
    files = [entry.path for entry in FileSystems.match([FileSystems.join(folder, "**")])[0].metadata_list]
    if files:
        FileSystems.delete(files)
