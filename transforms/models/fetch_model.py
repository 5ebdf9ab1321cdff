"""Downloading a model of the registry, and converting it where that needs nothing but its files."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from transforms.fetch.checksums import file_sha256
from transforms.fetch.download import download_to
from transforms.fetch.patience import PATIENCE, Patience
from transforms.models.registry import Model, ModelError, model, models_folder
from transforms.translation.convert_marian import convert_marian
from transforms.translation.model_folder import DESCRIPTION, opus_languages


def fetch_model(
    name: str, say: Callable[[str], None], folder: Path | None = None, patience: Patience = PATIENCE
) -> Path:
    """The file or folder of a model, whose files are downloaded into `folder`/NAME unless they are there already.

    A file whose size or digest is not the registry's is fetched again. Models of OPUS-MT are converted to CTranslate2,
    in int8. Raises ModelError for a name that the registry does not have and a model that nobody offers ready-made or
    that cannot be converted, DownloadError as `download_to` does.
    """
    found = model(name)
    place = (folder or models_folder()) / name
    if found.marian:
        _convert(found, place, say, patience)
        return place
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
            download_to(file.address, path, say, file.sha256, patience)
    if found.family:
        (place / DESCRIPTION).write_text(_description(found, family=found.family), encoding="utf-8")
    return found.path_in(place)


def _convert(found: Model, place: Path, say: Callable[[str], None], patience: Patience) -> None:
    """The originals are fetched into a folder in `place`, which goes when the model was converted."""
    if all((place / file.name).is_file() for file in found.files):
        say(f"{place}: is there already")
        return
    originals = place / "original"
    for file in found.originals:
        path = originals / file.name
        if path.is_file():
            say(f"{path}: is there already")
        else:
            download_to(str(file.address), path, say, file.sha256, patience)
    say(f"{place}: converting to CTranslate2")
    convert_marian(originals, place, json.loads(_description(found, **opus_languages(found.name))))
    shutil.rmtree(originals)


def _description(found: Model, **more: object) -> str:
    told = {"about": found.about, "licence": found.licence, **more}
    return json.dumps(told, indent=2, sort_keys=True) + "\n"
