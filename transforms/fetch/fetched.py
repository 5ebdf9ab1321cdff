"""What the newest dumps were when they were fetched: fetched.json in the folder of downloads."""

import json
from collections.abc import Iterable
from typing import Any

from apache_beam.io.filesystems import FileSystems
from pydantic import BaseModel, ConfigDict, ValidationError

from transforms.fetch.address import masked
from transforms.fetch.attempts import DownloadError
from transforms.fetch.remote_file import RemoteFile
from transforms.fetch.text_file import read_text, write_text

FETCHED = "fetched.json"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    stage: str
    asked: str
    version: str
    path: str
    addresses: tuple[str, ...]
    size: int | None = None
    digests: dict[str, str]


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid")

    files: list[_Entry]


def read_fetched(folder: str) -> list[RemoteFile]:
    """The files that fetched.json in `folder` names, none where there is no such file. Logins in addresses are ***.

    Raises DownloadError for a file that is damaged.
    """
    path = FileSystems.join(folder, FETCHED)
    if not (text := read_text(path)):
        return []
    try:
        content = _Content.model_validate_json(text)
    except ValidationError as error:
        raise DownloadError(
            f"{path}: damaged ({error.errors()[0]['msg']}); delete it to ask the servers anew"
        ) from error
    return [RemoteFile(**dict(entry)) for entry in content.files]


def write_fetched(folder: str, files: Iterable[RemoteFile]) -> None:
    """Write fetched.json in `folder`, sorted, as a whole."""
    entries = [_as_json(file) for file in sorted(files, key=lambda file: (file.stage, file.asked, file.path))]
    text = json.dumps({"files": entries}, indent=2, ensure_ascii=False) + "\n"
    write_text(FileSystems.join(folder, FETCHED), text)


def _as_json(file: RemoteFile) -> dict[str, Any]:
    return {
        "stage": file.stage,
        "asked": masked(file.asked),
        "version": file.version,
        "path": file.path,
        "addresses": [masked(address) for address in file.addresses],
        "size": file.size,
        "digests": dict(sorted(file.digests.items())),
    }
