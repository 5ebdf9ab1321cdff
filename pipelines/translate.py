"""Any dataset → the same dataset in another language, with its annotations projected."""

import sys
from dataclasses import replace
from functools import partial
from typing import Literal

import apache_beam as beam
import pyarrow as pa

from pipelines.inputs import read_unique
from pipelines.settings import SettingsError
from pipelines.stage import Inputs, Outputs, Stage
from pipelines.translate_input import check_files, told_by_input
from pipelines.translate_settings import TranslateSettings
from schemas.datasets import (
    ALIGNMENT_MODELS,
    ENTITIES,
    FAQ_QRELS,
    FAQ_TRIPLES,
    PROJECTION,
    QRELS,
    TRANSLATIONS,
    TRIPLES,
    Dataset,
    beside,
    task_rows,
    translated,
)
from schemas.fates import accounts, kept_rows, with_marks
from transforms.datasets.inputs import InputError, find_dataset
from transforms.datasets.joined import AccountJoined
from transforms.datasets.read import ReadDataset, plan_reads
from transforms.ner.entity_names import ENTITY_COLUMNS
from transforms.step import step
from transforms.task_formats.formats import DATASET_ROWS, FORMATS
from transforms.translation.alignment_models import ModelRows, read_models
from transforms.translation.check_sentences import CheckTranslations
from transforms.translation.export import export_files
from transforms.translation.project_records import ProjectRecords, Rebuilding
from transforms.translation.read_records import ReadTaskFiles, RecordsOfRows
from transforms.translation.sentences import requests
from transforms.translation.train_alignment import TrainAlignment
from transforms.translation.translate_records import AttachTranslations, NameEntities
from transforms.translation.translate_sentences import TranslateSentences

SINGLE_LINE = frozenset({"ms_marco"})
"""Formats whose texts hold no line breaks."""
COMPLETE_SPANS = frozenset({"ner", "conll", "universal_ner"})
"""Datasets in which a text that lost a span teaches that it is none."""
WITHOUT_TEXTS = frozenset({"ids", *(ids.name for ids in (QRELS, TRIPLES, FAQ_QRELS, FAQ_TRIPLES))})
MAY_BE_GIVEN = frozenset({PROJECTION.name, "span_lines"})
"""Datasets whose rows may bring their translation and its language."""


def build(name: str, p: beam.Pipeline, settings: TranslateSettings, inputs: Inputs) -> Outputs:
    """Every record, span, relation and sentence gets a fate, once for each target language."""
    outputs: dict[str, dict[str, list[beam.PCollection]]] = {}
    for target in settings.target_language or (None,):
        made = p | f"Into {target or 'the language of each row'}" >> TranslateInto(name, settings, inputs, target)
        for dataset, collections in made.items():
            for kind, collection in collections.items():
                outputs.setdefault(dataset, {}).setdefault(kind, []).append(collection)
    return {
        dataset: {kind: parts | f"All {kind} of {dataset}" >> beam.Flatten() for kind, parts in kinds.items()}
        for dataset, kinds in outputs.items()
    }


