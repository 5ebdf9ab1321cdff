"""Downloading a model of the registry."""

from collections.abc import Callable
from pathlib import Path

from transforms.fetch.attempts import PAUSE_SECONDS
from transforms.fetch.checksums import file_sha256
from transforms.fetch.download import download_to
from transforms.models.registry import ModelError, model, models_folder


def fetch_model(
    name: str, say: Callable[[str], None], folder: Path | None = None, pause_seconds: float = PAUSE_SECONDS
) -> Path:
    """The file or folder of a model, whose files are downloaded into `folder`/NAME unless they are there already.

    A file whose size or digest is not the registry's is fetched again. Raises ModelError for a name that the registry
    does not have and a model that nobody offers ready-made, DownloadError as `download_to` does.
    """
    found = model(name)
    place = (folder or models_folder()) / name
    for file in found.files:
        path = place / file.name
        if path.is_file() and file.sha256 in (None, file_sha256(path)):
            say(f"{path}: is there already")
        elif file.address is None:
            raise ModelError(
                f"{name}: nobody offers {file.name} ready-made; make it from {found.about} with "
                f"`{(found.convert or '').replace('FOLDER', str(place))}`"
            )
        else:
            download_to(file.address, path, say, file.sha256, pause_seconds)
    return found.path_in(place)
