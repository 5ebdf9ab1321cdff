"""Which sentences of a text and of its translation belong together.

Lengths after Gale & Church (1993), and what both sides share whatever the languages: numbers, words that are written
alike, marks, line ends. One dynamic programme over beads of up to two sentences a side, in a band around the diagonal.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log
from typing import NamedTuple
from unicodedata import category, decimal, normalize

import numpy as np
from numba import njit

from transforms.alignment.words import alignment_words
from transforms.sentences.split import split_sentences


class SentencePair(NamedTuple):
    """Half-open stretches of both texts, in code points; an empty one where a side has nothing to say."""

    source_start: int
    source_end: int
    target_start: int
    target_end: int


# Beads (source sentences, target sentences) with their probability: Gale & Church 1993, table 5, but .02 for a sentence
# without partner (theirs: .005): lengths say little of short texts, and what is not shared should not be forced.
_BEADS = np.array([(1, 1), (1, 0), (0, 1), (2, 1), (1, 2), (2, 2)])
_BEAD_COSTS = -np.log(np.array([0.89, 0.02, 0.02, 0.089 / 2, 0.089 / 2, 0.011]))
_VARIANCE = 6.8
"""Variance of the length of a translation per character (Gale & Church 1993)."""
_HALF_BAND = 60
"""Sentences to both sides of the diagonal that a pair may lie; twice as many as the lengths differ by, if more."""
_LINE_END = 2.0
"""Nats for a pair that ends a line on both sides, or on one side only."""
_SHARED = 0.5
"""Share of the nats that a word in common would carry if words were independent of each other."""
_LINE_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_DENSE = re.compile(r"[⺀-鿿가-힣豈-﫿\U00020000-\U0003ffff]")
_DIGITS = re.compile(r"\d+")
_MARKS = {
    "?": "?",
    "？": "?",
    "؟": "?",
    ";": "?",
    "՞": "?",
    "!": "!",
    "！": "!",
    "(": "(",
    "（": "(",
    ":": ":",
    "：": ":",
}


def align_sentences(
    source_text: str, target_text: str, source_language: str, target_language: str
) -> list[SentencePair]:
    """Pairs of stretches of whole sentences, in order, that together cover both texts.

    A pair holds 1-1, 1-2, 2-1, 2-2, 1-0 or 0-1 sentences with the white space behind them. Where a text has no
    sentence (empty, only white space) it stands whole, and empty, against the other.
    """
    source_starts = _starts(source_text, source_language)
    target_starts = _starts(target_text, target_language)
    if len(source_starts) < 2 or len(target_starts) < 2:
        return [SentencePair(0, len(source_text), 0, len(target_text))] if source_text or target_text else []
    path = pair_stretches(
        _stretches(source_text, source_starts, source_language), _stretches(target_text, target_starts, target_language)
    )
    return [
        SentencePair(source_starts[a], source_starts[b], target_starts[c], target_starts[d])
        for (a, c), (b, d) in zip([(0, 0), *path[:-1]], path, strict=True)
    ]


def pair_stretches(source: Sequence[Sequence[str]], target: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """Pair stretches of words (``"\n"`` among them for the end of a line), at least one a side.

    Returns how many stretches of both sides are paired after each pair, the last of them all.
    """
    source_lengths, source_lines = _lengths(source)
    target_lengths, target_lines = _lengths(target)
    # Both sides in characters of the one that writes more of them: Chinese says in one what English says in three.
    usual_source, usual_target = (_usual_characters(side) for side in (source, target))
    source_total = float(source_lengths.sum()) + usual_source
    target_total = float(target_lengths.sum()) + usual_target
    total = max(source_total, target_total)
    path = _best_path(
        source_lengths * (total / source_total),
        target_lengths * (total / target_total),
        source_lines,
        target_lines,
        *_shared([_features(words) for words in source], [_features(words) for words in target]),
        _BEADS,
        _BEAD_COSTS,
    )
    return [(i, j) for i, j in path[1:].tolist()]


def _usual_characters(stretches: Sequence[Sequence[str]]) -> float:
    """Characters that 1,000 of English become: 450 in Chinese, Japanese or Korean (FLORES dev: 390-520), else 1,000."""
    words = [word for stretch in stretches for word in stretch]
    dense = sum(_DENSE.match(word) is not None for word in words)
    return 450.0 if 2 * dense > len(words) else 1000.0


def _stretches(text: str, starts: Sequence[int], language: str) -> list[list[str]]:
    sentences = [text[start:end] for start, end in pairwise(starts)]
    return [
        [*alignment_words(sentence, language).texts, *(["\n"] if _LINE_BREAK.search(sentence) else [])]
        for sentence in sentences
    ]


def _lengths(stretches: Sequence[Sequence[str]]) -> tuple[np.ndarray, np.ndarray]:
    """Characters of each stretch, and whether it ends a line."""
    ends_line = np.array([stretch[-1:] == ["\n"] for stretch in stretches])
    ends_line[-1] = True
    return np.array([sum(map(len, stretch)) for stretch in stretches], np.float64), ends_line


def _starts(text: str, language: str) -> list[int]:
    """Where the sentences begin, the first at 0, and the end of the text."""
    starts = [start for start, _ in split_sentences(text, language)]
    return [0, *starts[1:], len(text)] if starts else [0]


def _features(words: Sequence[str]) -> Counter[str]:
    """What a translation may have in common with these words: numbers, words in folded letters, marks."""
    found: Counter[str] = Counter()
    for word in words:
        folded = _fold(word)
        if word in _MARKS:
            found[_MARKS[word]] += 1
        elif any(letter.isdigit() for letter in folded):
            found.update(_DIGITS.findall(folded))
        elif len(folded) > 3 or (word[0].isupper() and len(folded) > 1):
            found[folded] += 1
            if len(folded) > 5:
                found[folded[:5] + "…"] += 1
    return found


def _fold(word: str) -> str:
    letters = (letter for letter in normalize("NFKD", word.casefold()) if category(letter) != "Mn")
    return "".join(str(decimal(letter)) if category(letter) == "Nd" else letter for letter in letters)


def _shared(
    source: Sequence[Counter[str]], target: Sequence[Counter[str]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sparse rows of nats that speak for two sentences: row offsets, target sentences, values."""
    where: dict[str, list[int]] = {}
    for number, features in enumerate(target):
        for feature in features:
            where.setdefault(feature, []).append(number)
    seen = Counter(feature for features in source for feature in features)
    sentences = max(len(source), len(target))
    rows, columns, values = [0], [], []
    for features in source:
        nats: dict[int, float] = {}
        for feature in sorted(features):
            places = where.get(feature, ())
            weight = log((sentences + 1) / max(seen[feature], len(places))) if places else 0.0
            if weight > 0 and len(places) <= _HALF_BAND:
                for place in places:
                    nats[place] = nats.get(place, 0.0) + _SHARED * weight
        columns += sorted(nats)
        values += [nats[place] for place in sorted(nats)]
        rows.append(len(columns))
    return np.array(rows), np.array(columns, np.int64), np.array(values, np.float64)


