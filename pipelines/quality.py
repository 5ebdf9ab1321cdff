"""Texts worth learning from and texts of the web → a model of quality for each language, for `quality` of `curate`.

    python -m pipelines.quality train --positives WIKIPEDIA... --negatives CRAWL... --output FOLDER

Positives are documents (id, text, language) such as Wikipedia's or instruction texts, and questions with answers
(`--faq`); negatives are random documents of the crawl that is to be curated. The samples are taken over the whole input
by a hash of the ids, as many positives as negatives of each language.
"""

import argparse
import hashlib
import json
import sys
import uuid
from collections.abc import Sequence
from typing import Any

import apache_beam as beam
import pyarrow as pa
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems
from pydantic import BaseModel, ConfigDict, Field

from pipelines.command import USER_ERRORS, checked_engine, stopped_by_signal
from pipelines.engine import RUNNERS, Engine, quiet_logging
from pipelines.settings import Languages, SettingsError, check
from pipelines.stage import StageError, file_sha256
from pipelines.temporary_folder import own_temporary_folder
from schemas.datasets import DOCUMENTS, FAQ, Dataset
from schemas.fates import FAILED
from transforms.counts import sum_counts
from transforms.datasets.inputs import find_dataset
from transforms.datasets.parts import Fates, count_fates
from transforms.datasets.publish import delete_folder
from transforms.datasets.read import ReadDataset
from transforms.datasets.write import write_atomically
from transforms.fetch.address import masked
from transforms.filters.wanted import DropOtherLanguages
from transforms.quality.encoder import check_encoder
from transforms.quality.models import MANIFEST
from transforms.quality.sample import questions_as_documents, sampled
from transforms.quality.train_models import TrainModels

_TRAINED, _COUNTS = "trained.json", "counts.json"
_DOCUMENT_COLUMNS = ("id", "url", "text", "language")
_FAQ_COLUMNS = ("id", "url", "question", "answer", "language")
_SIDES = (
    ("positives", DOCUMENTS, _DOCUMENT_COLUMNS, True),
    ("faq", FAQ, _FAQ_COLUMNS, True),
    ("negatives", DOCUMENTS, _DOCUMENT_COLUMNS, False),
)
"""Inputs: the setting that names one, its dataset, the columns to read, and whether its texts are positives."""


class TrainSettings(BaseModel):
    """What training is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    positives: tuple[str, ...] = Field((), description="documents worth learning from: datasets, files or globs")
    faq: tuple[str, ...] = Field((), description="questions and answers, as positives too")
    negatives: tuple[str, ...] = Field((), description="random documents of the web")
    languages: Languages = Field((), description="languages to train for (de, deu or deu_Latn); all when none is named")
    encoder: str | None = Field(
        None, description="folder of an ONNX text encoder: train perceptrons on its embeddings, not fastText"
    )
    at_most: int = Field(20_000, ge=1, description="documents of each side that a language is learnt from at most")
    seed: int = Field(42, ge=0, lt=2**31, description="seed of the sample and of the training")


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m pipelines.quality train …`; returns the exit status (1 where there is no model, 2 for bad flags)."""
    quiet_logging()
    parser = _parser()
    flags, beam_flags = parser.parse_known_args(arguments)
    try:
        settings = _settings(flags)
        engine = checked_engine(flags, beam_flags)
        origin = _origin(settings)
    except ValueError as error:
        parser.exit(2, masked(f"{parser.prog}: {error}\n"))
    try:
        with stopped_by_signal(parser.prog), own_temporary_folder(), engine.started() as started:
            content = train(settings, flags.output, started, origin)
    except USER_ERRORS as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    print(report_lines(content))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.quality",
        description=(__doc__ or "").partition("\n")[0],
        epilog="Further flags go to Apache Beam (see its pipeline options).",
        allow_abbrev=False,
    )
    parser.add_argument("command", choices=["train"], help="train: make models and say how good they are")
    parser.add_argument("--output", required=True, help=f"folder of the models: OUTPUT/{MANIFEST}, a file a language")
    for name, info in TrainSettings.model_fields.items():
        default = f" (default: {info.default})" if isinstance(info.default, int) else ""
        count = "+" if isinstance(info.default, tuple) else None
        parser.add_argument(f"--{name}", nargs=count, help=f"{info.description}{default}")
    parser.add_argument("--runner", default="direct", help=f"{', '.join(RUNNERS)} or a Beam runner's name")
    parser.add_argument("--workers", type=int, default=1, help="local worker processes (default: %(default)s)")
    parser.set_defaults(max_failure_rate=1.0)  # what cannot be used is told at the end
    return parser


def _settings(flags: argparse.Namespace) -> TrainSettings:
    given = {name: value for name in TrainSettings.model_fields if (value := getattr(flags, name)) is not None}
    if "languages" in given:  # "de,en" and "de en" alike
        given["languages"] = [code for item in given["languages"] for code in item.split(",") if code]
    settings = check(TrainSettings, given)
    if not settings.positives and not settings.faq:
        raise SettingsError("--positives or --faq is required: what is worth learning from")
    if not settings.negatives:
        raise SettingsError("--negatives is required: what texts of the web are like")
    return settings


