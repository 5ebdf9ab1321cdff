"""`TranslateSentences`: each distinct sentence is translated once, and not at all if the cache has it."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from apache_beam.ml.inference.base import KeyedModelHandler, PredictionResult, RunInference

from schemas.datasets import TRANSLATIONS
from transforms.alignment.attention import PieceAttention, attention_posteriors
from transforms.alignment.words import alignment_words
from transforms.columns.batches import cut, one_batch
from transforms.columns.keys import find
from transforms.columns.shuffle import DEFAULT_PARTITIONS, JoinPartitions
from transforms.progress import note_step
from transforms.step import step
from transforms.translation.handler import TranslationHandler
from transforms.translation.model import Hypothesis
from transforms.translation.round_trip import round_trip_score
from transforms.translation.sentences import REQUESTS

SENTENCES_AT_ONCE = 1024
"""Sentences given to the model at a time: enough for full batches, few enough to spread over workers."""

STEP = "sentences"
"""What progress counts."""

LOWEST_LINK = 0.05
"""Attention between two words below which it is not kept."""


@step
class TranslateSentences(beam.PTransform):
    """{"wanted": `REQUESTS`, "cached": rows of `TRANSLATIONS`} → rows of `TRANSLATIONS` for all that is wanted.

    ``model`` is the digest of model and options that the ids were made with. ``back`` translates into the source
    language again, for `round_trip`. Progress is noted in the folder ``progress`` where there is one.
    """

    handler: TranslationHandler
    back: TranslationHandler | None
    model: str
    target_language: str
    partitions: int = DEFAULT_PARTITIONS
    progress: str | None = None

    def expand(self, inputs: dict[str, beam.PCollection]) -> beam.PCollection:
        distinct = inputs | "Distinct" >> JoinPartitions(
            keys={"wanted": ("id",), "cached": ("id",)},
            schemas={"wanted": REQUESTS, "cached": TRANSLATIONS.schema},
            join=partial(distinct_sentences, self.model, self.target_language, self.progress),
            partitions=self.partitions,
        )
        cached = distinct | "Cached" >> beam.Filter(is_translated)
        translated = (
            distinct
            | "New" >> beam.Filter(lambda batch: not is_translated(batch))
            | "Spread" >> beam.Reshuffle()
            | "Sentences" >> beam.Map(with_sentences)
            | "Model" >> RunInference(KeyedModelHandler(self.handler))
            | "Fill" >> beam.MapTuple(partial(with_translations, self.progress)).with_output_types(pa.RecordBatch)
        )
        if self.back:
            translated = (
                translated
                | "Targets" >> beam.Map(with_targets)
                | "Back" >> RunInference(KeyedModelHandler(self.back))
                | "Round trip" >> beam.MapTuple(with_round_trip).with_output_types(pa.RecordBatch)
            )
        return (cached, translated) | "All" >> beam.Flatten()


def distinct_sentences(
    model: str, target_language: str, progress: str | None, tables: dict[str, pa.Table]
) -> Iterator[pa.RecordBatch]:
    """Of one partition, what the cache has, and the other sentences without translation, shortest first.

    A batch holds either cached or new sentences, and new ones of one source language.
    """
    wanted = tables["wanted"].select(REQUESTS.names[1:])
    wanted = one_batch(wanted.group_by(wanted.schema.names, use_threads=False).aggregate([]))
    if tables["cached"].num_rows:
        # Of two caches that differ, the same one counts whatever order they come in.
        cached = one_batch(tables["cached"].sort_by([("id", "ascending"), ("target_text", "ascending")]))
        rows = find(wanted["id"], cached["id"])
        yield from cut(cached.take(rows.drop_null()))
        wanted = wanted.filter(pc.is_null(rows))
    note_step(progress, STEP, planned=wanted.num_rows)
    lengths = pc.utf8_length(wanted["source_text"])
    order = pc.sort_indices(
        pa.table([wanted["source_language"], lengths, wanted["id"]], names=["language", "length", "id"]),
        sort_keys=[("language", "ascending"), ("length", "ascending"), ("id", "ascending")],
    )
    wanted = wanted.take(order)
    languages = wanted["source_language"]
    for language in languages.unique().to_pylist():
        for batch in cut(wanted.filter(pc.equal(languages, language)), SENTENCES_AT_ONCE):
            yield _untranslated(batch, model, target_language)


def _untranslated(batch: pa.RecordBatch, model: str, target_language: str) -> pa.RecordBatch:
    rows = batch.num_rows
    columns = {
        "language": pa.array([target_language] * rows),
        "target_language": pa.array([target_language] * rows),
        "model": pa.array([model] * rows),
        **{name: batch[name] for name in batch.schema.names},
    }
    arrays = [columns.get(field.name, pa.nulls(rows, field.type)) for field in TRANSLATIONS.schema]
    return pa.RecordBatch.from_arrays(arrays, schema=TRANSLATIONS.schema)


def is_translated(batch: pa.RecordBatch) -> bool:
    """Whether a batch holds translations and not what is to be translated."""
    return bool(batch["target_text"].null_count == 0)


def with_sentences(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, tuple[str, list[str]]]:
    """A batch of sentences of one language, and what the handler takes: the language and the sentences."""
    return batch, (batch["source_language"][0].as_py(), batch["source_text"].to_pylist())


def with_translations(progress: str | None, batch: pa.RecordBatch, result: PredictionResult) -> pa.RecordBatch:
    """A batch of `TRANSLATIONS` with what the model made of it."""
    hypotheses: Sequence[Hypothesis] = result.inference
    filled: dict[str, pa.Array] = {
        "target_text": pa.array([hypothesis.text for hypothesis in hypotheses], pa.string()),
        "score": pa.array([hypothesis.score for hypothesis in hypotheses], pa.float32()),
        "method": pa.array([hypothesis.status for hypothesis in hypotheses], pa.string()),
        "alignment": pa.array(
            [
                attention_links(source, hypothesis, *languages)
                for source, hypothesis, *languages in zip(
                    batch["source_text"].to_pylist(),
                    hypotheses,
                    batch["source_language"].to_pylist(),
                    batch["target_language"].to_pylist(),
                    strict=True,
                )
            ],
            TRANSLATIONS.schema.field("alignment").type,
        ),
    }
    note_step(progress, STEP, done=batch.num_rows)
    arrays = [filled.get(field.name, batch[field.name]) for field in TRANSLATIONS.schema]
    return pa.RecordBatch.from_arrays(arrays, schema=TRANSLATIONS.schema)


def with_targets(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, tuple[str, list[str]]]:
    """A batch of translations, and what the handler takes that translates them back."""
    return batch, (batch["target_language"][0].as_py(), batch["target_text"].to_pylist())


def with_round_trip(batch: pa.RecordBatch, result: PredictionResult) -> pa.RecordBatch:
    """A batch of translations with how much of the source comes back."""
    back = [hypothesis.text for hypothesis in result.inference]
    scores = [
        round_trip_score(source, returned)
        for source, returned in zip(batch["source_text"].to_pylist(), back, strict=True)
    ]
    column = batch.schema.get_field_index("round_trip")
    return batch.set_column(column, batch.schema.field(column), pa.array(scores, pa.float32()))


def attention_links(
    source: str, hypothesis: Hypothesis, source_language: str, target_language: str
) -> list[dict[str, Any]] | None:
    """The links between words that the model's attention shows, None where it was not asked for."""
    if hypothesis.attention is None:
        return None
    posteriors = attention_posteriors(
        PieceAttention(hypothesis.attention, hypothesis.source_pieces, hypothesis.target_pieces),
        alignment_words(source, source_language),
        source,
        alignment_words(hypothesis.text, target_language),
        hypothesis.text,
    )
    return [
        {"source": source_word, "target": target_word, "score": round(float(posteriors[source_word, target_word]), 4)}
        for source_word, target_word in np.argwhere(posteriors >= LOWEST_LINK).tolist()
    ]