@step
class TranslateInto(beam.PTransform):
    """The input in one language, without ``target`` in that of each row: by dataset {"rows", "accounts", "joined"}."""

    name: str
    settings: TranslateSettings
    inputs: Inputs
    target: str | None

    def expand(self, p: beam.pvalue.PBegin) -> Outputs:
        settings, written = self.settings, written_dataset(self.name)
        digest, asked = settings.translation_digest(self.target), settings.asked()
        read, outputs = self._read(p), Outputs()
        tables = {"records": read["records"]}
        joined: dict[str, list[beam.PCollection]] = {"rows": [], "accounts": [], "joined": []}
        if "entities" in self.inputs.patterns:
            entities = read_unique(p, self.inputs, "entities", ENTITIES, settings.partitions, ENTITY_COLUMNS)
            account = entities["rows"] | "Account entities" >> AccountJoined(ENTITIES, written)
            tables["entities"] = entities["rows"]
            joined = {"rows": [account["marked"]], "accounts": [entities["accounts"]], "joined": [account["kept"]]}
        tables = {"records": tables | "Names" >> NameEntities(settings.partitions)}
        if self.target and digest:
            tables["translations"] = self._translated(p, read["records"], self.target)
            outputs[beside(TRANSLATIONS, self.name).name] = _sentence_rows(tables["translations"])
        records = tables | "Texts" >> AttachTranslations(digest, asked, settings.partitions)
        alignment = None
        if "statistical" in settings.methods:
            models = records | "Alignment" >> TrainAlignment(
                asked, digest, settings.alignment_pairs, read_models(self.inputs.files.get("alignment_models", ()))
            )
            alignment = beam.pvalue.AsSingleton(models)
            outputs[beside(ALIGNMENT_MODELS, self.name).name] = models | "Models" >> ModelRows()
        projected = records | "Spans" >> ProjectRecords(
            DATASET_ROWS.get(self.name) or FORMATS[self.name],
            Rebuilding(written, settings.most_failed, self._lost_spans(), self.name in SINGLE_LINE),
            settings.projection_methods(),
            asked,
            digest,
            alignment,
        )
        outputs[written.name] = {
            "rows": (projected["rows"], read["marked"], *joined["rows"]) | "Rows" >> beam.Flatten(),
            "accounts": (projected["accounts"], read["accounts"], *joined["accounts"]) | "Accounts" >> beam.Flatten(),
            "joined": (projected["joined"], *joined["joined"]) | "Joined" >> beam.Flatten(),
        }
        return outputs

    def _read(self, p: beam.pvalue.PBegin) -> dict[str, beam.PCollection]:
        """{"records", "marked", "accounts"} of the input."""
        settings, written = self.settings, written_dataset(self.name)
        if self.name in FORMATS:
            read: dict[str, beam.PCollection] = p | "Read" >> ReadTaskFiles(
                self.inputs.files["input"],
                self.name,
                written,
                settings.source_language,
                settings.languages,
                self.target,
                self.inputs.journal.progress,
                settings.model_of(self.target),
            )
            return read
        rows = read_unique(p, self.inputs, "input", DATASET_ROWS[self.name].dataset, settings.partitions)
        made: dict[str, beam.PCollection] = rows["rows"] | "Records" >> RecordsOfRows(
            DATASET_ROWS[self.name],
            written,
            settings.source_language,
            settings.languages,
            self.target,
            settings.model_of(self.target),
        )
        return {**made, "accounts": rows["accounts"]}

    def _translated(self, p: beam.pvalue.PBegin, records: beam.PCollection, target: str) -> beam.PCollection:
        """The checked translations of all sentences."""
        settings, digest = self.settings, self.settings.translation_digest(target)
        wanted = records | "Sentences" >> beam.Map(requests, digest, settings.asked()).with_output_types(pa.RecordBatch)
        translate = TranslateSentences(
            settings.handler(target),
            settings.back_handler(),
            digest,
            target,
            settings.partitions,
            self.inputs.journal.progress,
        )
        return (
            {"wanted": wanted, "cached": self._cached(p)}
            | "Translate" >> translate
            | "Check" >> CheckTranslations(settings.cut_values(), settings.least_round_trip)
        )

    def _cached(self, p: beam.pvalue.PBegin) -> beam.PCollection:
        """Sentences that were translated before: in the last run, and those of the caches named."""
        earlier = self.inputs.earlier.get(beside(TRANSLATIONS, self.name).name)
        places = (*self.settings.cache, *([earlier] if earlier else []))
        read = [
            (p | f"Cache {number}" >> ReadDataset((place,), TRANSLATIONS))["rows"]
            | f"Known {number}" >> beam.Map(kept_rows).with_output_types(pa.RecordBatch)
            for number, place in enumerate(places)
        ]
        nothing = p | "Nothing" >> beam.Create([], reshuffle=False).with_output_types(pa.RecordBatch)
        return (*read, nothing) | "Cached" >> beam.Flatten()

    def _lost_spans(self) -> Literal["keep", "drop"]:
        return self.settings.lost_spans or ("drop" if self.name in COMPLETE_SPANS else "keep")


