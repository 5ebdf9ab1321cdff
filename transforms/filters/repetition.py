"""How much of a text says the same again: lines and paragraphs, n-grams of words and of characters.

All shares lie between 0 and 1. Equal 64-bit hashes count as equal text: among the million units that are measured of a
text at most, two different ones share a hash once in 37 million texts.
"""

import numpy as np
from numba import njit

from transforms.duplicates.mixing import mix
from transforms.filters.code_points import CodePoints
from transforms.filters.words import Words

FREQUENT = (2, 3, 4)
"""Words of the n-grams whose most frequent one is measured (Gopher)."""
DUPLICATE = (5, 6, 7, 8, 9, 10)
"""Words of the n-grams whose repetitions are measured (Gopher)."""

_FACTOR = np.uint64(0xA0761D6478BD642F)
_ONE = np.uint64(1)


def frequent_ngrams(words: Words, entries_per_word: np.ndarray) -> np.ndarray:
    """Share of the letters in words that one n-gram fills: the one that fills most, of those that occur three times.

    What a short text says twice is no sign of repetition: the name of what it is about. Occurrences do not overlap. One
    row a text, a column for each of ``FREQUENT``. ``entries_per_word`` (one a text) is how many entries of ``words``
    make up a word, so that an n-gram has n times as many.
    """
    shares: np.ndarray = _frequent(words.hashes, words.lengths, words.offsets, entries_per_word, np.array(FREQUENT))
    return shares


def duplicate_ngrams(words: Words, entries_per_word: np.ndarray) -> np.ndarray:
    """Share of the letters in words that lie in the second or a later occurrence of an n-gram, each counted once.

    One row a text, a column for each of ``DUPLICATE``; ``entries_per_word`` as above.
    """
    shares: np.ndarray = _duplicate(words.hashes, words.lengths, words.offsets, entries_per_word, np.array(DUPLICATE))
    return shares


def repeated_ngrams(words: Words, entries_per_word: np.ndarray, size: int) -> np.ndarray:
    """Share of the n-grams of ``size`` words that occur more than once, one a text; ``entries_per_word`` as above."""
    shares: np.ndarray = _repeated(words.hashes, words.offsets, entries_per_word, size)
    return shares


def repeated_characters(code_points: CodePoints, sizes: np.ndarray) -> np.ndarray:
    """Share that the most frequent character n-grams have among all, one a text.

    ``sizes`` (int64, one a text) is n. The most frequent are as many as the square root of the number of different
    n-grams, and of those only what occurs more than once: the measure of BigScience's ROOTS and SailCraft.
    """
    shares: np.ndarray = _repeated_characters(*code_points, sizes)
    return shares


