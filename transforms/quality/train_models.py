"""`TrainModels`: samples of positives and negatives → a quality model for each language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow as pa
from apache_beam.io.filesystems import FileSystems
from apache_beam.ml.inference.base import KeyedModelHandler, PredictionResult, RunInference
from apache_beam.typehints.decorators import no_annotations
from numpy.typing import NDArray

from schemas.coder import RecordBatchCoder
from transforms.columns.keys import split_by_number
from transforms.datasets.write import write_atomically
from transforms.quality.encoder_handler import EncoderHandler
from transforms.quality.fasttext_classifier import FastTextOptions, fasttext_margins, train_fasttext
from transforms.quality.models import ENDINGS, manifest_entry
from transforms.quality.perceptron import PerceptronOptions, train_perceptron
from transforms.quality.sample import smallest
from transforms.quality.train import TrainedModel, train_language
from transforms.step import step

_CODER = RecordBatchCoder()

_TEXTS_OF_ELEMENT = 64
"""Texts that are embedded at a time."""

Entry = dict[str, Any]
Chunk = tuple[str, int]
"""A language, and the row of its sample that some of its texts begin at."""


@step
class TrainModels(beam.PTransform):
    """Batches of `SAMPLED` → (language, what ``quality.json`` says of its model, or why there is none).

    Models are written into `folder`. At most `at_most` texts of each side are held for a language, and it is trained in
    one process; languages are trained side by side. `encoder` is the folder of one for perceptrons, None for fastText.
    """

    folder: str
    encoder: str | None
    at_most: int
    seed: int

    def expand(self, sampled: beam.PCollection) -> beam.PCollection:
        samples = (
            sampled
            | "By language" >> beam.FlatMap(by_language).with_output_types(tuple[str, bytes])
            | "Sample" >> beam.CombinePerKey(_Smallest(self.at_most))
        )
        if self.encoder is None:
            return samples | "Train" >> beam.MapTuple(partial(train_with_fasttext, self.folder, self.seed))
        embeddings = (
            samples
            | "Texts" >> beam.FlatMapTuple(texts_to_embed)
            | beam.Reshuffle()
            | RunInference(KeyedModelHandler(EncoderHandler(self.encoder)))
            | "Of language" >> beam.MapTuple(embedded)
        )
        return (
            {"samples": samples, "embeddings": embeddings}
            | beam.CoGroupByKey()
            | "Train" >> beam.MapTuple(partial(train_with_perceptron, self.folder, self.seed))
        )


def by_language(sampled: pa.RecordBatch) -> Iterator[tuple[str, bytes]]:
    """The rows of each language, encoded: a slice of a batch would be stored with all of the batch."""
    languages = sampled["language"].dictionary_encode()
    for number, rows in split_by_number(sampled, languages.indices.to_numpy()):
        yield languages.dictionary[number].as_py(), _CODER.encode(rows)


class _Smallest(beam.CombineFn):
    """Encoded batches of one language → its sample, see `smallest`."""

    def __init__(self, at_most: int) -> None:
        self._at_most = at_most

    @no_annotations
    def create_accumulator(self) -> list[pa.RecordBatch]:
        return []

    @no_annotations
    def add_input(self, held: list[pa.RecordBatch], batch: bytes) -> list[pa.RecordBatch]:
        held.append(_CODER.decode(batch))
        # Sorting for each batch would be slow: half as much again may gather.
        if sum(one.num_rows for one in held) > 3 * self._at_most:
            return [smallest(held, self._at_most)]
        return held

    @no_annotations
    def merge_accumulators(self, parts: Iterable[list[pa.RecordBatch]]) -> list[pa.RecordBatch]:
        return [smallest([batch for held in parts for batch in held], self._at_most)]

    @no_annotations
    def extract_output(self, held: list[pa.RecordBatch]) -> pa.RecordBatch:
        return smallest(held, self._at_most)


def texts_to_embed(language: str, sample: pa.RecordBatch) -> Iterator[tuple[Chunk, list[str]]]:
    """The texts of a sample, some at a time."""
    for start in range(0, sample.num_rows, _TEXTS_OF_ELEMENT):
        yield (language, start), sample["text"].slice(start, _TEXTS_OF_ELEMENT).to_pylist()


def embedded(chunk: Chunk, found: PredictionResult) -> tuple[str, tuple[int, NDArray[np.float32]]]:
    """The embeddings of a chunk, by language."""
    language, start = chunk
    return language, (start, found.inference)


def train_with_fasttext(folder: str, seed: int, language: str, sample: pa.RecordBatch) -> tuple[str, Entry | str]:
    """Trains and writes the fastText model of a language."""
    texts = sample["text"].to_pylist()
    options = FastTextOptions(seed=seed)

    def train(rows: NDArray[np.int64], is_positive: NDArray[np.bool_]) -> tuple[bytes, Any]:
        content = train_fasttext([texts[row] for row in rows], is_positive.tolist(), language, options)
        return content, lambda some: fasttext_margins(content, [texts[row] for row in some], language)

    try:
        trained = train_language(language, sample, train)
    except ValueError as error:
        return language, str(error)
    return language, _written(trained, folder, ENDINGS["fasttext"], asdict(options.of(language)))


def train_with_perceptron(
    folder: str, seed: int, language: str, grouped: Mapping[str, Iterable[Any]]
) -> tuple[str, Entry | str]:
    """Trains and writes the perceptron of a language from {"samples": its one sample, "embeddings": of its chunks}."""
    (sample,) = grouped["samples"]
    parts = sorted(grouped["embeddings"], key=lambda part: part[0])
    embeddings = np.concatenate([matrix for _, matrix in parts])
    options = PerceptronOptions(seed=seed)

    def train(rows: NDArray[np.int64], is_positive: NDArray[np.bool_]) -> tuple[bytes, Any]:
        model = train_perceptron(embeddings[rows], is_positive, options)
        return model.to_bytes(), lambda some: model.margins(embeddings[some])

    try:
        trained = train_language(language, sample, train)
    except ValueError as error:
        return language, str(error)
    return language, _written(trained, folder, ENDINGS["perceptron"], asdict(options))


def _written(trained: TrainedModel, folder: str, ending: str, settings: dict[str, Any]) -> Entry:
    name = f"{trained.language}.{ending}"
    write_atomically(FileSystems.join(folder, name), trained.content)
    return manifest_entry(name, trained.content, trained.calibration, {"settings": settings, **trained.report})
