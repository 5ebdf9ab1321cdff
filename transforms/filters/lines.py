"""The lines of a batch of texts: how long they are, how they begin and end, which say the same."""

from typing import NamedTuple

import numpy as np
from numba import njit

from transforms.duplicates.mixing import mix
from transforms.filters.character_classes import (
    BULLET,
    CLOSER,
    ELLIPSIS,
    NEW_LINE,
    SPACE,
    TERMINAL,
    character_classes,
)
from transforms.filters.code_points import CodePoints

ENDS_SENTENCE, ENDS_IN_ELLIPSIS, BEGINS_WITH_BULLET, BEGINS_PARAGRAPH = 1, 2, 4, 8
"""Flags of lines. A paragraph begins after a blank line."""

_FACTOR = np.uint64(0xA0761D6478BD642F)
_CLASS = np.uint8(7)
_STOP, _COLON = np.uint32(ord(".")), np.uint32(ord(":"))
_FIRST_ARMENIAN, _LAST_ARMENIAN = np.uint32(0x531), np.uint32(0x58F)


class Lines(NamedTuple):
    """The lines of text ``row`` that are not blank are ``[offsets[row], offsets[row + 1])`` of the other arrays."""

    starts: np.ndarray  # int64, where the line begins in the code points of the batch, white space left out
    ends: np.ndarray  # int64
    hashes: np.ndarray  # uint64, of the characters between
    flags: np.ndarray  # uint8
    sentence_ends: np.ndarray  # int64, where the last sentence that ends in the line does, ``starts`` where none does
    offsets: np.ndarray  # int64, texts + 1


def lines(code_points: CodePoints) -> Lines:
    """The lines of each text, in order, without those that are blank."""
    return Lines(*_lines(*code_points, character_classes()))


def paragraphs(lines: Lines) -> tuple[np.ndarray, np.ndarray]:
    """Hash of each paragraph (uint64), and where those of each text begin (int64, texts + 1)."""
    hashes, offsets = _paragraphs(lines.hashes, lines.flags, lines.offsets)
    return hashes, offsets


@njit(cache=True, nogil=True, error_model="numpy")
def _paragraphs(hashes, flags, offsets):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    own_hashes = np.empty(len(hashes), np.uint64)
    own_offsets = np.zeros(len(offsets), np.int64)
    used = 0
    for row in range(len(offsets) - 1):
        for line in range(offsets[row], offsets[row + 1]):
            if flags[line] & BEGINS_PARAGRAPH:
                own_hashes[used] = np.uint64(0)
                used += 1
            own_hashes[used - 1] = mix(own_hashes[used - 1] ^ hashes[line]) * _FACTOR
        own_offsets[row + 1] = used
    return own_hashes[:used], own_offsets


@njit(cache=True, nogil=True, error_model="numpy")
def _lines(points, rows, classes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    breaks = 0
    for point in points:
        breaks += point < 0x3000 and classes[point] & NEW_LINE != 0
    capacity = breaks + len(rows)
    starts = np.empty(capacity, np.int64)
    ends = np.empty(capacity, np.int64)
    hashes = np.empty(capacity, np.uint64)
    flags = np.empty(capacity, np.uint8)
    sentence_ends = np.empty(capacity, np.int64)
    offsets = np.zeros(len(rows), np.int64)
    used = 0
    for row in range(len(rows) - 1):
        at = rows[row]
        after_blank = True
        while at < rows[row + 1]:
            start = end = sentence_end = at
            blank = True
            value = np.uint64(0)
            while at < rows[row + 1]:
                own = classes[points[at]]
                if own & NEW_LINE:
                    break
                if (own & TERMINAL or points[at] == _COLON) and _ends_sentence(
                    points, rows[row], at, rows[row + 1], classes
                ):
                    sentence_end = at + 1
                if own & _CLASS != SPACE:
                    start = at if blank else start
                    blank = False
                    end = at + 1
                    value = (value ^ np.uint64(points[at])) * _FACTOR
                at += 1
            at += 1
            if blank:
                after_blank = True
                continue
            starts[used], ends[used], hashes[used] = start, end, mix(value)
            sentence_ends[used] = max(start, sentence_end)
            flags[used] = _flags(points, rows[row], start, end, classes) | (BEGINS_PARAGRAPH if after_blank else 0)
            after_blank = False
            used += 1
        offsets[row + 1] = used
    return starts[:used], ends[:used], hashes[:used], flags[:used], sentence_ends[:used], offsets


@njit(cache=True, nogil=True, error_model="numpy")
def _ends_sentence(points, start, at, end, classes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Whether a character ends a sentence: terminal punctuation, the full stop only as the last character of a word.

    Armenian's full stop looks like a colon, which many write for it.
    """
    if points[at] == _COLON:
        return at > start and _FIRST_ARMENIAN <= points[at - 1] <= _LAST_ARMENIAN and _is_last(points, at, end, classes)
    return classes[points[at]] & TERMINAL != 0 and (points[at] != _STOP or _is_last(points, at, end, classes))


@njit(cache=True, nogil=True, error_model="numpy")
def _is_last(points, at, end, classes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Whether a character is the last of a word: not one in a number or an address."""
    return (
        at + 1 == end or classes[points[at + 1]] & (CLOSER | NEW_LINE) != 0 or classes[points[at + 1]] & _CLASS == SPACE
    )


@njit(cache=True, nogil=True, error_model="numpy")
def _flags(points, first, start, end, classes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    flags = BEGINS_WITH_BULLET if classes[points[start]] & BULLET else 0
    last = end - 1
    while last > start and classes[points[last]] & CLOSER:
        last -= 1
    if _ends_sentence(points, first, last, last + 1, classes):
        flags |= ENDS_SENTENCE
    dots = last - start >= 2 and points[last] == _STOP and points[last - 1] == _STOP and points[last - 2] == _STOP
    if dots or classes[points[last]] & ELLIPSIS:
        flags |= ENDS_IN_ELLIPSIS
    return flags
