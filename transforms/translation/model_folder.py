"""A translation model in a folder: what it is, which languages it knows, and which files tokenise for it.

The folder holds a CTranslate2 model (``model.bin``, ``config.json``, vocabulary) and its SentencePiece models. What
they do not tell stands in ``translation.json``, which `convert_marian` writes and which may be written by hand:

    {"family": "marian", "source_languages": ["en"], "target_languages": ["de"], "licence": "CC-BY-4.0",
     "about": "https://…", "sentencepiece": ["source.spm", "target.spm"]}

Each key may be absent: the family and the languages are then inferred from files and vocabulary. Codes are the model's.
Where the vocabulary names the target languages (``>>de<<``), those count.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import sentencepiece

from transforms.models.registry import ModelError
from transforms.translation.language_codes import code_for, known_tags
from transforms.translation.model_file import read_model_file

DESCRIPTION = "translation.json"

_MARKS = {
    "marian": re.compile(r">>(.+)<<"),
    "m2m100": re.compile(r"__([a-z]{2,3}|[a-z]{2}-[A-Z]{2})__"),
    "nllb": re.compile(r"([a-z]{3}_[A-Z][a-z]{3})"),
    "madlad": re.compile(r"<2([a-zA-Z_]{2,12})>"),
}
"""Pieces that name a language, by family of models."""
_SPM = {
    "marian": ("source.spm", "target.spm"),
    "m2m100": ("sentencepiece.bpe.model",) * 2,
    "nllb": ("sentencepiece.bpe.model",) * 2,
    "madlad": ("spiece.model",) * 2,
}
_NEEDS_SOURCE_CODE = {"m2m100", "nllb"}
_OPUS_NAME = re.compile(r"opus-mt(?:-tc)?(?:-(?:big|base|tiny))?-([a-z]{2})-([a-z]{2})(?:[-_.].*)?")


@dataclass(frozen=True)
class ModelFolder:
    """A model that lies ready; see `read_model_folder`.

    ``source_codes`` and ``target_codes`` are the languages as the model writes them; ``source_codes`` is None where
    nothing tells them: any source is taken then. ``marked`` says whether the wanted target language is named to the
    model. ``positions``: tokens that it can read or write at most, None for no limit.
    """

    path: Path
    family: str
    source_spm: Path
    target_spm: Path
    source_codes: tuple[str, ...] | None
    target_codes: tuple[str, ...]
    marked: bool
    positions: int | None
    mean_attention: bool
    adds_source_end: bool

    def source_code(self, language: str) -> str | None:
        """The model's code of a source language, None where it takes any. Raises ModelError as `target_code`."""
        return None if self.source_codes is None else self._code("from", language, self.source_codes)

    def reads(self, language: str) -> bool:
        """Whether it translates from a language; True where nothing tells."""
        return self.source_codes is None or code_for(language, self.source_codes, any_script=True) is not None

    def target_code(self, language: str) -> str:
        """The model's code of a target language. Raises ModelError for one that it has not, naming those it has."""
        return self._code("into", language, self.target_codes)

    def digest(self) -> str:
        """A sha256 in hexadecimal of all files that translating reads."""
        return _digest(self.path, self.source_spm, self.target_spm)

    def _code(self, direction: str, language: str, codes: Sequence[str]) -> str:
        found = code_for(language, codes, any_script=direction == "from")
        if found is None:
            known = known_tags(codes)
            raise ModelError(
                f"{self.path}: does not translate {direction} {language}; it has {', '.join(known) or 'no language'}"
            )
        return found


def read_model_folder(folder: str | Path) -> ModelFolder:
    """What the model in a folder is. Of its weights none is read, only their names and shapes.

    Raises ModelError for a folder that holds no such model, lacks a file, or does not tell family or languages.
    """
    path = Path(folder)
    if not path.is_dir():
        raise ModelError(f"{folder}: no such folder; it should hold a CTranslate2 model (model.bin, config.json, …)")
    for name in ("model.bin", "config.json"):
        if not (path / name).is_file():
            raise ModelError(f"{folder}: {name} is missing, so this is no CTranslate2 model; convert the model first")
    config, described, stored = _object(path / "config.json"), _description(path), read_model_file(path / "model.bin")
    vocabulary = read_vocabulary(path, "source")
    family = described.get("family") or _family(path, vocabulary)
    if family not in _MARKS:
        raise ModelError(f"{path / DESCRIPTION}: family {family!r}; it must be one of {', '.join(_MARKS)}")
    source_spm, target_spm = (path / name for name in described.get("sentencepiece") or _SPM[family])
    for spm in dict.fromkeys((source_spm, target_spm)):
        if not spm.is_file():
            raise ModelError(f"{folder}: the SentencePiece model {spm.name} is missing; copy it there")
        load_pieces(spm)
    marks = tuple(sorted(found[1] for piece in vocabulary if (found := _MARKS[family].fullmatch(piece))))
    source_codes, target_codes = _languages(path, described, family, marks)
    return ModelFolder(
        path=path,
        family=family,
        source_spm=source_spm,
        target_spm=target_spm,
        source_codes=source_codes,
        target_codes=target_codes,
        marked=bool(marks),
        positions=stored.positions,
        mean_attention=stored.mean_attention,
        adds_source_end=bool(config.get("add_source_eos")),
    )


