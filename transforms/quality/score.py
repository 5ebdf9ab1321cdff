"""`ScoreQuality`: documents get the probability that they are like the texts a quality model learnt as good."""

from collections.abc import Callable, Iterator
from functools import partial

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from apache_beam.ml.inference.base import KeyedModelHandler, PredictionResult, RunInference

from schemas.fates import is_kept
from transforms.quality.encoder_handler import EncoderHandler
from transforms.quality.models import QualityModels, read_models, score_embeddings, score_texts
from transforms.quality.one_line import LONGEST
from transforms.step import step

Score = Callable[[np.ndarray, str], np.ndarray]
"""(numbers of rows, language) → their scores."""


@step
class ScoreQuality(beam.PTransform):
    """Fills `quality` of marked documents by the models of `folder`.

    Null where there is no model for the language, and for documents that are marked already. ``encoder`` names the
    encoder's folder where it is not the one that the models were trained with. Raises ValueError for a folder that is
    none of quality models.
    """

    folder: str
    encoder: str | None = None

    def expand(self, documents: beam.PCollection) -> beam.PCollection:
        models = read_models(self.folder)
        if models.kind == "fasttext":
            return documents | "Score" >> beam.Map(score_batch, models).with_output_types(pa.RecordBatch)
        return (
            documents
            | "Texts" >> beam.Map(with_texts, models)
            | RunInference(KeyedModelHandler(EncoderHandler(self.encoder or models.encoder or "")))
            | "Score" >> beam.MapTuple(partial(with_inference, models)).with_output_types(pa.RecordBatch)
        )


def score_batch(batch: pa.RecordBatch, models: QualityModels) -> pa.RecordBatch:
    """A batch of marked documents with `quality` by fastText models."""
    texts = batch["text"]

    def score(rows: np.ndarray, language: str) -> np.ndarray:
        chosen = pc.utf8_slice_codeunits(texts.take(pa.array(rows)), 0, LONGEST)
        return score_texts(models, chosen.to_pylist(), language)

    return _with_scores(batch, models, score)


def with_texts(batch: pa.RecordBatch, models: QualityModels) -> tuple[pa.RecordBatch, list[str]]:
    """A batch and the texts to embed, those of all languages that have a model, in the order of the rows."""
    rows = np.sort(np.concatenate([np.zeros(0, np.int64), *(rows for _, rows in _scored_rows(batch, models))]))
    texts: list[str] = pc.utf8_slice_codeunits(batch["text"].take(pa.array(rows)), 0, LONGEST).to_pylist()
    return batch, texts


def with_inference(models: QualityModels, batch: pa.RecordBatch, embedded: PredictionResult) -> pa.RecordBatch:
    """A batch with `quality` by perceptrons from the embeddings of the texts of `with_texts`."""
    order = np.sort(np.concatenate([np.zeros(0, np.int64), *(rows for _, rows in _scored_rows(batch, models))]))

    def score(rows: np.ndarray, language: str) -> np.ndarray:
        return score_embeddings(models, embedded.inference[np.searchsorted(order, rows)], language)

    return _with_scores(batch, models, score)


def _with_scores(batch: pa.RecordBatch, models: QualityModels, score: Score) -> pa.RecordBatch:
    scores = np.full(batch.num_rows, np.nan, np.float32)
    for language, rows in _scored_rows(batch, models):
        scores[rows] = score(rows, language)
    column = pa.array(scores, pa.float32(), mask=np.isnan(scores))
    return batch.set_column(batch.schema.get_field_index("quality"), batch.schema.field("quality"), column)


def _scored_rows(batch: pa.RecordBatch, models: QualityModels) -> Iterator[tuple[str, np.ndarray]]:
    """Each language of the batch that has a model, and its kept rows."""
    kept = pc.and_(is_kept(batch), pc.is_valid(batch["text"]))
    for language in pc.unique(batch["language"]).to_pylist():
        if language in models.languages:
            rows = np.flatnonzero(pc.and_(kept, pc.equal(batch["language"], language)).to_numpy(zero_copy_only=False))
            if len(rows):
                yield language, rows
