"""BM25 over the passages of one language, in NumPy: the score of every passage, and the best few of them exactly.

Among 50,000 English passages of 463 characters a search for the best 50 takes .3 ms on one core; bm25s 0.3.16 (NumPy)
takes 1.0 ms and tantivy 0.27 1.1 ms for the same terms, and bm25s gives the same scores.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from transforms.retrieval.stems import search_stems

K1, B = 0.9, 0.4
"""Saturation of frequencies and normalisation of lengths, as in Anserini."""
_COMMON = 1 / 32

Numbers = TypeVar("Numbers", float, npt.NDArray[np.float64])


class Bm25Index:
    """Passages of one language that answer queries.

    The score is Lucene's: idf · tf / (tf + K1 · (1 - B + B · length / mean length)) summed over the terms of the query,
    with idf = ln(1 + (n - df + .5) / (df + .5)); a term that the query repeats counts as often. Scores are float32,
    summed in the order of the terms, so that the order of texts leaves no trace in them.
    """

    def __init__(self, texts: Sequence[str], language: str) -> None:
        """Index ``texts``, whose row numbers are the results; ``language`` is a tag, ``deu_Latn``."""
        self._language = language
        self._size = len(texts)
        counted = _count_terms(texts, language)
        self._term_ids = counted.term_ids
        self._row_terms, self._row_starts = counted.ids, counted.starts
        self._mean_length = float(counted.lengths.mean()) if counted.lengths.any() else 1.0
        passages_with = np.bincount(counted.ids, minlength=len(self._term_ids))
        self._idf = np.log1p((self._size - passages_with + 0.5) / (passages_with + 0.5))
        self._starts = np.concatenate(([0], np.cumsum(passages_with)))
        rows = np.repeat(np.arange(self._size, dtype=np.int32), np.diff(counted.starts))
        by_term = np.argsort(counted.ids, kind="stable")
        weights = self._idf[counted.ids] * self._saturate(counted.frequencies.astype(np.float64), counted.lengths[rows])
        self._rows = rows[by_term]
        self._weights = weights[by_term].astype(np.float32)
        self._dense = self._dense_weights(np.flatnonzero(passages_with > self._size * _COMMON))

    def search(self, queries: Sequence[str], k: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """Rows of the best ``k`` texts of each query, best first, equal scores by row, and their scores.

        A text that shares no term with the query is no result: what is missing at the end has row -1 and score 0.
        """
        found = np.full((len(queries), k), -1, np.int32)
        found_scores = np.zeros((len(queries), k), np.float32)
        for at, query in enumerate(queries):
            scores = self.scores(query)
            best = best_rows(scores, k)
            found[at, : len(best)] = best
            found_scores[at, : len(best)] = scores[best]
        return found, found_scores

    def scores(self, query: str) -> npt.NDArray[np.float32]:
        """The score of every text, by row."""
        scores = np.zeros(self._size, np.float32)
        for term, repeats in self._query_terms(query):
            dense = self._dense.get(term)
            if dense is not None:
                scores += dense * np.float32(repeats) if repeats > 1 else dense
            else:
                postings = slice(self._starts[term], self._starts[term + 1])
                scores[self._rows[postings]] += self._weights[postings] * np.float32(repeats)
        return scores

    def score(self, query: str, text: str) -> float:
        """The score of ``text``, which need not be in the index, by the statistics of the index."""
        counts = Counter(search_stems(text, self._language))
        length = counts.total()
        frequencies = {self._term_ids[term]: tf for term, tf in counts.items() if term in self._term_ids}
        score = np.float32(0)
        for term, repeats in self._query_terms(query):
            if term in frequencies:
                weight = np.float32(self._idf[term] * self._saturate(frequencies[term], length))
                score += weight * np.float32(repeats)
        return float(score)

    def term_set(self, text: str) -> frozenset[int]:
        """The different terms of ``text``, comparable with those of ``row_terms``."""
        unknown = len(self._term_ids)
        terms = set(search_stems(text, self._language))
        return frozenset(self._term_ids.get(term, unknown + at) for at, term in enumerate(terms))

    def row_terms(self, row: int) -> frozenset[int]:
        """The different terms of the text in ``row``."""
        return frozenset(self._row_terms[self._row_starts[row] : self._row_starts[row + 1]].tolist())

    def different_terms(self, row: int) -> int:
        """How many different terms the text in ``row`` has."""
        return int(self._row_starts[row + 1] - self._row_starts[row])

    def _query_terms(self, query: str) -> list[tuple[int, int]]:
        counts = Counter(search_stems(query, self._language))
        return sorted((self._term_ids[term], repeats) for term, repeats in counts.items() if term in self._term_ids)

    def _saturate(self, frequency: Numbers, length: Numbers) -> Numbers:
        return frequency / (frequency + K1 * (1 - B + B * length / self._mean_length))

    def _dense_weights(self, terms: npt.NDArray[np.int64]) -> dict[int, npt.NDArray[np.float32]]:
        """Of common terms the weight in every text: adding a whole row is faster than adding in many places."""
        dense: dict[int, npt.NDArray[np.float32]] = {}
        for term in terms.tolist():
            postings = slice(self._starts[term], self._starts[term + 1])
            dense[term] = np.zeros(self._size, np.float32)
            dense[term][self._rows[postings]] = self._weights[postings]
        return dense


def best_rows(scores: npt.NDArray[np.float32], k: int) -> npt.NDArray[np.int64]:
    """The rows of the ``k`` highest ``scores`` above zero, best first, equal ones by row."""
    block = max(len(scores) // (4 * k), 1)
    blocks = len(scores) // block
    bound = np.float32(0)
    if blocks > k:
        # Of the highest scores of all blocks the k-th is a bound that at least k scores reach.
        highest = scores[: blocks * block].reshape(blocks, block).max(axis=1)
        bound = np.partition(highest, -k)[-k]
    rows = np.flatnonzero(scores >= bound) if bound > 0 else np.flatnonzero(scores)
    return rows[np.lexsort((rows, -scores[rows]))[:k]]


class _CountedTerms(NamedTuple):
    """Terms by the alphabet, and of all texts one after the other the ids and frequencies of their different terms."""

    term_ids: dict[str, int]
    ids: npt.NDArray[np.int32]
    frequencies: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.float64]


def _count_terms(texts: Sequence[str], language: str) -> _CountedTerms:
    first_ids: dict[str, int] = {}
    ids, frequencies, sizes, lengths = array("i"), array("i"), array("i"), array("i")
    for text in texts:
        counts = Counter(search_stems(text, language))
        ids.extend([first_ids.setdefault(term, len(first_ids)) for term in counts])
        frequencies.extend(counts.values())
        sizes.append(len(counts))
        lengths.append(counts.total())
    term_ids = {term: at for at, term in enumerate(sorted(first_ids))}
    by_first = np.fromiter((term_ids[term] for term in first_ids), np.int32, len(first_ids))
    return _CountedTerms(
        term_ids,
        by_first[np.frombuffer(ids, np.int32)] if ids else by_first,
        np.frombuffer(frequencies, np.int32) if frequencies else np.zeros(0, np.int32),
        np.concatenate(([0], np.cumsum(np.array(sizes, np.int64)))),
        np.array(lengths, np.float64),
    )