@njit(cache=True, nogil=True, error_model="numpy")
def _best_path(  # type: ignore[no-untyped-def]  # noqa: ANN202
    source,  # noqa: ANN001
    target,  # noqa: ANN001
    source_lines,  # noqa: ANN001
    target_lines,  # noqa: ANN001
    rows,  # noqa: ANN001
    columns,  # noqa: ANN001
    values,  # noqa: ANN001
    beads,  # noqa: ANN001
    bead_costs,  # noqa: ANN001
):
    """The cheapest borders (source sentence, target sentence), from (0, 0) to the ends of both."""
    n, m = len(source), len(target)
    half = min(m, max(_HALF_BAND, 2 * abs(n - m)))
    width = 2 * half + 1
    costs = np.full((n + 1, width), np.inf)
    choices = np.full((n + 1, width), -1, np.int8)
    for i in range(n + 1):
        first = i * m // n - half
        for j in range(max(first, 0), min(first + width, m + 1)):
            if i == 0 and j == 0:
                costs[0, j - first] = 0.0
                continue
            for bead in range(len(beads)):
                a, b = beads[bead]
                if a > i or b > j:
                    continue
                before = (i - a) * m // n - half
                at = j - b - before
                if at < 0 or at >= width or costs[i - a, at] == np.inf:
                    continue
                here, there = 0.0, 0.0
                shared = 0.0
                for k in range(i - a, i):
                    here += source[k]
                    for cell in range(rows[k], rows[k + 1]):
                        if j - b <= columns[cell] < j:
                            shared += values[cell]
                for k in range(j - b, j):
                    there += target[k]
                cost = costs[i - a, at] + bead_costs[bead] - shared
                if a and b:
                    delta = (here - there) ** 2 / (_VARIANCE * max((here + there) / 2, 1.0))
                    cost += delta / 2
                    if source_lines[i - 1] and target_lines[j - 1]:
                        cost -= _LINE_END
                    elif source_lines[i - 1] or target_lines[j - 1]:
                        cost += _LINE_END
                if cost < costs[i, j - first]:
                    costs[i, j - first] = cost
                    choices[i, j - first] = bead
    path = np.zeros((n + m + 1, 2), np.int64)
    used = 0
    i, j = n, m
    path[0] = i, j
    while i > 0 or j > 0:
        a, b = beads[choices[i, j - (i * m // n - half)]]
        i -= a
        j -= b
        used += 1
        path[used] = i, j
    return path[: used + 1][::-1].copy()
