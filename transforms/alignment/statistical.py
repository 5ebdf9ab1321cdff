"""Word alignment without any neural model: a lexicon and jumps that are learned from the sentence pairs themselves."""

import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Self
from unicodedata import normalize

import numpy as np
import numpy.typing as npt

from transforms.alignment.expectation import count_links, pair_posteriors
from transforms.alignment.hidden_markov import LONGEST_JUMP, usual_jumps
from transforms.alignment.lexicon import PairTable, exp_digamma_of, find_all, table_of_pairs
from transforms.alignment.words import Words

Similarity = Callable[[Sequence[str], Sequence[str], str, str], npt.NDArray[np.float32]]

_NULL = 0.2
_WORD_STRENGTH, _STEM_STRENGTH = 0.01, 0.5
_SIMILAR_RATIO = 1000.0
_ITERATIONS = 5
_LEAST_RATIO = 1e-6


def _form(word: str) -> str:
    return normalize("NFKC", word).casefold()


def _stem(form: str) -> str:
    return form if len(form) <= 4 else form[: max(4, int(len(form) * 0.6 + 0.5))]


class _Vocabulary:
    """Forms and stems of one language with ids and counts."""

    def __init__(self, forms: Sequence[str], counts: npt.NDArray[np.float64]) -> None:
        self.forms = tuple(forms)
        self.counts = counts
        self.ids = {form: at for at, form in enumerate(self.forms)}
        self.stems = tuple(sorted({_stem(form) for form in self.forms}))
        self.stem_ids = {stem: at for at, stem in enumerate(self.stems)}
        self.stem_of = np.array([self.stem_ids[_stem(form)] for form in self.forms], np.int64)
        self.stem_counts = np.bincount(self.stem_of, counts, len(self.stems))

    @classmethod
    def of(cls, sentences: Iterable[Sequence[str]]) -> Self:
        counts: dict[str, int] = {}
        for sentence in sentences:
            for form in sentence:
                counts[form] = counts.get(form, 0) + 1
        forms = sorted(counts)
        return cls(forms, np.array([counts[form] for form in forms], np.float64))


