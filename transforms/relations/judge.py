"""`JudgeRelations`: a critic gives aligned relations their confidence and drops those that the text does not state."""

import math
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow as pa
from apache_beam.ml.inference.base import KeyedModelHandler, PredictionResult, RunInference
from apache_beam.typehints.decorators import no_annotations

from schemas.datasets import MULTILINGUAL
from transforms.critics.choice import LIGHT, Critic
from transforms.critics.cross_encoder import ALWAYS_KEPT
from transforms.critics.cross_encoder_handler import CrossEncoderHandler
from transforms.critics.light import LightCritic, train_observations
from transforms.critics.observations import Observation, observe
from transforms.critics.sample import Sample
from transforms.critics.text_pairs import NO_LABEL, TextPair, text_pair
from transforms.relations.columns import ALIGNED
from transforms.relations.examples import relation_examples, unrelated_examples
from transforms.relations.predicates import property_labels
from transforms.step import step

TRAINING_SIZE = 200_000
"""Pairs that the light critic learns from at most."""

LOW_CONFIDENCE = "low_confidence"
"""Reason of relations that a critic scores below its threshold."""

TOO_LONG = "hypothesis_too_long"
"""Reason of relations whose claim is longer than what a cross-encoder reads."""


@step
class JudgeRelations(beam.PTransform):
    """{"aligned": batches of `ALIGNED`, "entities"} → aligned batches with confidences.

    Without a critic they stay 1. What the light critic says of itself is printed on stderr.
    """

    critic: Critic
    languages: tuple[str, ...]
    seed: int

    def expand(self, inputs: dict[str, beam.PCollection]) -> beam.PCollection:
        if self.critic.name is None:
            return inputs["aligned"]
        if self.critic.name == LIGHT:
            trained = inputs["aligned"] | "Train" >> beam.CombineGlobally(_Train(self.seed, self.critic.threshold))
            return inputs["aligned"] | "Judge" >> beam.Map(
                judge_lightly, beam.pvalue.AsSingleton(trained), self.critic.threshold
            ).with_output_types(pa.RecordBatch)
        labels = inputs["entities"] | "Labels of predicates" >> beam.FlatMap(predicate_labels, self.languages)
        return (
            inputs["aligned"]
            | "Pairs" >> beam.Map(with_pairs, beam.pvalue.AsDict(labels))
            | RunInference(KeyedModelHandler(CrossEncoderHandler(self.critic.name)))
            | "Score" >> beam.MapTuple(partial(with_inference, self.critic.threshold)).with_output_types(pa.RecordBatch)
        )


class _Train(beam.CombineFn):
    """Aligned batches → the light critic that a bounded sample of them makes; None where they hold nothing to learn."""

    def __init__(self, seed: int, threshold: float) -> None:
        self._seed = seed
        self._threshold = threshold

    @no_annotations
    def create_accumulator(self) -> Sample:
        return Sample(TRAINING_SIZE, self._seed)

    @no_annotations
    def add_input(self, sample: Sample, batch: pa.RecordBatch) -> Sample:
        return sample.add(_observations(batch))

    @no_annotations
    def merge_accumulators(self, samples: Iterable[Sample]) -> Sample:
        total = Sample(TRAINING_SIZE, self._seed)
        for sample in samples:
            total = total.merge(sample)
        return total

    @no_annotations
    def extract_output(self, sample: Sample) -> LightCritic | None:
        try:
            critic = train_observations(sample.observations(), self._seed, self._threshold)
        except ValueError as error:
            print(f"light critic: {error}; every confidence stays 1", file=sys.stderr)
            return None
        print(report_lines(critic.report), file=sys.stderr)
        return critic


def _observations(batch: pa.RecordBatch) -> Iterator[Observation]:
    for row in batch.to_pylist():
        for example in (*relation_examples(row), *unrelated_examples(row)):
            yield observe(example)