def _sentence_rows(sentences: beam.PCollection) -> dict[str, beam.PCollection]:
    """Translations as marked rows with their accounts."""
    marked = beam.Map(with_marks, TRANSLATIONS.record).with_output_types(pa.RecordBatch)
    counted = beam.Map(count_sentences).with_output_types(pa.RecordBatch)
    return {"rows": sentences | "Sentence rows" >> marked, "accounts": sentences | "Sentence accounts" >> counted}


def count_sentences(batch: pa.RecordBatch) -> pa.RecordBatch:
    """How many distinct sentences there are in a batch."""
    return accounts(TRANSLATIONS.record, "texts of the records", batch.num_rows)


def written_dataset(name: str) -> Dataset:
    """The dataset that the translation of one (or of an external format) is written as."""
    if name == PROJECTION.name:
        return PROJECTION
    return translated(DATASET_ROWS[name].dataset if name in DATASET_ROWS else task_rows(name))


def stages(settings: TranslateSettings) -> tuple[Stage, ...]:
    """A stage for each dataset that is translated.

    Raises InputError where the input does not tell which it is, SettingsError where language or model is missing.
    """
    return tuple(translate_stage(name, settings) for name in settings.datasets or (told_by_input(settings.input),))


def translate_stage(name: str, settings: TranslateSettings) -> Stage:
    """The stage that translates one dataset, or files of one format. Raises SettingsError as `stages`."""
    if name not in MAY_BE_GIVEN:
        if not settings.target_language:
            raise SettingsError(f"--target_language is required to translate {name}, in the flags or in the recipe")
        for target in settings.target_language:
            if name not in WITHOUT_TEXTS and settings.model_of(target) is None:
                raise SettingsError(f"--model is required to translate {name} into {target}; see docs/translation.md")
    for target in settings.target_language:
        model = settings.model_of(target)
        if model and model.source_codes is None and not (settings.languages or settings.source_language):
            print(
                f"translate: {model.path} does not say which languages it reads, so it gets all of {name}; "
                "name those to translate by --languages",
                file=sys.stderr,
            )
    return replace(
        STAGE,
        source=DATASET_ROWS[name].dataset if name in DATASET_ROWS else None,
        datasets=(written_dataset(name), beside(TRANSLATIONS, name), beside(ALIGNMENT_MODELS, name)),
        optional={
            beside(TRANSLATIONS, name).name: lambda chosen: bool(chosen.target_language) and not chosen.lacks_model(),
            beside(ALIGNMENT_MODELS, name).name: lambda chosen: "statistical" in chosen.methods,
        },
        build=partial(build, name),
        check=partial(check_input, name, settings),
        variants=None,
    )


def check_input(name: str, settings: TranslateSettings, inputs: Inputs) -> None:
    """Raises InputError where files are not of the dataset or format, and for a cache that is none."""
    if name in FORMATS:
        check_files(inputs.files["input"], name, settings.source_language)
    else:
        plan_reads(inputs.files["input"], DATASET_ROWS[name].dataset)
    try:
        find_dataset(settings.cache, TRANSLATIONS)
    except InputError as error:
        raise InputError(f"--cache: {error}") from error


STAGE = Stage(
    name="translate",
    summary="Any dataset, or files in the formats of others, to the same in another language, with annotations "
    "projected; rows that bring their translation are projected only.",
    settings=TranslateSettings,
    source=None,
    datasets=(),
    build=partial(build, ""),
    joins=("entities", "alignment_models"),
    models=lambda settings: settings.model_digests(),
    variants=stages,
    export=export_files,
)

if __name__ == "__main__":
    from pipelines.command import main

    sys.exit(main(STAGE))
