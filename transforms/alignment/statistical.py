"""Word alignment without any neural model: a lexicon and jumps that are learned from the sentence pairs themselves.

A hidden Markov model in both directions over one lexicon of ratios (see ``lexicon``), seeded by spelling. Nothing is
drawn at random and pairs are taken in an order of their own, so the same pairs give the same bytes.

Alignment error rates (``make bench``, alignment), 447 pairs of Hansards and 1,302 to 1,352 of each language of XL-WA:
mean .213, without spelling .250; eflomal's two directions made one by grow-diag-final-and .264, intersected .273. On
pairs it was not trained on it loses one to three points. Posteriors are near to the share of true links: of those from
.3 to .4 about .39 are in the gold, of those above .9 .96 (Hungarian: .24 and .89).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.alignment.alignment_model import (
    AlignmentModel,
    Similarity,
    pair_blocks,
    pair_hash,
    similar_ratios,
)
from transforms.alignment.expectation import count_links
from transforms.alignment.hidden_markov import usual_jumps
from transforms.alignment.lexicon import PairTable, keys_of_table, table_of_keys
from transforms.alignment.vocabulary import Floats, Ids, Vocabulary, word_form
from transforms.alignment.words import Words

__all__ = ["AlignmentModel", "Similarity", "train_alignment"]

_STEPS = 3
"""Expectation steps; more overfit small corpora."""
_USUAL_JUMPS = 200.0
"""Jumps that the usual ones count as, beside those of the corpus."""
_CELLS_AT_ONCE = 20_000_000
"""Pairs of words in memory at once, about 1 GB; what is more is learned in shards, one on top of the other."""
_LEAST_LINKS = 1e-3
"""Pairs of words with fewer expected links, and no likeness, are not kept."""


class _Block(NamedTuple):
    """Words to be aligned with each other, and their forms."""

    hashed: int
    source_forms: tuple[str, ...]
    target_forms: tuple[str, ...]
    source: tuple[str, ...]
    target: tuple[str, ...]


def train_alignment(
    pairs: Sequence[tuple[Words, Words]],
    source_language: str,
    target_language: str,
    similarity: Similarity | None = None,
    priors: AlignmentModel | None = None,
) -> AlignmentModel:
    """Learn lexicon and jumps from sentence pairs, on top of ``priors`` where given.

    The order of the pairs does not matter; equal pairs, pairs that ``priors`` was trained on, and pairs with an empty
    side count for nothing. Without any pair the model knows spelling and jumps alone.

    Raises:
        ValueError: ``priors`` are of other languages.
    """
    languages = source_language, target_language
    if priors is not None and (priors.source_language, priors.target_language) != languages:
        raise ValueError(
            f"priors are of {priors.source_language} and {priors.target_language}, not of {' and '.join(languages)}"
        )
    model = priors or _untrained(source_language, target_language)
    seen = set(model.trained.tolist())
    blocks = {
        block.hashed: block
        for block in sorted(_blocks(pairs), reverse=True)  # of equal forms the first spelling stays
        if block.hashed not in seen
    }
    for shard in _shards([blocks[hashed] for hashed in sorted(blocks)]):
        model = _learn(model, shard, similarity)
    return replace(model, similarity=similarity)


def _untrained(source_language: str, target_language: str) -> AlignmentModel:
    none = Vocabulary.of([])
    nothing = table_of_keys(np.zeros(0, np.int64), 0, 0, np.zeros(0), np.zeros(0))
    usual = usual_jumps() / usual_jumps().sum()
    jumps = np.stack([usual, usual]) * _USUAL_JUMPS
    return AlignmentModel(source_language, target_language, none, none, nothing, nothing, jumps, np.zeros(0, np.uint64))


def _blocks(pairs: Sequence[tuple[Words, Words]]) -> Iterator[_Block]:
    for source, target in pairs:
        for a, b, c, d in pair_blocks(source.texts, target.texts):
            sources, targets = source.texts[a:b], target.texts[c:d]
            source_forms, target_forms = tuple(map(word_form, sources)), tuple(map(word_form, targets))
            yield _Block(int(pair_hash(source_forms, target_forms)), source_forms, target_forms, sources, targets)


def _shards(blocks: Sequence[_Block]) -> Iterator[list[_Block]]:
    """Blocks in the order of their hashes, that is, mixed; each shard fits into memory."""
    shard: list[_Block] = []
    cells = 0
    for block in blocks:
        size = len(block.source) * len(block.target)
        if shard and cells + size > _CELLS_AT_ONCE:
            yield shard
            shard, cells = [], 0
        shard.append(block)
        cells += size
    if shard:
        yield shard


def _learn(model: AlignmentModel, blocks: Sequence[_Block], similarity: Similarity | None) -> AlignmentModel:
    source = Vocabulary.of((block.source_forms for block in blocks), model.source)
    target = Vocabulary.of((block.target_forms for block in blocks), model.target)
    sizes = np.array(
        [(len(block.source), len(block.target), len(block.source) * len(block.target)) for block in blocks]
    )
    offsets = np.concatenate([np.zeros((1, 3), np.int64), np.cumsum(sizes, axis=0)])
    sources = source.look_up([form for block in blocks for form in block.source_forms])
    targets = target.look_up([form for block in blocks for form in block.target_forms])

    old = keys_of_table(_moved(model, source, target), len(target.forms))
    seen = _cell_keys(sources[0], targets[0], offsets, len(target.forms))
    keys = _distinct(np.concatenate([old, seen]))
    cells = np.searchsorted(keys, seen).astype(np.int32)
    del seen
    links_before, similar = np.zeros(len(keys)), np.zeros(len(keys))
    before = np.searchsorted(keys, old)
    links_before[before], similar[before] = model.words.links, model.words.similar
    if similarity is not None:
        for block, first, last in zip(blocks, offsets[:-1, 2].tolist(), offsets[1:, 2].tolist(), strict=True):
            likeness = similarity(block.source, block.target, model.source_language, model.target_language)
            np.maximum.at(similar, cells[first:last], similar_ratios(likeness).ravel())

    # At first every word of a pair may be linked with every other.
    own = np.repeat(1 / np.maximum(sizes[:, 0], sizes[:, 1]), sizes[:, 2])
    links = links_before + np.bincount(cells, own, len(keys))
    of_stems = _StemCells(keys, source, target)
    source_counts, target_counts = source.counts_of(*sources), target.counts_of(*targets)
    jumps = model.jumps
    for step in range(_STEPS):
        words = table_of_keys(keys, len(source.forms), len(target.forms), links, similar)
        scale = links.sum() / (source.counts.sum() * target.counts.sum())
        links, jump_counts = links_before.copy(), np.zeros_like(jumps)
        count_links(
            offsets,
            cells,
            of_stems.of_words,
            words,
            of_stems.table(words.links),
            (source_counts[0] * scale, target_counts[0]),
            (source_counts[1] * scale, target_counts[1]),
            jumps,
            own,
            links,
            jump_counts,
        )
        if step > 0:  # the first step knows too little to tell how far to jump
            jumps = model.jumps + jump_counts
    kept = (links >= _LEAST_LINKS) | (similar > 0)
    keys, links = keys[kept], links[kept]
    return AlignmentModel(
        model.source_language,
        model.target_language,
        source,
        target,
        table_of_keys(keys, len(source.forms), len(target.forms), links, similar[kept]),
        _StemCells(keys, source, target).table(links),
        jumps,
        np.union1d(model.trained, np.array([block.hashed for block in blocks], np.uint64)),
    )


class _StemCells:
    """The pairs of stems that pairs of words belong to."""

    def __init__(self, keys: Ids, source: Vocabulary, target: Vocabulary) -> None:
        width = max(len(target.forms), 1)
        self._shape = len(source.stem_ids), len(target.stem_ids)
        stems = source.stem_of[keys // width] * self._shape[1] + target.stem_of[keys % width]
        self._keys = _distinct(stems)
        self.of_words = np.searchsorted(self._keys, stems).astype(np.int32)

    def table(self, links: Floats) -> PairTable:
        """The links of pairs of words, summed up by stems."""
        of_stems = np.bincount(self.of_words, links, len(self._keys)).astype(np.float64)
        return table_of_keys(self._keys, *self._shape, of_stems, np.zeros(len(self._keys)))


def _moved(model: AlignmentModel, source: Vocabulary, target: Vocabulary) -> PairTable:
    """The model's pairs of words under the ids of larger vocabularies. Both are sorted, so rows keep their order."""
    rows, _ = source.look_up(model.source.forms)
    columns, _ = target.look_up(model.target.forms)
    sizes = np.zeros(len(source.forms) + 1, np.int64)
    sizes[rows + 1] = np.diff(model.words.rows)
    return model.words._replace(rows=np.cumsum(sizes), columns=columns[model.words.columns])


def _cell_keys(sources: Ids, targets: Ids, offsets: npt.NDArray[np.int64], width: int) -> Ids:
    """The key of every pair of words of every block, source by source."""
    keys = np.empty(int(offsets[-1, 2]), np.int64)
    for (a, c, first), (b, d, last) in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
        keys[first:last] = (sources[a:b, None] * width + targets[None, c:d]).ravel()
    return keys


def _distinct(keys: Ids) -> Ids:
    """Ascending; sorting is five times quicker than the hashing of ``np.unique``."""
    keys = np.sort(keys)
    return keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
