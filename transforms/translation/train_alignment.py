"""`TrainAlignment`: statistical models of alignment for the language pairs of a run, from a sample of its sentences."""

import hashlib
import heapq
from collections.abc import Iterable, Iterator, Mapping

import apache_beam as beam
import pyarrow as pa

from transforms.alignment.statistical import AlignmentModel, train_alignment
from transforms.alignment.words import alignment_words
from transforms.projection.word_similarity import word_similarity
from transforms.step import step
from transforms.translation.alignment_models import restored
from transforms.translation.assemble import Languages, given_text, translated_text
from transforms.translation.records import keyed_records
from transforms.translation.sentences import Asked

SentencePair = tuple[str, str]
PairsByLanguages = dict[tuple[str, str], dict[bytes, SentencePair]]
"""By source and target language, sentence pairs by their digest."""

LONGEST_TEXT = 4000
"""Code points of a side of a stretch above which it is not learnt from: sentences were not found in it."""


@step
class TrainAlignment(beam.PTransform):
    """`TRANSLATED_RECORDS` → one dict of models by (source, target) language.

    Of each language pair the ``most`` pairs with the smallest digests are learnt from, whatever order they come in.
    ``priors`` are models of earlier runs that learning begins with.
    """

    asked: Asked
    model: str
    most: int
    priors: Mapping[tuple[str, str], bytes]

    def expand(self, records: beam.PCollection) -> beam.PCollection:
        return (
            records
            | "Sentence pairs" >> beam.FlatMap(sentence_pairs, self.asked, self.model)
            | "Sample" >> beam.CombineGlobally(_Sample(self.most))
            | "Train" >> beam.Map(train_models, self.priors)
        )


def sentence_pairs(batch: pa.RecordBatch, asked: Asked, model: str) -> Iterator[PairsByLanguages]:
    """The distinct sentence pairs of a batch of `TRANSLATED_RECORDS`."""
    found: PairsByLanguages = {}
    answers = batch["translations"].to_pylist()
    for (_key, record), translations in zip(keyed_records(batch), answers, strict=True):
        languages = Languages(record.language or "", record.target_language or "", model)
        by_id = {translation["id"]: translation for translation in translations or []}
        for text in record.texts:
            given = record.given.get(text.field)
            made = (
                translated_text(text, by_id, languages, asked) if given is None else given_text(text, given, languages)
            )
            pairs = found.setdefault((languages.source, languages.target), {})
            for stretch in made.stretches if made else []:
                source, target = stretch.pair.source_text, stretch.pair.target_text
                if source.strip() and target.strip() and max(len(source), len(target)) <= LONGEST_TEXT:
                    digest = hashlib.blake2b(
                        f"{source}\0{target}".encode("utf-8", "surrogatepass"), digest_size=16
                    ).digest()
                    pairs[digest] = source, target
    yield found


class _Sample(beam.CombineFn):
    def __init__(self, most: int) -> None:
        self._most = most

    def create_accumulator(self) -> PairsByLanguages:
        return {}

    def add_input(self, mutable_accumulator: PairsByLanguages, element: PairsByLanguages) -> PairsByLanguages:
        for languages, pairs in element.items():
            held = mutable_accumulator.setdefault(languages, {})
            held.update(pairs)
            if len(held) > 2 * self._most:
                mutable_accumulator[languages] = self._cut(held)
        return mutable_accumulator

    def merge_accumulators(self, accumulators: Iterable[PairsByLanguages]) -> PairsByLanguages:
        merged = self.create_accumulator()
        for accumulator in accumulators:
            self.add_input(merged, accumulator)
        return merged

    def extract_output(self, accumulator: PairsByLanguages) -> PairsByLanguages:
        return {languages: self._cut(pairs) for languages, pairs in sorted(accumulator.items())}

    def _cut(self, pairs: dict[bytes, SentencePair]) -> dict[bytes, SentencePair]:
        return {digest: pairs[digest] for digest in heapq.nsmallest(self._most, pairs)}


def train_models(
    sample: PairsByLanguages, priors: Mapping[tuple[str, str], bytes]
) -> dict[tuple[str, str], AlignmentModel]:
    """A model for each language pair that has sentence pairs."""
    models = {}
    for languages, pairs in sample.items():
        words = [
            (alignment_words(source, languages[0]), alignment_words(target, languages[1]))
            for _digest, (source, target) in sorted(pairs.items())
        ]
        known = restored(priors[languages]) if languages in priors else None
        if words:
            models[languages] = train_alignment(words, *languages, similarity=word_similarity, priors=known)
    return models