def _origin(settings: TrainSettings) -> dict[str, Any]:
    """What models depend on: settings, digests of inputs and encoder. Raises ValueError for what cannot be used."""
    try:
        encoder = {"folder": settings.encoder, "files": check_encoder(settings.encoder)} if settings.encoder else None
    except ImportError as error:
        raise SettingsError(str(error)) from error
    names = {name for name, *_ in _SIDES}
    return {
        "kind": "perceptron" if encoder else "fasttext",
        "encoder": encoder,
        "settings": settings.model_dump(mode="json", exclude={*names, "encoder"}),
        "inputs": {
            name: _digest(patterns, dataset) for name, dataset, *_ in _SIDES if (patterns := getattr(settings, name))
        },
    }


def _digest(patterns: tuple[str, ...], dataset: Dataset) -> dict[str, Any]:
    files = find_dataset(patterns, dataset)
    digests = [file.sha256 or file_sha256(file.path) for file in files]
    return {"sha256": hashlib.sha256("\n".join(digests).encode()).hexdigest(), "files": len(files)}


def train(settings: TrainSettings, output: str, engine: Engine, origin: dict[str, Any]) -> dict[str, Any]:
    """Train and publish; returns what ``quality.json`` says.

    Raises StageError, and publishes nothing, where no language has a model.
    """
    staging = FileSystems.join(output, f".staging-{uuid.uuid4().hex[:12]}")
    try:
        _run(settings, staging, engine)
        trained = dict(_read_json(FileSystems.join(staging, _TRAINED)))
        models = {tag: entry for tag, entry in sorted(trained.items()) if isinstance(entry, dict)}
        skipped = {tag: reason for tag, reason in sorted(trained.items()) if isinstance(reason, str)}
        if not models:
            reasons = "".join(f"\n  {reason}" for reason in skipped.values()) or "\n  the input holds no documents"
            raise StageError(f"no language has a model; nothing is published.{reasons}")
        counts = _read_json(FileSystems.join(staging, _COUNTS))
        content = {**origin, "languages": models, "skipped": skipped, "documents": counts}
        _publish(staging, output, [entry["file"] for entry in models.values()], content)
        return content
    finally:
        delete_folder(staging)


def _run(settings: TrainSettings, staging: str, engine: Engine) -> None:
    pipeline = engine.pipeline()
    samples, counts = [], []
    for name, dataset, columns, is_positive in _SIDES:
        if patterns := getattr(settings, name):
            rows = (pipeline | f"Read {name}" >> ReadDataset(patterns, dataset, columns))["rows"]
            counts.append(rows | f"Count {name}" >> beam.Map(_count, name))
            texts = rows | f"Wanted {name}" >> DropOtherLanguages(settings.languages, dataset)
            if dataset is FAQ:
                texts = texts | beam.Map(questions_as_documents).with_output_types(pa.RecordBatch)
            sample = beam.Map(sampled, is_positive, settings.seed).with_output_types(pa.RecordBatch)
            samples.append(texts | f"Sample {name}" >> sample)
    trained = (
        samples | "Samples" >> beam.Flatten() | TrainModels(staging, settings.encoder, settings.at_most, settings.seed)
    )
    _ = trained | beam.combiners.ToList() | "Trained" >> beam.Map(_write_json, FileSystems.join(staging, _TRAINED))
    _ = (
        counts
        | "Counts" >> beam.Flatten()
        | beam.CombineGlobally(sum_counts)
        | beam.Map(lambda fates: sorted([*key, count] for key, count in fates.items()))
        | "Counted" >> beam.Map(_write_json, FileSystems.join(staging, _COUNTS))
    )
    engine.run(pipeline)


def _count(batch: pa.RecordBatch, name: str) -> Fates:
    """Rows by input, language, fate and reason."""
    return Fates({(name, *key[1:]): count for key, count in count_fates(batch).items()})


def _write_json(value: Any, path: str) -> None:
    write_atomically(path, json.dumps(value).encode())


def _read_json(path: str) -> Any:
    with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
        return json.loads(file.read())


def _publish(staging: str, output: str, files: list[str], content: dict[str, Any]) -> None:
    """Models replace those that lay there; ``quality.json`` goes first and comes last."""
    manifest = FileSystems.join(output, MANIFEST)
    targets = [FileSystems.join(output, file) for file in files]
    for old in [manifest, *targets]:
        if FileSystems.exists(old):
            FileSystems.delete([old])
    FileSystems.rename([FileSystems.join(staging, file) for file in files], targets)
    write_atomically(manifest, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode())


def report_lines(content: dict[str, Any]) -> str:
    """How good the models are on documents that they did not learn from, for a terminal."""
    lines = ["language      learnt from   held out      F1     AUC  accuracy   Brier"]
    for tag, entry in content["languages"].items():
        test, learnt = entry["test"], entry["train"]
        numbers = "".join(f"{test[name]:>{width}.3f}" for name, width in _FIGURES.items())
        lines.append(f"{tag:<12}{learnt['positives'] + learnt['negatives']:>13,}{test['documents']:>11,}{numbers}")
    for tag, entry in content["languages"].items():
        bins = ", ".join(
            f"{found['probability']:.2f}: {found['positive']:.2f} ({found['documents']:,})"
            for found in entry["test"]["calibration"]
        )
        lines.append(f"{tag}: probability: share of positives (documents): {bins}")
    lines += [f"no model: {reason}" for reason in content["skipped"].values()]
    failed = sum(count for *_, fate, _reason, count in content["documents"] if fate == FAILED)
    return "\n".join([*lines, *([f"{failed:,} rows of the input could not be used"] if failed else [])])


_FIGURES = {"f1": 8, "auc": 8, "accuracy": 10, "brier": 8}
"""Of the report, with the width of their columns."""

if __name__ == "__main__":
    sys.exit(main())
