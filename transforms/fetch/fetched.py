"""What the newest dumps were when they were fetched: fetched.json in the folder of downloads."""

from collections.abc import Iterable
from dataclasses import replace

from apache_beam.io.filesystems import FileSystems
from pydantic import BaseModel, ValidationError

from transforms.fetch.address import masked
from transforms.fetch.attempts import DownloadError
from transforms.fetch.remote_file import RemoteFile
from transforms.fetch.text_file import read_text, write_text

FETCHED = "fetched.json"


class _Content(BaseModel):
    files: list[RemoteFile]


def read_fetched(folder: str) -> list[RemoteFile]:
    """The files that fetched.json in `folder` names, none where there is no such file. Logins in addresses are ***.

    Raises DownloadError for a file that is damaged.
    """
    path = FileSystems.join(folder, FETCHED)
    if not (text := read_text(path)):
        return []
    try:
        return _Content.model_validate_json(text).files
    except ValidationError as error:
        raise DownloadError(
            f"{path}: damaged ({error.errors()[0]['msg']}); delete it to ask the servers anew"
        ) from error


def write_fetched(folder: str, files: Iterable[RemoteFile]) -> None:
    """Write fetched.json in `folder`, sorted, as a whole."""
    entries = [_without_logins(file) for file in sorted(files, key=lambda file: (file.stage, file.asked, file.path))]
    write_text(FileSystems.join(folder, FETCHED), _Content(files=entries).model_dump_json(indent=2) + "\n")


def _without_logins(file: RemoteFile) -> RemoteFile:
    digests = dict(sorted(file.digests.items()))
    return replace(file, asked=masked(file.asked), addresses=tuple(map(masked, file.addresses)), digests=digests)
