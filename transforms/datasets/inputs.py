"""Finding the files of an input: a finished dataset's folder, or files and globs on any Beam filesystem."""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from schemas.datasets import Dataset
from transforms.fetch.address import is_address, shown, shown_in
from transforms.fetch.stored_file import stored_files

MANIFEST = "manifest.json"


class InputError(ValueError):
    """An input that cannot be worked on as a whole: missing, unfinished, or not what it claims to be."""


@dataclass(frozen=True)
class InputFile:
    """A file of an input and its size in bytes; `sha256` where a manifest tells it.

    `version` stands for its content where that lies on a web server, and reading it all would be a download.
    """

    path: str
    size: int
    sha256: str | None = None
    version: str | None = None


def find_files(patterns: Iterable[str]) -> list[InputFile]:
    """Files that match the patterns, sorted by path, none twice.

    Raises InputError for a pattern that matches nothing, and DownloadError where a server does not answer.
    """
    found: dict[str, InputFile] = {}
    addresses = [pattern for pattern in patterns if is_address(pattern)]
    for address, stored in zip(addresses, stored_files(addresses), strict=True):
        if stored is None or stored.size is None:
            trouble = "there is no such file" if stored is None else "the server does not tell its size"
            raise InputError(
                f"input {shown(address)}: {trouble}; check the address, or fetch it (python -m pipelines.fetch)"
            )
        found[address] = InputFile(address, stored.size, version=stored.version)
    for pattern in patterns:
        if pattern in found:
            continue
        files = _match(pattern)
        if not files:
            raise InputError(f"input {shown(pattern)!r} matches no file; check the path or the pattern")
        found.update({file.path: file for file in files})
    return [found[path] for path in sorted(found)]


def find_dataset(patterns: Iterable[str], dataset: Dataset) -> list[InputFile]:
    """Like `find_files`, and a folder stands for the finished dataset in it (or in its subfolder of that name).

    Raises InputError for a folder without a manifest: its build did not finish.
    """
    files: list[InputFile] = []
    plain: list[str] = []
    for pattern in patterns:
        folder = dataset_folder(pattern, dataset.name)
        if folder is None:
            plain.append(pattern)
        else:
            files += _parts(folder, read_manifest(folder), dataset)
    unique = {file.path: file for file in [*files, *(find_files(plain) if plain else [])]}
    return [unique[path] for path in sorted(unique)]


def dataset_folder(path: str, name: str) -> str | None:
    """The folder of the finished dataset `name` at `path`, None when `path` is no folder of one."""
    for folder in (path.rstrip("/"), FileSystems.join(path.rstrip("/"), name)):
        if FileSystems.exists(FileSystems.join(folder, MANIFEST)):
            return folder
    return None


def read_manifest(folder: str) -> dict[str, Any]:
    """The manifest of the dataset in `folder`.

    Raises InputError for one that cannot be read, says less than the names of the dataset and its parts with their
    sizes and digests, or names a part outside the folder.
    """
    path = FileSystems.join(folder, MANIFEST)
    try:
        with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
            found = json.loads(file.read())
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: not a manifest: {error or type(error).__name__}; build the dataset again") from error
    if (wrong := _manifest_error(found)) is not None:
        raise InputError(f"{path}: not a manifest: {wrong}; build the dataset again")
    manifest: dict[str, Any] = found
    return manifest


def _manifest_error(found: object) -> str | None:
    if not isinstance(found, dict) or not isinstance(found.get("dataset"), str):
        return "it names no dataset"
    if not isinstance(found.get("parts"), list):
        return "it names no parts"
    for part in found["parts"]:
        kinds = {"path": str, "size": int, "sha256": str}
        if not isinstance(part, dict) or not all(isinstance(part.get(name), kind) for name, kind in kinds.items()):
            return f"the part {str(part)[:100]} has no path, size and sha256"
        if "\0" in part["path"] or {"", ".", ".."}.intersection(re.split(r"[/\\]", part["path"])):
            return f"the part {part['path'][:100]!r} lies outside its folder"
    return None


def _parts(folder: str, manifest: dict[str, Any], dataset: Dataset) -> list[InputFile]:
    if manifest["dataset"] != dataset.name and not manifest["dataset"].startswith(f"{dataset.name}/"):
        raise InputError(f"{folder} holds the dataset {manifest['dataset']!r}, but {dataset.name!r} is needed here")
    return [
        InputFile(FileSystems.join(folder, *part["path"].split("/")), part["size"], part["sha256"])
        for part in manifest["parts"]
        if not part["path"].startswith("_")
    ]


def _match(pattern: str) -> list[InputFile]:
    try:
        found = FileSystems.match([pattern])[0].metadata_list
    except (OSError, ValueError) as error:
        raise InputError(f"input {shown(pattern)!r} cannot be looked for: {shown_in(str(error), pattern)}") from error
    files = [InputFile(entry.path, entry.size_in_bytes) for entry in found if not Path(entry.path).is_dir()]
    for file in files:
        if (wrong := _unusable(file.path)) is not None:
            raise InputError(f"input {file.path!r} {wrong}")
    if not files and found:
        raise InputError(
            f"input {shown(pattern)!r} is a folder without {MANIFEST}: an unfinished dataset, or none of ours; "
            "build it again, or give its files as a pattern such as 'FOLDER/**/*.parquet' or 'FOLDER/*.jsonl'"
        )
    return files


def _unusable(path: str) -> str | None:
    """Why a file that is there cannot be read."""
    if not path.isascii() and path.encode("utf-8", "replace").decode() != path:
        return "has a name that is not UTF-8, which no dataset could state; rename it"
    if not Path(path).exists():  # it lies in a bucket
        return None
    if not Path(path).is_file():
        return "is a pipe or a device; write what comes from it to a file first"
    return None if os.access(path, os.R_OK) else "may not be read by this user; change its permissions"
