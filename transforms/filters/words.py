"""The words of a batch of texts, as hashes.

Words are runs of letters, numbers and the marks on them. In scripts without spaces between words each letter with its
marks is a unit of its own; how many units say as much as a word is a matter of the language (``letters_per_word`` in
thresholds.yaml). Hashes are of folded characters (``transforms/duplicates/token_tables``): case, normalisation form and
the script of digits make no difference.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from transforms.duplicates.mixing import mix
from transforms.duplicates.token_tables import (
    ALONE,
    CLASS_BITS,
    EXPANDED,
    IGNORED,
    KIND_SHIFT,
    LETTER,
    MARK,
    POINT_BITS,
    SEPARATOR,
    token_tables,
)
from transforms.filters.character_classes import PUNCTUATION, SPACE, character_classes
from transforms.filters.code_points import CodePoints

WORD, NUMBER, UNIT = range(3)
"""Kinds of words: with a letter, of digits alone, a letter of a script without spaces."""

_START = np.uint64(0x9E3779B97F4A7C15)
_FACTOR = np.uint64(0xD6E8FEB86659FD93)
_POINT = np.uint32((1 << POINT_BITS) - 1)
_PIECES = np.uint32((1 << CLASS_BITS) - 1)
_SHIFT = np.uint32(KIND_SHIFT)
_PIECES_SHIFT = np.uint32(POINT_BITS)
_LAST_DIGIT = np.uint32(ord("9"))
"""To which decimal digits of all scripts fold."""
_CLASS = np.uint8(7)


class Words(NamedTuple):
    """The words of text ``row`` are ``[offsets[row], offsets[row + 1])`` of the other arrays."""

    hashes: np.ndarray  # uint64
    starts: np.ndarray  # int64, where the word begins in the code points of the batch
    lengths: np.ndarray  # int32, code points without format characters
    kinds: np.ndarray  # uint8
    offsets: np.ndarray  # int64, texts + 1
    by_kind: np.ndarray  # int64, how many of each kind a text has: a row a text, columns WORD, NUMBER, UNIT
    letters: np.ndarray  # int64, of each text the code points in words of the kind WORD
    wordless: np.ndarray  # int64, of each text the runs between white space that hold no word; a dash alone is none


def words(code_points: CodePoints) -> Words:
    """The words of each text, in order."""
    return Words(*_words(*code_points, *token_tables(), character_classes()))


@njit(cache=True, nogil=True, error_model="numpy")
def _words(points, rows, entries, expansions, classes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0915
    capacity = np.int64(len(points))
    for point in points:
        if point > 0x7F and entries[point] >> _SHIFT == EXPANDED:
            capacity += np.int64(entries[point] >> _PIECES_SHIFT & _PIECES)
    hashes = np.empty(capacity, np.uint64)
    starts = np.empty(capacity, np.int64)
    lengths = np.empty(capacity, np.int32)
    kinds = np.empty(capacity, np.uint8)
    offsets = np.zeros(len(rows), np.int64)
    by_kind = np.zeros((len(rows) - 1, 3), np.int64)
    letters = np.zeros(len(rows) - 1, np.int64)
    wordless = np.zeros(len(rows) - 1, np.int64)
    used = 0
    for row in range(len(rows) - 1):
        open_kind = np.uint32(SEPARATOR)
        token = _START
        start = 0
        length = 0
        has_letter = False
        run_weight = 0
        run_has_word = False
        at = rows[row] - 1
        while at < rows[row + 1]:
            at += 1
            if open_kind == LETTER:
                # The rest of a word: most characters.
                while at < rows[row + 1] and entries[points[at]] >> _SHIFT == LETTER:
                    token = (token ^ np.uint64(entries[points[at]] & _POINT)) * _FACTOR
                    has_letter |= entries[points[at]] & _POINT > _LAST_DIGIT
                    length += 1
                    at += 1
            point = points[at] if at < rows[row + 1] else np.uint32(32)
            entry = entries[point]
            kind = entry >> _SHIFT
            character_class = classes[point] & _CLASS
            if character_class == SPACE:
                wordless[row] += run_weight > 1 and not run_has_word
                run_weight = 0
                run_has_word = False
            else:
                run_weight += 1 if character_class == PUNCTUATION else 2
            first, pieces = np.int64(0), np.int64(1)
            if kind == EXPANDED:
                first, pieces = np.int64(entry & _POINT), np.int64(entry >> _PIECES_SHIFT & _PIECES)
            counted = False
            for piece in range(first, first + pieces):
                code = expansions[piece] if kind == EXPANDED else entry
                own_kind = code >> _SHIFT
                if own_kind == IGNORED or (own_kind == MARK and open_kind == SEPARATOR):
                    continue
                if own_kind != MARK and (own_kind != LETTER or open_kind != LETTER):
                    if open_kind != SEPARATOR:
                        hashes[used] = mix(token)
                        starts[used] = start
                        lengths[used] = length
                        own = UNIT if open_kind == ALONE else WORD if has_letter else NUMBER
                        kinds[used] = own
                        by_kind[row, own] += 1
                        letters[row] += length if own == WORD else 0
                        used += 1
                    open_kind = own_kind
                    if own_kind == SEPARATOR:
                        continue
                    token = _START
                    start = at
                    length = 0
                    has_letter = False
                    run_has_word = True
                token = (token ^ np.uint64(code & _POINT)) * _FACTOR
                has_letter |= own_kind != MARK and code & _POINT > _LAST_DIGIT
                length += not counted
                counted = True
        offsets[row + 1] = used
    return hashes[:used], starts[:used], lengths[:used], kinds[:used], offsets, by_kind, letters, wordless