def load_pieces(path: Path) -> sentencepiece.SentencePieceProcessor:
    """A SentencePiece model. Raises ModelError for a file that is none."""
    try:
        return sentencepiece.SentencePieceProcessor(model_file=str(path))
    except (OSError, RuntimeError) as error:
        raise ModelError(f"{path}: not a SentencePiece model: {error}") from error


def opus_languages(name: str) -> dict[str, list[str]]:
    """The languages that the name of a bilingual OPUS-MT model tells, as keys of ``translation.json``.

    Those of groups of languages ("opus-mt-en-ROMANCE", "opus-mt-en-gem") tell none; the vocabulary names them.
    """
    named = _OPUS_NAME.fullmatch(name)
    if not named or not all(known_tags([code]) for code in named.groups()):
        return {}
    return {"source_languages": [named[1]], "target_languages": [named[2]]}


def language_mark(family: str, code: str) -> str:
    """The piece that names a language."""
    return {"marian": f">>{code}<<", "m2m100": f"__{code}__", "nllb": code, "madlad": f"<2{code}>"}[family]


def is_language_mark(family: str, piece: str) -> bool:
    """Whether a piece names a language, which in a text it must not."""
    return _MARKS[family].fullmatch(piece) is not None


@cache
def read_vocabulary(folder: Path, side: str) -> frozenset[str]:
    """The pieces that a model knows on its side "source" or "target". Raises ModelError where the file is missing."""
    for name in (f"{side}_vocabulary", "shared_vocabulary"):
        if (folder / f"{name}.json").is_file():
            pieces = _json(folder / f"{name}.json")
            if not _are_texts(pieces):
                raise ModelError(f"{folder / name}.json: expected a list of pieces")
            return frozenset(pieces)
        if (folder / f"{name}.txt").is_file():
            try:
                return frozenset((folder / f"{name}.txt").read_text(encoding="utf-8").split("\n"))
            except UnicodeDecodeError as error:
                raise ModelError(f"{folder / name}.txt: not UTF-8: {error}") from error
    raise ModelError(f"{folder}: the vocabulary is missing (shared_vocabulary.json or {side}_vocabulary.json)")


def _family(path: Path, vocabulary: frozenset[str]) -> str:
    """Inferred from the files beside the model and the language marks in its vocabulary."""
    if (path / "source.spm").is_file() or (path / "target.spm").is_file():
        return "marian"
    for family in ("madlad", "m2m100", "nllb"):
        if sum(is_language_mark(family, piece) for piece in vocabulary) > 1:
            return family
    raise ModelError(
        f"{path}: cannot tell what kind of translation model this is: there is no source.spm, and its vocabulary names "
        f"no languages; write {DESCRIPTION} with a family: {', '.join(_MARKS)}"
    )


def _languages(
    path: Path, described: dict[str, Any], family: str, marks: tuple[str, ...]
) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    source, target = described.get("source_languages"), marks or described.get("target_languages")
    if family in _NEEDS_SOURCE_CODE:
        source = source or marks
    if not target:
        named = opus_languages(path.resolve().name)
        if not named:
            raise ModelError(
                f"{path}: cannot tell which languages this model translates; write {DESCRIPTION} with them, such as "
                '{"source_languages": ["en"], "target_languages": ["de"]}'
            )
        source, target = source or named["source_languages"], named["target_languages"]
    return None if source is None else tuple(source), tuple(target)


def _description(path: Path) -> dict[str, Any]:
    if not (path / DESCRIPTION).is_file():
        return {}
    described = _object(path / DESCRIPTION)
    for key in ("source_languages", "target_languages", "sentencepiece"):
        if not _are_texts(described.get(key) or []):
            raise ModelError(f"{path / DESCRIPTION}: {key} must be a list of text")
    names = described.get("sentencepiece") or ["source.spm", "target.spm"]
    if len(names) != 2 or any(Path(name).name != name for name in names):
        raise ModelError(f"{path / DESCRIPTION}: sentencepiece must name two files of the folder")
    return described


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _object(path: Path) -> dict[str, Any]:
    found = _json(path)
    if not isinstance(found, dict):
        raise ModelError(f"{path}: expected an object of JSON")
    return found


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path}: not JSON: {error}") from error


@cache
def _digest(folder: Path, *tokenizers: Path) -> str:
    names = {"model.bin", "config.json", DESCRIPTION}
    files = {path for path in folder.iterdir() if path.name in names or "vocabulary" in path.name}
    total = hashlib.sha256()
    for path in sorted({*files, *tokenizers}):
        with path.open("rb") as file:
            total.update(path.name.encode() + b"\0" + hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()