class AlignmentModel:
    """What is known of a pair of languages; made by ``train_alignment``."""

    def __init__(
        self,
        source_language: str,
        target_language: str,
        source: _Vocabulary,
        target: _Vocabulary,
        words: PairTable,
        stems: PairTable,
        jumps: npt.NDArray[np.float64],
        links: float,
        similarity: Similarity | None,
    ) -> None:
        self.source_language = source_language
        self.target_language = target_language
        self.similarity = similarity
        self._source = source
        self._target = target
        self._words = words
        self._stems = stems
        self._jumps = jumps
        self._links = links

    def posteriors(self, source: Words, target: Words) -> npt.NDArray[np.float32]:
        """Probability that words are linked, float32 (source words, target words), in [0, 1]."""
        shape = len(source.texts), len(target.texts)
        if 0 in shape:
            return np.zeros(shape, np.float32)
        forward, backward = pair_posteriors(self._ratios(source, target), self._jumps, _NULL, np.zeros_like(self._jumps))
        combined: npt.NDArray[np.float32] = np.sqrt(forward * backward).clip(0, 1).astype(np.float32)
        return combined

    @property
    def digest(self) -> str:
        """SHA-256 of all that determines the posteriors, but the similarity function."""
        return hashlib.sha256(self._bytes()).hexdigest()

    def save(self, path: str | Path) -> None:
        """Write the model to one file, without the similarity function."""
        Path(path).write_bytes(self._bytes())

    @classmethod
    def load(cls, path: str | Path, similarity: Similarity | None = None) -> Self:
        """Read what ``save`` wrote."""
        with np.load(Path(path), allow_pickle=False) as arrays:
            languages = bytes(arrays["languages"]).decode().split("\n")
            vocabularies = [
                _Vocabulary(
                    bytes(arrays[f"{side}_forms"]).decode("utf-8", "surrogatepass").split("\n"),
                    arrays[f"{side}_counts"],
                )
                for side in ("source", "target")
            ]
            words, stems = (
                PairTable(arrays[f"{kind}_rows"], arrays[f"{kind}_columns"], arrays[f"{kind}_values"])
                for kind in ("words", "stems")
            )
            return cls(
                languages[0], languages[1], *vocabularies, words, stems, arrays["jumps"], float(arrays["links"]), similarity
            )

    def _bytes(self) -> bytes:
        arrays: dict[str, npt.NDArray[np.generic]] = {
            "languages": _text_array([self.source_language, self.target_language]),
            "jumps": self._jumps,
            "links": np.float64(self._links),
        }
        for side, vocabulary in (("source", self._source), ("target", self._target)):
            arrays[f"{side}_forms"] = _text_array(vocabulary.forms)
            arrays[f"{side}_counts"] = vocabulary.counts
        for kind, table in (("words", self._words), ("stems", self._stems)):
            for name, array in table._asdict().items():
                arrays[f"{kind}_{name}"] = array
        file = io.BytesIO()
        np.savez(file, **arrays)
        return file.getvalue()

    def _ratios(self, source: Words, target: Words) -> npt.NDArray[np.float64]:
        source_forms, target_forms = ([_form(word) for word in words.texts] for words in (source, target))
        s = np.array([self._source.ids.get(form, -1) for form in source_forms])
        t = np.array([self._target.ids.get(form, -1) for form in target_forms])
        found = find_all(self._words.rows, self._words.columns, s, t)
        if (found >= 0).all():
            return np.maximum(self._words.values[found], _LEAST_RATIO)
        stem_s = np.array([self._source.stem_ids.get(_stem(form), -1) for form in source_forms])
        stem_t = np.array([self._target.stem_ids.get(_stem(form), -1) for form in target_forms])
        stems = find_all(self._stems.rows, self._stems.columns, stem_s, stem_t)
        prior = np.where(stems >= 0, self._stems.values[stems] if len(self._stems.values) else 0, 1.0)
        if self.similarity is not None:
            similar = self.similarity(source.texts, target.texts, self.source_language, self.target_language)
            prior = prior + _similar_ratio(similar)
        expected = self._links * np.outer(_counts(self._source.counts, s), _counts(self._target.counts, t))
        unseen = _WORD_STRENGTH * prior / (expected + _WORD_STRENGTH)
        values = self._words.values[found] if len(self._words.values) else 0
        return np.ascontiguousarray(np.maximum(np.where(found >= 0, values, unseen), _LEAST_RATIO))