def came_before(hashes: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Whether a hash stands earlier in its text, bool; text ``row`` has ``hashes[offsets[row]:offsets[row + 1]]``."""
    came: np.ndarray = _came_before(hashes, offsets)
    return came


@njit(cache=True, nogil=True)
def _table_size(entries):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    size = 16
    while size < 2 * entries:
        size *= 2
    return size


@njit(cache=True, nogil=True)
def _longest(offsets):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    longest = 0
    for row in range(len(offsets) - 1):
        longest = max(longest, offsets[row + 1] - offsets[row])
    return longest


@njit(cache=True, nogil=True)
def _place(keys, stamps, stamp, mask, key):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Where in an open-addressing table a key stands or would stand; entries with another stamp are empty."""
    place = key & mask
    while stamps[place] == stamp and keys[place] != key:
        place = (place + _ONE) & mask
    return place


@njit(cache=True, nogil=True)
def _roll(units, size, ngrams):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Writes the hash of each n-gram; returns their number."""
    count = len(units) - size + 1
    if count < 1:
        return 0
    value = np.uint64(0)
    power = _ONE
    for index in range(size):
        value = value * _FACTOR + np.uint64(units[index])
        power *= _FACTOR
    ngrams[0] = mix(value)
    for index in range(1, count):
        value = value * _FACTOR + np.uint64(units[index + size - 1]) - power * np.uint64(units[index - 1])
        ngrams[index] = mix(value)
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def _frequent(hashes, lengths, offsets, per_word, sizes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    longest = _longest(offsets)
    keys, stamps = np.empty(_table_size(longest), np.uint64), np.zeros(_table_size(longest), np.int64)
    counts = np.empty(len(keys), np.int64)
    letters = np.empty(len(keys), np.int64)
    last = np.empty(len(keys), np.int64)
    ngrams = np.empty(longest, np.uint64)
    shares = np.zeros((len(offsets) - 1, len(sizes)))
    stamp = 0
    for row in range(len(offsets) - 1):
        start, end = offsets[row], offsets[row + 1]
        total = lengths[start:end].sum()
        mask = np.uint64(_table_size(end - start) - 1)
        for column in range(len(sizes)):
            size = round(sizes[column] * per_word[row])
            stamp += 1
            most = 0
            own = 0
            for index in range(size - 1):
                own += lengths[start + index] if start + index < end else 0
            for index in range(_roll(hashes[start:end], size, ngrams)):
                own += lengths[start + index + size - 1]
                place = _place(keys, stamps, stamp, mask, ngrams[index])
                if stamps[place] != stamp:
                    keys[place], stamps[place] = ngrams[index], stamp
                    counts[place], letters[place], last[place] = 1, own, index
                elif index >= last[place] + size:
                    counts[place] += 1
                    letters[place] += own
                    last[place] = index
                    most = max(most, letters[place]) if counts[place] > 2 else most
                own -= lengths[start + index]
            shares[row, column] = most / total if total else 0.0
    return shares


@njit(cache=True, nogil=True, error_model="numpy")
def _duplicate(hashes, lengths, offsets, per_word, sizes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    longest = _longest(offsets)
    keys, stamps = np.empty(_table_size(longest), np.uint64), np.zeros(_table_size(longest), np.int64)
    ngrams = np.empty(longest, np.uint64)
    shares = np.zeros((len(offsets) - 1, len(sizes)))
    stamp = 0
    for row in range(len(offsets) - 1):
        start, end = offsets[row], offsets[row + 1]
        mask = np.uint64(_table_size(end - start) - 1)
        for column in range(len(sizes)):
            size = round(sizes[column] * per_word[row])
            stamp += 1
            covered = 0
            repeated = 0
            for index in range(_roll(hashes[start:end], size, ngrams)):
                place = _place(keys, stamps, stamp, mask, ngrams[index])
                if stamps[place] != stamp:
                    keys[place], stamps[place] = ngrams[index], stamp
                else:
                    for word in range(max(covered, index), index + size):
                        repeated += lengths[start + word]
                    covered = index + size
            if repeated == 0:
                break  # what repeats no n-gram repeats no longer one
            shares[row, column] = repeated / lengths[start:end].sum()
    return shares


@njit(cache=True, nogil=True, error_model="numpy")
def _repeated(hashes, offsets, per_word, words):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    longest = _longest(offsets)
    keys, stamps = np.empty(_table_size(longest), np.uint64), np.zeros(_table_size(longest), np.int64)
    counts = np.empty(len(keys), np.int64)
    ngrams = np.empty(longest, np.uint64)
    shares = np.zeros(len(offsets) - 1)
    for row in range(len(offsets) - 1):
        start, end = offsets[row], offsets[row + 1]
        mask = np.uint64(_table_size(end - start) - 1)
        total = _roll(hashes[start:end], round(words * per_word[row]), ngrams)
        repeated = 0
        for index in range(total):
            place = _place(keys, stamps, row + 1, mask, ngrams[index])
            if stamps[place] != row + 1:
                keys[place], stamps[place], counts[place] = ngrams[index], row + 1, 1
            else:
                repeated += 2 if counts[place] == 1 else 1
                counts[place] += 1
        shares[row] = repeated / max(total, 1)
    return shares


@njit(cache=True, nogil=True, error_model="numpy")
def _repeated_characters(points, offsets, sizes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    longest = _longest(offsets)
    keys, stamps = np.empty(_table_size(longest), np.uint64), np.zeros(_table_size(longest), np.int64)
    counts = np.empty(len(keys), np.int64)
    ngrams = np.empty(longest, np.uint64)
    with_count = np.zeros(longest + 2, np.int64)
    shares = np.zeros(len(offsets) - 1)
    for row in range(len(offsets) - 1):
        start, end = offsets[row], offsets[row + 1]
        mask = np.uint64(_table_size(end - start) - 1)
        total = _roll(points[start:end], sizes[row], ngrams)
        different = 0
        most = 0
        for index in range(total):
            place = _place(keys, stamps, row + 1, mask, ngrams[index])
            if stamps[place] != row + 1:
                keys[place], stamps[place], counts[place] = ngrams[index], row + 1, 1
                different += 1
                with_count[1] += 1
            else:
                with_count[counts[place]] -= 1
                counts[place] += 1
                with_count[counts[place]] += 1
                most = max(most, counts[place])
        left = int(np.sqrt(different))
        frequent = 0
        for count in range(most, 1, -1):
            taken = min(left, with_count[count])
            frequent += taken * count
            left -= taken
            with_count[count] = 0
        with_count[1] = 0
        shares[row] = frequent / max(total, 1)
    return shares


@njit(cache=True, nogil=True, error_model="numpy")
def _came_before(hashes, offsets):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    longest = _longest(offsets)
    keys, stamps = np.empty(_table_size(longest), np.uint64), np.zeros(_table_size(longest), np.int64)
    came = np.zeros(len(hashes), np.bool_)
    for row in range(len(offsets) - 1):
        start, end = offsets[row], offsets[row + 1]
        mask = np.uint64(_table_size(end - start) - 1)
        for index in range(start, end):
            place = _place(keys, stamps, row + 1, mask, hashes[index])
            came[index] = stamps[place] == row + 1
            keys[place], stamps[place] = hashes[index], row + 1
    return came
