"""The section `translate:` of a recipe: what is translated, by which model, and how annotations are projected."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    DirectoryPath,
    Field,
    create_model,
    model_validator,
)

from pipelines.settings import Languages, Settings, check
from schemas.language import language_tag
from transforms.alignment.encoder import check_encoder
from transforms.languages.identify import embedded_model
from transforms.models.registry import resolve_model
from transforms.projection.combine import LEAST_SCORE
from transforms.projection.markers import STYLES, known_styles
from transforms.projection.project_texts import METHODS
from transforms.task_formats.formats import DATASET_ROWS, FORMATS
from transforms.translation.checks import Cuts
from transforms.translation.decoding import Decoding
from transforms.translation.evidence_models import ProjectionMethods
from transforms.translation.handler import TranslationHandler
from transforms.translation.model_folder import ModelFolder, read_model_folder, read_vocabulary
from transforms.translation.sentences import Asked

DEFAULT_METHODS = ("statistical", "attention", "surface", "names")

_MAY_BE_NEGATIVE = frozenset({"least_score", "compute_type"})

_FORBID = ConfigDict(extra="forbid", frozen=True)


def _resolved(model: object) -> object:
    return resolve_model(model) if isinstance(model, str) else model


def _is_translator(folder: Path) -> Path:
    read_model_folder(folder)
    return folder


def _is_encoder(folder: Path) -> Path:
    check_encoder(folder)
    return folder


def _known_methods(methods: tuple[str, ...]) -> tuple[str, ...]:
    if unknown := sorted(set(methods).difference(METHODS)):
        raise ValueError(f"there is no method {unknown[0]!r}; the methods are {', '.join(METHODS)}")
    return methods


def _known_datasets(names: tuple[str, ...]) -> tuple[str, ...]:
    known = [*DATASET_ROWS, *FORMATS]
    if unknown := sorted(set(names).difference(known)):
        raise ValueError(f"there is no dataset or format {unknown[0]!r} to translate; there are {', '.join(known)}")
    return names


ModelFolderPath = Annotated[DirectoryPath, BeforeValidator(_resolved)]
TranslationModelPath = Annotated[ModelFolderPath, AfterValidator(_is_translator)]
EncoderPath = Annotated[ModelFolderPath, AfterValidator(_is_encoder)]
Language = Annotated[str, AfterValidator(language_tag)]


def _section(name: str, of: Any, descriptions: Mapping[str, str]) -> type[BaseModel]:
    """A section of settings with the fields and defaults of a dataclass."""
    defined: dict[str, Any] = {
        field.name: (
            field.type,
            Field(
                field.default, description=descriptions[field.name], ge=None if field.name in _MAY_BE_NEGATIVE else 0
            ),
        )
        for field in fields(of)
    }
    return create_model(name, __config__=_FORBID, **defined)


CutsSettings = _section(
    "CutsSettings",
    Cuts,
    {
        "least_length_ratio": "length beside that expected of these languages",
        "most_length_ratio": "length beside that expected of these languages",
        "least_language": "probability that the translation is in the target language",
        "most_foreign_script": "share of letters in a script that the target language is not written in",
        "most_copied": "share of words that are the source's",
        "most_repetition": "share of words that repeat others, more than in the source",
        "least_numbers": "share of the numbers of the source that arrive",
        "least_names": "share of the names of the source that arrive",
        "least_names_chance": "chance that a good translation misses as many names",
        "most_entities": "HTML entities that the source has not",
        "most_unknowns": "unknown signs that the source has not",
        "most_unbalanced": "brackets and quotation marks without partner, more than in the source",
        "least_score": "mean log probability of a piece",
        "least_quality": "quality, the product of what the checks leave",
    },
)
"""What a sentence must reach, see `transforms.translation.checks`; null in a recipe switches a check off."""

DecodingSettings = _section(
    "DecodingSettings",
    Decoding,
    {
        "beam_size": "hypotheses that are followed",
        "length_penalty": "exponent of the length that scores are divided by",
        "no_repeat_ngram_size": "length of sequences of pieces that are not repeated, 0: any may be",
        "repetition_penalty": "more than 1: pieces that were there are less likely",
        "max_source_pieces": "pieces of a sentence above which it is split, at clause marks if it has any",
        "max_batch_tokens": "pieces that are translated at a time",
        "compute_type": "type of CTranslate2: int8, float32, int8_float16 (GPU), …",
    },
)
"""How translations are searched for, see `transforms.translation.decoding`."""


def _check_markers(model: ModelFolder, style: str) -> None:
    """Raises ValueError where the model has no pieces for the markers, which it would lose."""
    # SentencePiece has a piece of its own for each character that it knows; `<unk>` and the like are no text.
    characters = {bare for piece in read_vocabulary(model.path, "source") if len(bare := piece.removeprefix("▁")) == 1}
    known = known_styles(lambda marker: set(marker) <= characters)
    if style not in known:
        raise ValueError(
            f"marker_style: {model.path} has no pieces for the markers {style}; it knows {', '.join(known) or 'none'}"
        )


class TranslateSettings(Settings):
    """Settings of the stage `translate`. `languages` are those of the source that are translated."""

    datasets: Annotated[tuple[str, ...], AfterValidator(_known_datasets)] = Field(
        (), description="datasets to translate, or the format of the input; told from the input where none is named"
    )
    target_language: Languages = Field((), description="languages to translate into (de, deu or deu_Latn)")
    source_language: Language | None = Field(None, description="language of texts whose format does not tell it")
    model: TranslationModelPath | None = Field(
        None, description="translation model: a CTranslate2 folder, or a name that `make models MODEL=…` fetched"
    )
    models: Mapping[Language, TranslationModelPath] = Field(
        {}, description="models by target language, where one does not do for all"
    )
    back_model: TranslationModelPath | None = Field(
        None, description="model that translates back into the source language, for the column round_trip (chrF)"
    )
    least_round_trip: float | None = Field(
        None, ge=0, le=1, description="share of the source (chrF) that must come back through back_model"
    )
    decoding: DecodingSettings = Field(DecodingSettings(), description="how translations are searched for")  # type: ignore[valid-type]
    cuts: CutsSettings = Field(CutsSettings(), description="what a translated sentence must reach")  # type: ignore[valid-type]
    most_failed: float = Field(
        0.1, ge=0, le=1, description="share of a text in sentences that fail a check up to which its record is kept"
    )
    methods: Annotated[tuple[str, ...], AfterValidator(_known_methods)] = Field(
        DEFAULT_METHODS, description=f"methods of projection, of: {', '.join(METHODS)}"
    )
    marker_style: str = Field("xml", description=f"markers of the method markers: {', '.join(STYLES)}")
    encoder: EncoderPath | None = Field(None, description="sentence encoder of the method neural: a folder or name")
    encoder_output: str = Field("last_hidden_state", description="output of an ONNX encoder that has the states")
    entities: tuple[str, ...] = Field(
        (), description="dataset entities (folder, files or globs): names in the target language, for the method names"
    )
    least_score: float = Field(
        LEAST_SCORE, gt=0, lt=1, description="probability of being right below which a span is not placed"
    )
    lost_spans: Literal["keep", "drop"] | None = Field(
        None, description="records that lose a span: keep or drop; by default drop for ner and CoNLL, else keep"
    )
    cache: tuple[str, ...] = Field((), description="datasets of translations of other builds to take sentences from")
    alignment_models: tuple[str, ...] = Field(
        (), description="alignment models of earlier builds (their dataset) that the statistical one begins with"
    )
    alignment_pairs: int = Field(20_000, ge=1, description="sentence pairs that the statistical alignment learns from")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.marker_style not in STYLES:
            raise ValueError(f"marker_style: there is no style {self.marker_style!r}; there are {', '.join(STYLES)}")
        if ("neural" in self.methods) != (self.encoder is not None):
            raise ValueError("methods: neural needs an encoder, and an encoder the method neural")
        if "eflomal" in self.methods and find_spec("eflomal") is None:
            raise ValueError("methods: eflomal is not installed: pip install 'babelmill[eflomal]'")
        if self.model is not None or self.models:
            embedded_model()  # which checks the language of translations
        if self.back_model is None and self.least_round_trip is not None:
            raise ValueError("least_round_trip: name the back_model that translates back")
        if self.back_model is not None:
            if len(self.languages) != 1:
                raise ValueError("back_model: name the one language to translate from (languages)")
            read_model_folder(self.back_model).target_code(self.languages[0])
        self.decoding_options()
        for language in self.target_language:
            if "markers" in self.methods and (folder := self.model_of(language)):
                _check_markers(folder, self.marker_style)
            if folder := self.model_of(language):
                folder.target_code(language)
        return self

    def lacks_model(self) -> bool:
        """Whether no model is named."""
        return not (self.model or self.models)

    def with_model(self, model: str | None) -> Self:
        """These settings, with a model (a folder or a name) if they name none. Raises SettingsError for none."""
        if model is None or not self.lacks_model():
            return self
        return check(type(self), {**self.model_dump(exclude_unset=True), "model": model})

    def decoding_options(self) -> Decoding:
        """How translations are searched for."""
        return Decoding(**self.decoding.model_dump())  # type: ignore[attr-defined]

    def cut_values(self) -> Cuts:
        """What sentences must reach."""
        return Cuts(**self.cuts.model_dump())  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """What is translated beside sentences."""
        markers = self.marker_style if "markers" in self.methods else None
        return Asked(markers, "span_translation" in self.methods)

    def projection_methods(self) -> ProjectionMethods:
        """How spans are projected."""
        encoder = None if self.encoder is None else str(self.encoder)
        return ProjectionMethods(frozenset(self.methods), encoder, self.encoder_output, self.least_score)

    def model_of(self, target_language: str | None) -> ModelFolder | None:
        """The model that translates into a language, None where there is none."""
        path = self.models.get(target_language, self.model) if target_language else None
        return None if path is None else read_model_folder(path)

    def handler(self, target_language: str) -> TranslationHandler:
        """What translates into a language, for which there is a model."""
        folder = str(self.models.get(target_language, self.model))
        return TranslationHandler(folder, target_language, self.decoding_options(), "attention" in self.methods)

    def back_handler(self) -> TranslationHandler | None:
        """What translates back, None where nothing is to."""
        if self.back_model is None:
            return None
        return TranslationHandler(str(self.back_model), self.languages[0], self.decoding_options())

    def translation_digest(self, target_language: str | None) -> str:
        """Digest of all that decides how a sentence comes out in a language; empty without a model."""
        model = self.model_of(target_language)
        if model is None:
            return ""
        back = "" if self.back_model is None else read_model_folder(self.back_model).digest()
        parts = (model.digest(), self.decoding_options().digest(), str("attention" in self.methods), back)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def model_digests(self) -> dict[str, str]:
        """Digests of all models in use, by what they do."""
        found = {f"translation {language}": self.translation_digest(language) for language in self.target_language}
        if self.encoder is not None:
            found["encoder"] = folder_digest(self.encoder)
        return {name: digest for name, digest in found.items() if digest}


def folder_digest(folder: Path) -> str:
    """Digest of the files in a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.is_file():
            with path.open("rb") as file:
                digest.update(path.name.encode() + b"\0" + hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
