"""Evidence for the pairs of `projection_data`: sentences aligned, aligners trained on the same texts, copies found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from benchmarks.projection_data import GoldPair, GoldSpan
from transforms.alignment.sentence_pairs import align_sentences
from transforms.alignment.statistical import train_alignment
from transforms.alignment.words import Words, alignment_words
from transforms.projection.candidate_table import Evidence
from transforms.projection.spans import Candidate, ProjectionPair
from transforms.projection.stretches import Stretch, cut_into_stretches
from transforms.projection.surface import surface_candidates
from transforms.projection.word_similarity import word_similarity

FloatMatrix = npt.NDArray[np.float32]


@dataclass
class EvidencePair:
    """A part of a gold pair with its words, matrices by name of the aligner and surface candidates."""

    gold_pair: GoldPair
    stretch: Stretch
    source_words: Words
    target_words: Words
    posteriors: dict[str, FloatMatrix] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def gold(self) -> list[GoldSpan]:
        """True target spans in offsets of the stretch's target text; outside of it where sentences were misaligned."""
        at = self.stretch.target_start
        return [
            GoldSpan(self.gold_pair.gold[index].start - at, self.gold_pair.gold[index].end - at)
            for index in self.stretch.span_indices
        ]

    def evidence(self, methods: Sequence[str], with_candidates: bool = True) -> Evidence:
        """What `project` takes, with the matrices of these methods only."""
        posteriors = {method: self.posteriors[method] for method in methods}
        return Evidence(self.source_words, self.target_words, posteriors, self.candidates if with_candidates else ())


def evidence_pairs(
    gold_pairs: Sequence[GoldPair], more_texts: Sequence[tuple[str, str]] = (), whole: bool = False
) -> list[EvidencePair]:
    """Parts of the pairs of one language with words, candidates and the matrices of `add_statistical`.

    The aligner is trained on these parts and on ``more_texts``. ``whole`` leaves the pairs, which are sentences, as
    they are.
    """
    made = []
    for gold_pair in gold_pairs:
        pair = gold_pair.pair
        for stretch in _stretches(pair, whole):
            words = _words(stretch.pair)
            candidates = surface_candidates(stretch.pair, *words) if stretch.pair.spans else []
            made.append(EvidencePair(gold_pair, stretch, *words, candidates=candidates))
    source, target = gold_pairs[0].pair.source_language, gold_pairs[0].pair.target_language
    more = [(alignment_words(one, source), alignment_words(other, target)) for one, other in more_texts]
    add_statistical(made, more)
    return made


def add_statistical(pairs: Sequence[EvidencePair], more: Sequence[tuple[Words, Words]]) -> None:
    """Adds "statistical", our aligner seeded by `word_similarity`, and "unseeded", the same without."""
    languages = pairs[0].gold_pair.pair.source_language, pairs[0].gold_pair.pair.target_language
    corpus = [(pair.source_words, pair.target_words) for pair in pairs] + list(more)
    for name, similarity in (("statistical", word_similarity), ("unseeded", None)):
        model = train_alignment(corpus, *languages, similarity=similarity)
        for pair in pairs:
            pair.posteriors[name] = model.posteriors(pair.source_words, pair.target_words)


def _stretches(pair: ProjectionPair, whole: bool) -> Iterator[Stretch]:
    if whole:
        yield Stretch(pair, 0, 0, tuple(range(len(pair.spans))))
    else:
        sentences = align_sentences(pair.source_text, pair.target_text, pair.source_language, pair.target_language)
        yield from cut_into_stretches(pair, sentences)


def _words(pair: ProjectionPair) -> tuple[Words, Words]:
    return (
        alignment_words(pair.source_text, pair.source_language),
        alignment_words(pair.target_text, pair.target_language),
    )