def report_lines(report: dict[str, Any]) -> str:
    """What the light critic found of itself, as lines for a terminal."""
    lines = [
        f"light critic at {report['threshold']:g}, on documents it did not learn from; estimates, no human judged:",
        f"  of all aligned relations {1 - report['unstated']:.1%} are stated by their text",
    ]
    for name, found in {"all": report["overall"], **report["languages"]}.items():
        shown = {
            part: "    -" if found[part] is None else f"{found[part]:.3f}"
            for part in ("precision", "recall", "distant_precision", "distant_recall")
        }
        lines.append(
            f"  {name:<10} kept relations: precision {shown['precision']}, recall {shown['recall']}; against "
            f"{found['negatives']:,} pairs without the fact: {shown['distant_precision']}, {shown['distant_recall']}; "
            f"{found['positives']:,} relations"
        )
    return "\n".join(lines)


def judge_lightly(batch: pa.RecordBatch, critic: LightCritic | None, threshold: float) -> pa.RecordBatch:
    """An aligned batch with the confidences of the light critic, unchanged without one."""
    if critic is None:
        return batch
    rows = batch.to_pylist()
    scores = critic.score([example for row in rows for example in relation_examples(row)])
    return with_confidences(rows, scores, threshold)


Labels = dict[tuple[str, str], str]
"""Labels of properties by property and language (a tag, its ISO 639-3 code, or ``mul``)."""


def predicate_labels(entities: pa.RecordBatch, languages: tuple[str, ...]) -> Iterator[tuple[tuple[str, str], str]]:
    """The labels of the properties among a batch of entities, in the languages that are named, or all."""
    codes = {MULTILINGUAL, *(tag.partition("_")[0] for tag in languages)}
    for row in property_labels(entities).to_pylist():
        found: Labels = {}
        for label in sorted(row["labels"] or (), key=lambda label: (label["language"] or "", label["name"] or "")):
            tag = label["language"] or ""
            code = tag.partition("_")[0]
            if label["name"] and tag and (not languages or code in codes):
                found.setdefault((row["qid"], tag), label["name"])
                found.setdefault((row["qid"], code), label["name"])
        yield from found.items()


def label_in(labels: Labels, predicate: str, language: str) -> str | None:
    """A property's label in a language: of its tag, else another script or variety of it, else that for all languages.

    Those for all are written in Latin script.
    """
    code, _, script = language.partition("_")
    known = labels.get((predicate, language)) or labels.get((predicate, code))
    return known or (labels.get((predicate, MULTILINGUAL)) if script == "Latn" else None)


def with_pairs(batch: pa.RecordBatch, labels: Labels) -> tuple[pa.RecordBatch, list[TextPair]]:
    """An aligned batch and a pair to score for each relation; dropped are those whose predicate has no label."""
    rows = batch.to_pylist()
    pairs: list[TextPair] = []
    for row in rows:
        language = row["language"]
        for candidate in row["candidates"]:
            if candidate["reason"] is None and label_in(labels, candidate["predicate"], language) is None:
                candidate["reason"], candidate["detail"] = NO_LABEL, f"{candidate['predicate']} in {language}"
        for example in relation_examples(row):
            pairs.append(text_pair(example, label_in(labels, example.predicate or "", language) or ""))
    return pa.RecordBatch.from_pylist(rows, schema=ALIGNED), pairs


def with_inference(threshold: float, batch: pa.RecordBatch, scored: PredictionResult) -> pa.RecordBatch:
    """An aligned batch with the scores of the pairs of `with_pairs`; NaN where the claim alone is too long to read."""
    return with_confidences(batch.to_pylist(), scored.inference, threshold)


def with_confidences(rows: list[dict[str, Any]], scores: np.ndarray, threshold: float) -> pa.RecordBatch:
    """Aligned rows whose relations have these scores, in the order of `relation_examples`.

    Dates of birth and death are kept whatever their score, see `ALWAYS_KEPT`.
    """
    values = iter(scores.tolist())
    for row in rows:
        for candidate in row["candidates"]:
            if candidate["reason"] is not None:
                continue
            score = next(values)
            if math.isnan(score):
                candidate["reason"], candidate["detail"] = TOO_LONG, "names and label leave no room for the text"
                continue
            candidate["confidence"] = score
            if score < threshold and candidate["predicate"] not in ALWAYS_KEPT:
                candidate["reason"], candidate["detail"] = LOW_CONFIDENCE, f"{score:.4f}"
    return pa.RecordBatch.from_pylist(rows, schema=ALIGNED)
