"""`KeepBestShare`: of each language the documents of the best quality stay."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from apache_beam.typehints.decorators import no_annotations
from numpy.typing import NDArray

from schemas.datasets import DOCUMENTS
from schemas.fates import KEPT, accounts, is_kept, mark
from transforms.columns.keys import combine
from transforms.datasets.parts import Fates
from transforms.duplicates.numbers import number_strings
from transforms.step import step

SAMPLE_SIZE = 100_000
"""Scores that the threshold of a language is computed from at most. At a share of a tenth the share that is really kept
then lies within 0.1 ± 0.002 in 95 of 100 cases; of fewer documents it is exact."""

LOW_QUALITY = "low_quality"
"""Why a document was dropped: its quality is below the threshold of its language."""

UNSCORED = "document without quality"
"""Level of the account of documents that stay because nothing is known of their quality."""

_SEED = 0x51A1_17E5  # another order of the documents than for other samples

Shares = float | Mapping[str, float]


@step
class KeepBestShare(beam.PTransform):
    """Drops, in each language, the documents whose quality is below that of its best ``share``.

    ``share`` is one number from 0 to 1, or one by language; a language that it does not name loses nothing. Documents
    without a quality stay. Input: marked batches of documents. Output: {"documents": these; "accounts" and "joined":
    how many documents have no quality, as `WriteDataset` takes them}.
    """

    share: Shares
    sample_size: int = SAMPLE_SIZE

    def expand(self, documents: beam.PCollection) -> dict[str, beam.PCollection]:
        limits = (
            documents
            | "Scores" >> beam.FlatMap(scores_by_language)
            | "Sample" >> beam.CombinePerKey(_SampleScores(self.sample_size))
            | "Thresholds" >> beam.FlatMapTuple(partial(limit_of_language, self.share))
        )
        unscored = documents | "Unscored" >> beam.Map(count_unscored)
        return {
            "documents": documents
            | "Drop" >> beam.Map(drop_low_quality, beam.pvalue.AsDict(limits)).with_output_types(pa.RecordBatch),
            "accounts": unscored | "Account" >> beam.Map(_account).with_output_types(pa.RecordBatch),
            "joined": unscored,
        }


class Limit(NamedTuple):
    """The quality from which documents of a language stay, and the share that is asked for."""

    threshold: float
    share: float


@dataclass(frozen=True, eq=False)
class Scores:
    """Hashes of documents and their scores, in the order of hashes, then scores."""

    hashes: NDArray[np.uint64]
    scores: NDArray[np.float32]

    def smallest(self, size: int) -> "Scores":
        """Those of the ``size`` smallest hashes."""
        order = np.lexsort((self.scores, self.hashes))[:size]
        return Scores(self.hashes[order], self.scores[order])


def merge(samples: Iterable[Scores], size: int) -> Scores:
    """The ``size`` smallest of all; of samples that were cut to this size before they are the same."""
    listed = list(samples)
    hashes = [np.zeros(0, np.uint64), *(sample.hashes for sample in listed)]
    scores = [np.zeros(0, np.float32), *(sample.scores for sample in listed)]
    return Scores(np.concatenate(hashes), np.concatenate(scores)).smallest(size)


def scores_by_language(batch: pa.RecordBatch) -> Iterator[tuple[str, Scores]]:
    """The scores of the kept documents of each language in a batch."""
    scored = pc.and_(is_kept(batch), pc.and_(_is_scored(batch), pc.is_valid(batch["language"])))
    rows = batch.select(["id", "language", "quality"]).filter(scored)
    hashes = combine(np.full(rows.num_rows, _SEED, np.uint64), number_strings(rows["id"]))
    quality = rows["quality"].to_numpy(zero_copy_only=False)
    for language in pc.unique(rows["language"]).to_pylist():
        own = pc.equal(rows["language"], language).to_numpy(zero_copy_only=False)
        yield language, Scores(hashes[own], quality[own])


class _SampleScores(beam.CombineFn):
    def __init__(self, size: int) -> None:
        self._size = size

    @no_annotations
    def create_accumulator(self) -> list[Scores]:
        return []

    @no_annotations
    def add_input(self, held: list[Scores], scores: Scores) -> list[Scores]:
        held.append(scores)
        # Sorting for each batch would be slow: as much again may gather.
        if sum(len(one.hashes) for one in held) > 2 * self._size:
            return [merge(held, self._size)]
        return held

    @no_annotations
    def merge_accumulators(self, parts: Iterable[list[Scores]]) -> list[Scores]:
        return [merge((scores for held in parts for scores in held), self._size)]

    @no_annotations
    def extract_output(self, held: list[Scores]) -> Scores:
        return merge(held, self._size)


def limit_of_language(share: Shares, language: str, sample: Scores) -> Iterator[tuple[str, Limit]]:
    """The limit of a language, none where ``share`` does not name it."""
    wanted = share.get(language) if isinstance(share, Mapping) else share
    if wanted is not None and len(sample.scores):
        yield language, Limit(threshold(sample.scores, wanted), wanted)


def threshold(scores: NDArray[np.float32], share: float) -> float:
    """The least score of the best ``share`` of the scores, rounded up to whole documents; infinite for none of them.

    Documents with just this score stay as well, so that equal ones share their fate and a little more may stay.
    """
    kept = int(np.ceil(round(share * len(scores), 6)))
    return float(np.sort(scores)[len(scores) - kept]) if kept else float("inf")


def drop_low_quality(batch: pa.RecordBatch, limits: Mapping[str, Limit]) -> pa.RecordBatch:
    """A batch of marked documents with those below the limit of their language marked ``low_quality``."""
    languages, quality = batch["language"].to_pylist(), batch["quality"].to_pylist()
    found = [limits.get(language) for language in languages]
    low = [
        limit is not None and score is not None and score < limit.threshold
        for limit, score in zip(found, quality, strict=True)
    ]
    details = [
        f"quality={score:.4f}, threshold={limit.threshold:.4f}, share={limit.share:g}" if is_low and limit else None
        for is_low, limit, score in zip(low, found, quality, strict=True)
    ]
    return mark(batch, pa.array(low, pa.bool_()), LOW_QUALITY, details, DOCUMENTS)


def count_unscored(batch: pa.RecordBatch) -> Fates:
    """How many kept documents of each language have no quality, as fates of the level `UNSCORED`."""
    unscored = pc.and_(is_kept(batch), pc.invert(_is_scored(batch)))
    languages = pc.fill_null(batch["language"].filter(unscored), "")
    return Counter(
        {(UNSCORED, language, KEPT, ""): count for language, count in Counter(languages.to_pylist()).items()}
    )


def _is_scored(batch: pa.RecordBatch) -> pa.BooleanArray:
    return pc.invert(pc.is_null(batch["quality"], nan_is_null=True))


def _account(unscored: Fates) -> pa.RecordBatch:
    return accounts(UNSCORED, "documents", sum(unscored.values()))
