"""Stop words of a language, from its own texts."""

import numpy as np
import pyarrow as pa

from transforms.filters.code_points import code_points
from transforms.filters.thresholds import Thresholds
from transforms.filters.words import NUMBER, UNIT, Words, words

LEAST_SHARE = 0.008
FEWEST = 8
"""FineWeb-2's rule: the words that make up more than .8 % of all, at least eight."""
COVERED = 0.2
MOST = 50
"""Ours: more words, at most so many, until these make up a fifth of all, as English needs nine for. In Korean or Tamil,
whose function words are endings, a short text need not have two of only eight."""
DOCUMENTS = 0.1
"""Share of the documents in which a stop word occurs: ours, so that the subject of one long document is none."""

_FACTOR = np.uint64(0xA0761D6478BD642F)


def common_words(texts: pa.StringArray, tag: str, thresholds: Thresholds) -> list[str]:
    """The stop words of the texts' language, the most frequent first, in small letters.

    In scripts without spaces between words these are sequences of letters about as long as a word is there.
    """
    points = code_points(texts)
    found = words(points)
    if not len(found.hashes):
        return []
    spaceless = 2 * np.count_nonzero(found.kinds == UNIT) > len(found.kinds)
    per_word = thresholds.of("words", "letters_per_word", tag) if spaceless else 1.0
    sizes = range(max(1, round(per_word) - 1), round(per_word) + 1) if spaceless else (1,)
    rows = np.repeat(np.arange(len(texts)), np.diff(found.offsets))
    counted = [_counted(found, rows, size) for size in sizes]
    counts, documents, firsts, lengths = (np.concatenate(parts) for parts in zip(*counted, strict=True))
    shares = counts / (len(found.hashes) / per_word)
    # Equal counts in the order of the words, so that the order of texts makes no difference.
    surfaces = np.array(
        [_surface(points.points, found, at, length) for at, length in zip(firsts, lengths, strict=True)]
    )
    order = np.lexsort((surfaces, -counts))
    often = order[documents[order] >= DOCUMENTS * len(texts)]
    chosen = [at for number, at in enumerate(often) if not _is_part(at, often[: 2 * number + 1], surfaces, counts)]
    covering = int(np.searchsorted(np.cumsum(shares[chosen]), COVERED)) + 1
    number = max(FEWEST, int(np.count_nonzero(shares[chosen] > LEAST_SHARE)), covering)
    return [str(surfaces[at]) for at in chosen[: min(number, MOST)]]


def _is_part(at: int, others: np.ndarray, surfaces: np.ndarray, counts: np.ndarray) -> bool:
    """Whether a sequence of letters mostly stands inside one longer, frequent sequence: a piece of a word."""
    piece = surfaces[at]
    return any(
        len(surfaces[other]) > len(piece) and piece in surfaces[other] and counts[at] < 1.2 * counts[other]
        for other in others
    )


def _counted(found: Words, rows: np.ndarray, size: int) -> tuple[np.ndarray, ...]:
    """Of each sequence of ``size`` words without anything between: count, documents, where one begins, size."""
    last = len(found.hashes) - size + 1
    hashes = np.zeros(max(last, 0), np.uint64)
    whole = np.ones(max(last, 0), bool)
    for place in range(size):
        hashes = hashes * _FACTOR + found.hashes[place : place + max(last, 0)]
        whole &= (found.kinds != NUMBER)[place : place + max(last, 0)]
        if place:
            before = found.starts + found.lengths
            whole &= before[place - 1 : place - 1 + last] == found.starts[place : place + last]
            whole &= rows[:last] == rows[place : place + last]
    kept = np.flatnonzero(whole)
    different, firsts, numbers, counts = np.unique(
        hashes[kept], return_index=True, return_inverse=True, return_counts=True
    )
    pairs = np.unique(numbers.astype(np.int64) * (len(found.offsets)) + rows[kept])
    documents = np.bincount(pairs // len(found.offsets), minlength=len(different))
    # Only what may be chosen goes on: names would be most of the rest.
    frequent = np.argsort(-counts, kind="stable")[:400]
    return counts[frequent], documents[frequent], kept[firsts[frequent]], np.full(len(frequent), size)


def _surface(points: np.ndarray, found: Words, first: int, size: int) -> str:
    last = first + size - 1
    text = points[found.starts[first] : found.starts[last] + found.lengths[last]]
    return "".join(map(chr, text)).lower()