def train_alignment(
    pairs: Sequence[tuple[Words, Words]],
    source_language: str,
    target_language: str,
    similarity: Similarity | None = None,
    priors: AlignmentModel | None = None,
) -> AlignmentModel:
    """Learn lexicon and jumps from sentence pairs; their order does not matter."""
    kept = sorted(pair for pair in pairs if pair[0].texts and pair[1].texts)
    sources = [[_form(word) for word in source.texts] for source, _ in kept]
    targets = [[_form(word) for word in target.texts] for _, target in kept]
    source, target = _Vocabulary.of(sources), _Vocabulary.of(targets)
    s = np.array([source.ids[form] for forms in sources for form in forms], np.int32)
    t = np.array([target.ids[form] for forms in targets for form in forms], np.int32)
    s_offsets = np.cumsum([0, *map(len, sources)])
    t_offsets = np.cumsum([0, *map(len, targets)])
    pairs_s = [np.repeat(s[a:b], d - c) for a, b, c, d in _bounds(s_offsets, t_offsets)]
    pairs_t = [np.tile(t[c:d], b - a) for a, b, c, d in _bounds(s_offsets, t_offsets)]
    weights = [np.full((b - a) * (d - c), 1 / max(b - a, d - c)) for a, b, c, d in _bounds(s_offsets, t_offsets)]
    empty = [np.zeros(0, np.int64)]
    all_s, all_t = np.concatenate(pairs_s or empty), np.concatenate(pairs_t or empty)
    table = table_of_pairs(all_s, all_t, len(source.forms), len(target.forms))
    of_source = np.repeat(np.arange(len(source.forms)), np.diff(table.rows))
    keys = of_source * len(target.forms) + table.columns
    at = np.searchsorted(keys, all_s.astype(np.int64) * len(target.forms) + all_t)
    counts = np.bincount(at, np.concatenate(weights or empty), len(keys)).astype(np.float64)
    similar = np.zeros(len(keys))
    if similarity is not None:
        for number, (a, b, c, d) in enumerate(_bounds(s_offsets, t_offsets)):
            matrix = similarity(kept[number][0].texts, kept[number][1].texts, source_language, target_language)
            cells = np.searchsorted(keys, (s[a:b, None].astype(np.int64) * len(target.forms) + t[None, c:d])).ravel()
            np.maximum.at(similar, cells, _similar_ratio(matrix).ravel())
    stem_keys, stem_at = np.unique(
        source.stem_of[of_source] * len(target.stems) + target.stem_of[table.columns], return_inverse=True
    )
    stem_rows = np.searchsorted(stem_keys, np.arange(len(source.stems) + 1) * len(target.stems))
    stem_columns = (stem_keys % max(len(target.stems), 1)).astype(np.int32)
    chance = source.counts[of_source] * target.counts[table.columns]
    stem_chance = source.stem_counts[stem_keys // max(len(target.stems), 1)] * target.stem_counts[stem_columns]
    jumps = np.array([usual_jumps(), usual_jumps()])
    usual = jumps / jumps.sum(1, keepdims=True)

    def ratios(sparse: bool) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], float]:
        links = counts.sum() / max(source.counts.sum() * target.counts.sum(), 1)
        shrink = exp_digamma_of if sparse else (lambda values: values)
        stem_counts = np.bincount(stem_at, counts, len(stem_keys))
        stems = shrink(stem_counts + _STEM_STRENGTH) / (stem_chance * links + _STEM_STRENGTH)
        prior = stems[stem_at] + similar
        words = shrink(counts + _WORD_STRENGTH * prior) / (chance * links + _WORD_STRENGTH)
        return np.maximum(words, _LEAST_RATIO), stems, links

    for iteration in range(_ITERATIONS):
        values, _, _ = ratios(sparse=iteration > 0)
        counts = np.zeros(len(keys))
        jump_counts = np.zeros_like(jumps)
        count_links(s, t, s_offsets, t_offsets, table.rows, table.columns, values, jumps, _NULL, counts, jump_counts)
        if iteration > 0:
            jumps = jump_counts + 5 * usual
    values, stems, links = ratios(sparse=True)
    return AlignmentModel(
        source_language,
        target_language,
        source,
        target,
        table._replace(values=values),
        PairTable(stem_rows, stem_columns, stems),
        jumps,
        links,
        similarity,
    )


def _bounds(source_offsets: npt.NDArray[np.int64], target_offsets: npt.NDArray[np.int64]) -> Iterable[tuple[int, ...]]:
    return zip(
        source_offsets[:-1].tolist(),
        source_offsets[1:].tolist(),
        target_offsets[:-1].tolist(),
        target_offsets[1:].tolist(),
        strict=True,
    )


def _similar_ratio(similarity: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    return _SIMILAR_RATIO * 2 * np.maximum(similarity.astype(np.float64) - 0.5, 0)


def _counts(counts: npt.NDArray[np.float64], ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    return np.where(ids >= 0, counts[ids] if len(counts) else 0, 0)


def _text_array(texts: Iterable[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode("utf-8", "surrogatepass"), np.uint8)
