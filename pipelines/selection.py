"""Settings of `curate` that say which documents are good enough: filters by name, and the section `quality:`."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import apache_beam as beam
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from pipelines.dedup import listed
from schemas.language import language_tag
from transforms.filters.all_filters import FILTERS, ON_REQUEST
from transforms.filters.uncertain_language import LANGUAGE_FILTERS
from transforms.filters.word_lists import LISTS, ByLanguage, WordLists, read_word_list
from transforms.quality.keep_best import KeepBestShare
from transforms.quality.models import check_models
from transforms.quality.score import ScoreQuality

DEFAULT_FILTERS = ("short", "list_like")
"""Filters that Wikipedia's articles go through too."""

WEB_FILTERS = (*(name for name in FILTERS if name not in DEFAULT_FILTERS + ON_REQUEST), *LANGUAGE_FILTERS)


def _known(names: tuple[str, ...]) -> tuple[str, ...]:
    known = (*FILTERS, *LANGUAGE_FILTERS)
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise ValueError(f"there is no filter {unknown[0]!r}; the filters are {', '.join(known)}")
    return names


FilterNames = Annotated[tuple[str, ...], BeforeValidator(listed), AfterValidator(_known)]


def _listed_folder(folder: str | None) -> str | None:
    if folder and not _lists_in(folder):
        raise ValueError(f"{folder}: no folder of word lists; it has folders {', '.join(LISTS)}, of files LANGUAGE.txt")
    return folder


def _lists_in(folder: str) -> dict[str, ByLanguage]:
    return {name: read_word_list(Path(folder, name)) for name in LISTS if Path(folder, name).is_dir()}


WordListFolder = Annotated[str, AfterValidator(_listed_folder)]
"""A folder with a folder for some of the lists: `spam/deu.txt`, `adult/mul.txt`. Raises ValueError for another."""


def with_lists(lists: WordLists, folder: str | None, replace: bool) -> WordLists:
    """`lists` with those of a folder added to theirs, or in place of theirs."""
    for name, words in _lists_in(folder).items() if folder else ():
        lists = lists.replaced(name, words) if replace else lists.added(name, words)
    return lists


def lists_digest(folder: str | None) -> dict[str, str]:
    """The digest of the word lists in a folder, for the manifest; nothing without one."""
    if not folder:
        return {}
    content = json.dumps(_lists_in(folder), ensure_ascii=False, sort_keys=True)
    return {"word_lists": hashlib.sha256(content.encode()).hexdigest()}


def of_texts(names: tuple[str, ...]) -> tuple[str, ...]:
    """Of the named filters those that read texts; the others look at what has been found out of their languages."""
    return tuple(name for name in names if name not in LANGUAGE_FILTERS)


Share = Annotated[float, Field(ge=0, le=1)]


class QualitySettings(BaseModel):
    """Models that score documents, and which of them stay."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    models: str | None = Field(
        None, description="folder of quality models (python -m pipelines.quality train makes one); no scores without"
    )
    encoder: str | None = Field(
        None, description="folder of the encoder that models of embeddings need, where it is not that of the training"
    )
    keep: Share | Mapping[str, Share] = Field(
        0.1,
        description="share of the documents of each language that stay, the best ones; in a recipe also shares by "
        "language (deu_Latn: 0.2), where the others lose nothing",
    )

    @field_validator("models")
    @classmethod
    def _whole(cls, models: str | None) -> str | None:
        if models:
            check_models(models)
        return models

    @field_validator("keep")
    @classmethod
    def _tags(cls, keep: float | Mapping[str, float]) -> float | Mapping[str, float]:
        return {language_tag(code): share for code, share in keep.items()} if isinstance(keep, Mapping) else keep

    def digests(self) -> dict[str, str]:
        """The digests of the models, by file."""
        return check_models(self.models) if self.models else {}


def keep_best(documents: beam.PCollection, settings: QualitySettings) -> dict[str, beam.PCollection]:
    """Marked documents with their quality, as {"documents", "accounts", "joined"}; see `KeepBestShare`."""
    kept: dict[str, beam.PCollection] = (
        documents | ScoreQuality(str(settings.models), settings.encoder) | KeepBestShare(settings.keep)
    )
    return kept
