"""What was learned of a pair of languages, and the alignment of one sentence pair with it."""

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from transforms.alignment.blocks import LONGEST, aligned_blocks
from transforms.alignment.expectation import both_directions
from transforms.alignment.lexicon import PairTable, fill_ratios, find_cells
from transforms.alignment.vocabulary import Floats, Ids, Vocabulary, word_form
from transforms.alignment.words import Words

Similarity = Callable[[Sequence[str], Sequence[str], str, str], npt.NDArray[np.float32]]
"""(source words, target words, source language, target language) → how alike they look, (n_source, n_target), 0-1."""

_SIMILAR_RATIO = 200.0
_ROUNDS = 4
"""Rounds in which a pair that was trained on finds its own share of the links anew."""


@dataclass(frozen=True)
class AlignmentModel:
    """What is known of a pair of languages; made by ``statistical.train_alignment``."""

    source_language: str
    target_language: str
    source: Vocabulary
    target: Vocabulary
    words: PairTable
    stems: PairTable
    jumps: Floats  # (2, 2 * LONGEST_JUMP + 1): expected jumps in both directions
    trained: npt.NDArray[np.uint64]  # ascending hashes of the pairs trained on
    similarity: Similarity | None = None

    def posteriors(self, source: Words, target: Words) -> npt.NDArray[np.float32]:
        """Probability that words are linked, float32 (source words, target words), in [0, 1].

        The geometric mean of both directions. It depends on the model and on this pair alone. Pairs of more than 400
        words are cut where both sides have inner marks; words of different blocks have the posterior 0.
        """
        result = np.zeros((len(source.texts), len(target.texts)), np.float32)
        for a, b, c, d in pair_blocks(source.texts, target.texts):
            result[a:b, c:d] = np.sqrt(self._links(source.texts[a:b], target.texts[c:d]).clip(0, 1))
        return result

    def _links(self, source: Sequence[str], target: Sequence[str]) -> Floats:
        sources, targets = [word_form(word) for word in source], [word_form(word) for word in target]
        shape = len(sources), len(targets)
        own, similar = np.zeros(shape), np.zeros(shape)
        hashed = pair_hash(sources, targets)
        at = int(np.searchsorted(self.trained, hashed))
        is_trained = at < len(self.trained) and self.trained[at] == hashed
        if not is_trained and self.similarity is not None:
            similar = similar_ratios(self.similarity(source, target, self.source_language, self.target_language))
        (s, stem_s), (t, stem_t) = self.source.look_up(sources), self.target.look_up(targets)
        cells = find_cells(self.words.rows, self.words.columns, s, t)
        stem_cells = find_cells(self.stems.rows, self.stems.columns, stem_s, stem_t)
        chances, stem_chances = self._chances((s, stem_s), (t, stem_t))
        ratios = np.empty(shape)
        for number in range(_ROUNDS if is_trained else 1):
            fill_ratios(cells, stem_cells, chances, stem_chances, self.words, self.stems, own, similar, ratios)
            expected = both_directions(ratios, self.jumps, np.zeros((2, 0)))
            own = expected if number == 0 else (own + expected) / 2  # alone, rounds swing to and fro
        return own

    def _chances(self, source: tuple[Ids, Ids], target: tuple[Ids, Ids]) -> list[tuple[Floats, Floats]]:
        counts = zip(self.source.counts_of(*source), self.target.counts_of(*target), strict=True)
        return [(self.scale * source_counts, target_counts) for source_counts, target_counts in counts]

    @cached_property
    def scale(self) -> float:
        """Links over the product of the words of both sides: counts of two words times it are their chance links."""
        return float(self.words.links.sum() / max(self.source.counts.sum() * self.target.counts.sum(), 1.0))

    @property
    def digest(self) -> str:
        """SHA-256 of all that determines the posteriors, the similarity function excepted."""
        return hashlib.sha256(self._bytes()).hexdigest()

    def save(self, path: str | Path) -> None:
        """Write the model to one file, without the similarity function."""
        Path(path).write_bytes(self._bytes())

    @classmethod
    def load(cls, path: str | Path, similarity: Similarity | None = None) -> Self:
        """Read what ``save`` wrote.

        Raises:
            OSError, ValueError, KeyError: no such file, or not one of ``save``.
        """
        with np.load(Path(path), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        source_language, target_language = _texts(arrays, "languages")
        source, target = (
            Vocabulary(_texts(arrays, f"{side}_forms"), arrays[f"{side}_counts"]) for side in ("source", "target")
        )
        words, stems = (
            PairTable(*(arrays[f"{kind}_{name}"] for name in PairTable._fields)) for kind in ("words", "stems")
        )
        jumps, trained = arrays["jumps"], arrays["trained"]
        return cls(source_language, target_language, source, target, words, stems, jumps, trained, similarity)

    def _bytes(self) -> bytes:
        arrays: dict[str, np.ndarray] = {"jumps": self.jumps, "trained": self.trained}
        _put_texts(arrays, "languages", (self.source_language, self.target_language))
        for side, vocabulary in (("source", self.source), ("target", self.target)):
            _put_texts(arrays, f"{side}_forms", vocabulary.forms)
            arrays[f"{side}_counts"] = vocabulary.counts
        for kind, table in (("words", self.words), ("stems", self.stems)):
            arrays |= {f"{kind}_{name}": array for name, array in table._asdict().items()}
        file = io.BytesIO()
        np.savez(file, allow_pickle=False, **arrays)
        return file.getvalue()


def pair_blocks(source: Sequence[str], target: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Stretches [a, b) of source and [c, d) of target words that are aligned with each other; none is empty."""
    if len(source) <= LONGEST and len(target) <= LONGEST:
        return [(0, len(source), 0, len(target))] if source and target else []
    return [block for block in aligned_blocks(source, target) if block[0] < block[1] and block[2] < block[3]]


def pair_hash(source_forms: Sequence[str], target_forms: Sequence[str]) -> np.uint64:
    """The hash under which a model remembers that it was trained on a pair."""
    text = "\x1e".join(("\x1f".join(source_forms), "\x1f".join(target_forms)))
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()))


def similar_ratios(similarity: npt.NDArray[np.float32]) -> Floats:
    """The ratio that a likeness in [0, 1] speaks for: its odds times a factor (30-300 differ little on XL-WA)."""
    likeness = similarity.astype(np.float64)
    ratios: Floats = _SIMILAR_RATIO * likeness / (1.02 - likeness)
    return ratios


def _put_texts(arrays: dict[str, np.ndarray], name: str, texts: Sequence[str]) -> None:
    arrays[name] = np.frombuffer("".join(texts).encode("utf-8", "surrogatepass"), np.uint8)
    arrays[f"{name}_lengths"] = np.array([len(text) for text in texts], np.int64)


def _texts(arrays: dict[str, np.ndarray], name: str) -> tuple[str, ...]:
    joined = arrays[name].tobytes().decode("utf-8", "surrogatepass")
    ends = np.cumsum(arrays[f"{name}_lengths"]).tolist()
    return tuple(joined[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)) if ends else ()
