"""A folder of quality models: ``quality.json`` and a file for each language."""

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems
from numpy.typing import NDArray

from transforms.quality.encoder import check_encoder
from transforms.quality.fasttext_classifier import FastTextClassifier
from transforms.quality.perceptron import Perceptron
from transforms.quality.platt import Platt

MANIFEST = "quality.json"
Kind = Literal["fasttext", "perceptron"]
ENDINGS: dict[str, str] = {"fasttext": "bin", "perceptron": "npz"}
_LOADED = 64
"""Models that a process holds at once, of 5 MB each."""


@dataclass(frozen=True)
class LanguageModel:
    """The model for one language: its file, what that holds, and how margins become probabilities."""

    file: str
    sha256: str
    calibration: Platt


@dataclass(frozen=True)
class QualityModels:
    """What a folder holds. ``encoder`` is the folder of the encoder that perceptrons need, None for fastText."""

    folder: str
    kind: Kind
    languages: dict[str, LanguageModel]
    encoder: str | None
    encoder_files: dict[str, str]

    def digests(self) -> dict[str, str]:
        """The sha256 of each file that scores depend on, by name."""
        models = {model.file: model.sha256 for model in self.languages.values()}
        return {**models, **{f"encoder/{name}": digest for name, digest in self.encoder_files.items()}}


def read_models(folder: str) -> QualityModels:
    """What the folder holds.

    Raises ValueError where it holds no ``quality.json``, or one that is not ours.
    """
    path = FileSystems.join(folder, MANIFEST)
    try:
        content = json.loads(_read(path))
        return QualityModels(
            folder=folder,
            kind=content["kind"],
            languages={
                tag: LanguageModel(found["file"], found["sha256"], Platt(**found["calibration"]))
                for tag, found in content["languages"].items()
            },
            encoder=content["encoder"] and content["encoder"]["folder"],
            encoder_files=content["encoder"]["files"] if content["encoder"] else {},
        )
    except OSError as error:
        raise ValueError(f"quality models: {path} cannot be read: {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"quality models: {path} is not what `pipelines.quality train` writes: {error!r}") from error


def check_models(folder: str) -> dict[str, str]:
    """The digests of a folder whose models are all there, unchanged; for a stage before any work.

    Raises:
        ValueError: a file is missing or another than ``quality.json`` says.
        ImportError: the libraries that an encoder needs are not installed.
    """
    models = read_models(folder)
    for tag in models.languages:
        _content(models, tag)
    if models.encoder is not None:
        found = check_encoder(models.encoder)
        if found != models.encoder_files:
            raise ValueError(f"quality models: {folder} needs another encoder than {models.encoder} holds now")
    return models.digests()


def score_texts(models: QualityModels, texts: Sequence[str], language: str) -> NDArray[np.float32]:
    """The probability that each text is a positive, by a fastText model; rounded to 4 decimals."""
    margins = _fasttext(models.folder, language, models.languages[language].sha256).margins(texts, language)
    return models.languages[language].calibration.probabilities(margins).astype(np.float32)


def score_embeddings(models: QualityModels, embeddings: NDArray[np.float32], language: str) -> NDArray[np.float32]:
    """As `score_texts`, by a perceptron."""
    margins = _perceptron(models.folder, language, models.languages[language].sha256).margins(embeddings)
    return models.languages[language].calibration.probabilities(margins).astype(np.float32)


@lru_cache(maxsize=_LOADED)
def _fasttext(folder: str, language: str, _sha256: str) -> FastTextClassifier:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, f"{language}.bin")  # fastText reads local files alone
        path.write_bytes(_content(read_models(folder), language))
        return FastTextClassifier(path)


@lru_cache(maxsize=_LOADED)
def _perceptron(folder: str, language: str, _sha256: str) -> Perceptron:
    return Perceptron.from_bytes(_content(read_models(folder), language))


def _content(models: QualityModels, language: str) -> bytes:
    model = models.languages[language]
    path = FileSystems.join(models.folder, model.file)
    try:
        content = _read(path)
    except OSError as error:
        raise ValueError(f"quality models: {path} cannot be read: {error}") from error
    if hashlib.sha256(content).hexdigest() != model.sha256:
        raise ValueError(f"quality models: {path} is not the file that {MANIFEST} describes; train again")
    return content


def _read(path: str) -> bytes:
    with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
        content: bytes = file.read()
    return content


def manifest_entry(file: str, content: bytes, calibration: Platt, report: dict[str, Any]) -> dict[str, Any]:
    """What ``quality.json`` says of the model of a language."""
    return {
        "file": file,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "calibration": {"slope": calibration.slope, "offset": calibration.offset},
        **report,
    }
