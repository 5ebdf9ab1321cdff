"""Words and phrases of lists in texts: stop words, adult and spam terms, consent notices.

A phrase is a sequence of the words of ``words.py``, so that case, normalisation form, punctuation and white space make
no difference and no term is found inside a word. In scripts without spaces the words are single letters: there a phrase
is found wherever its letters stand.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numba import njit

from transforms.duplicates.mixing import mix
from transforms.filters.code_points import code_points
from transforms.filters.words import Words, words

MOST_LISTS = 8
LONGEST_PHRASE = 64
"""Words of a phrase (letters in scripts without spaces): what bounds the time per word of a text."""

_FACTOR = np.uint64(0xA0761D6478BD642F)
_ONE = np.uint64(1)


class PhraseTable(NamedTuple):
    """The beginnings of phrases by hash, in an open-addressing table whose size is a power of two."""

    keys: np.ndarray  # uint64, 0: empty
    lists: np.ndarray  # uint8, bit n: a phrase of list n ends here
    numbers: np.ndarray  # int32, number of the phrase that ends here


class PhraseHits(NamedTuple):
    """What was found in a batch of texts; a row a text and a column a list where there are two dimensions."""

    words: np.ndarray  # int64, words that belong to phrases of the list
    different: np.ndarray  # int64, different phrases of the list
    starts: np.ndarray  # int64, word at which each hit of the lists with places begins, in order
    ends: np.ndarray  # int64, the word after it
    lists: np.ndarray  # uint8, the list of the hit


def phrase_table(lists: Sequence[Sequence[str]]) -> PhraseTable:
    """A table of at most ``MOST_LISTS`` lists of phrases; a phrase without a word is left out.

    Raises:
        ValueError: too many lists, or a phrase of more than ``LONGEST_PHRASE`` words.
    """
    if len(lists) > MOST_LISTS:
        raise ValueError(f"{len(lists)} lists of phrases; at most {MOST_LISTS} fit into one table")
    phrases = pa.array([phrase for phrases in lists for phrase in phrases], pa.string())
    found = words(code_points(phrases))
    too_long = np.flatnonzero(np.diff(found.offsets) > LONGEST_PHRASE)
    if len(too_long):
        raise ValueError(f"a phrase of more than {LONGEST_PHRASE} words: {phrases[too_long[0]].as_py()[:200]!r}")
    bits = np.repeat([1 << number for number in range(len(lists))], [len(phrases) for phrases in lists])
    size = 16
    while size < 2 * len(found.hashes):
        size *= 2
    table = PhraseTable(np.zeros(size, np.uint64), np.zeros(size, np.uint8), np.zeros(size, np.int32))
    _fill(*table, found.hashes, found.offsets, bits.astype(np.uint8))
    return table


def find_phrases(
    found: Words, languages: np.ndarray, tables: Sequence[PhraseTable], with_places: frozenset[int]
) -> PhraseHits:
    """Phrases in each text by the table of its language (``languages``: a number of ``tables`` for each text).

    Of phrases of one list that overlap the first and longest counts; ``with_places`` are the numbers of lists whose
    hits are told one by one.
    """
    # One more table, empty, so that there is one where there is no text.
    tables = [*tables, phrase_table([])]
    sizes = np.array([len(table.keys) for table in tables])
    return PhraseHits(
        *_find(
            found.hashes,
            found.offsets,
            languages.astype(np.int64),
            np.concatenate([table.keys for table in tables]),
            np.concatenate([table.lists for table in tables]),
            np.concatenate([table.numbers for table in tables]),
            np.cumsum(sizes) - sizes,
            sizes,
            np.uint8(sum(1 << number for number in with_places)),
        )
    )


@njit(cache=True, nogil=True)
def _extended(prefix, word):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Hash of a beginning of a phrase with one more word; never 0."""
    return mix(prefix * _FACTOR ^ word) | _ONE


@njit(cache=True, nogil=True)
def _fill(keys, lists, numbers, hashes, offsets, bits):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    mask = np.uint64(len(keys) - 1)
    for phrase in range(len(offsets) - 1):
        prefix = np.uint64(0)
        place = np.uint64(0)
        for word in range(offsets[phrase], offsets[phrase + 1]):
            prefix = _extended(prefix, hashes[word])
            place = prefix >> _ONE & mask
            while keys[place] != 0 and keys[place] != prefix:
                place = (place + _ONE) & mask
            keys[place] = prefix
        if offsets[phrase] < offsets[phrase + 1]:
            lists[place] |= bits[phrase]
            numbers[place] = phrase


@njit(cache=True, nogil=True, error_model="numpy")
def _find(hashes, offsets, languages, keys, lists, numbers, bases, sizes, with_places):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    texts = len(offsets) - 1
    covered = np.zeros((texts, MOST_LISTS), np.int64)
    different = np.zeros((texts, MOST_LISTS), np.int64)
    most = 0
    for size in sizes:
        most = max(most, size)
    seen = np.full((most, MOST_LISTS), -1, np.int64)
    hit_starts = np.empty(64, np.int64)
    hit_ends = np.empty(64, np.int64)
    hit_lists = np.empty(64, np.uint8)
    hits = 0
    until = np.empty(MOST_LISTS, np.int64)
    longest = np.empty(MOST_LISTS, np.int64)
    phrases = np.empty(MOST_LISTS, np.int64)
    for row in range(texts):
        base = bases[languages[row]]
        mask = np.uint64(sizes[languages[row]] - 1)
        until[:] = 0
        for first in range(offsets[row], offsets[row + 1]):
            prefix = np.uint64(0)
            found = np.uint8(0)
            for word in range(first, offsets[row + 1]):
                prefix = _extended(prefix, hashes[word])
                place = prefix >> _ONE & mask
                while keys[base + np.int64(place)] != 0 and keys[base + np.int64(place)] != prefix:
                    place = (place + _ONE) & mask
                at = base + np.int64(place)
                if keys[at] == 0:
                    break
                ending = lists[at]
                found |= ending
                if ending:
                    for number in range(MOST_LISTS):
                        if ending >> number & 1:
                            longest[number] = word + 1
                            phrases[number] = numbers[at]
            if not found:
                continue
            for number in range(MOST_LISTS):
                if not found >> number & 1 or first < until[number]:
                    continue
                covered[row, number] += longest[number] - first
                until[number] = longest[number]
                if seen[phrases[number], number] != row:
                    seen[phrases[number], number] = row
                    different[row, number] += 1
                if with_places >> number & 1:
                    if hits == len(hit_starts):
                        hit_starts = np.concatenate((hit_starts, np.empty_like(hit_starts)))
                        hit_ends = np.concatenate((hit_ends, np.empty_like(hit_ends)))
                        hit_lists = np.concatenate((hit_lists, np.empty_like(hit_lists)))
                    hit_starts[hits], hit_ends[hits], hit_lists[hits] = first, longest[number], number
                    hits += 1
    return covered, different, hit_starts[:hits], hit_ends[:hits], hit_lists[:hits]
