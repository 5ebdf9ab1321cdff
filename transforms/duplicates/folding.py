"""Texts as code points in which only what matters for equality differs, in NumPy passes over whole batches."""

import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np

SPACE = ord(" ")
NOTHING = 0
_CODE_POINTS = 0x110000
# Above it lie only unassigned and private use planes, and the one of tags and variation selectors.
_LAST_LETTERED = 0x323AF
_IGNORABLE = slice(0xE0000, 0xE1000)
_SYLLABLES = slice(0xAC00, 0xD7A4)
_LEADING_JAMO = slice(0x1100, 0x1113)
_LATER_JAMO = slice(0x1161, 0x11C3)


def fold(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The code points of all texts in one array, folded, and where in it each text ends.

    Folding is Unicode NFKC, then simple case folding; punctuation and white space become ``SPACE``, control and format
    characters (soft hyphen, joiners, marks of direction) ``NOTHING``. Runs are not collapsed, so that positions hold.
    """
    points, ends = _code_points(texts)
    unstable = _unstable(points)
    if len(unstable):
        texts = list(texts)
        rows, firsts = np.unique(np.searchsorted(ends, unstable, side="right"), return_index=True)
        for row, positions in zip(rows, np.split(unstable, firsts[1:]), strict=True):
            start = ends[row] - len(texts[row])
            texts[row] = _normalize_words(texts[row], (positions - start).tolist())
        points, ends = _code_points(texts)
    return _tables().folded[points], ends


def _normalize_words(text: str, positions: list[int]) -> str:
    """``text`` with NFKC applied to what stands between spaces around the positions: nothing composes over a space."""
    pieces, done = [], 0
    for position in positions:
        if position < done:
            continue
        start = text.rfind(" ", done, position) + 1 or done
        end = text.find(" ", position)
        end = len(text) if end < 0 else end
        pieces += [text[done:start], unicodedata.normalize("NFKC", text[start:end])]
        done = end
    return "".join([*pieces, text[done:]])


def _code_points(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    return points, np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))


def _unstable(points: np.ndarray) -> np.ndarray:
    """Positions, ascending, where NFKC does what no table can: expand a character, compose two, reorder marks.

    The quick check of Unicode Annex 15, made exact by looking up the pairs that compose. Normalising every text instead
    takes five times as long, and most texts in any script have no such position.
    """
    tables = _tables()
    suspects = np.flatnonzero(tables.suspect[points])
    expanding = suspects[tables.expands[points[suspects]]]
    followers = suspects[suspects > 0]
    mark, before = tables.single[points[followers]], tables.single[points[followers - 1]]
    own_class, class_before = tables.combining[mark], tables.combining[before]
    disordered = (own_class > 0) & (class_before > own_class)
    over_other_mark = tables.second[mark] & (own_class > 0) & (tables.trailing[before] > 0)
    composing = tables.first[before] & tables.second[mark]
    candidates = np.flatnonzero(composing)
    pairs = before[candidates].astype(np.uint64) << np.uint64(32) | mark[candidates]
    jamo = (mark[candidates] >= _LATER_JAMO.start) & (mark[candidates] < _LATER_JAMO.stop)
    composing[candidates] = jamo | np.isin(pairs, tables.pairs)
    return np.union1d(expanding, followers[disordered | over_other_mark | composing])


class _Tables(NamedTuple):
    """By code point, except ``pairs``."""

    folded: np.ndarray
    single: np.ndarray  # the one character that NFKC makes of it alone
    expands: np.ndarray  # NFKC makes several of it, and not just spaces or punctuation
    combining: np.ndarray  # canonical combining class
    trailing: np.ndarray  # the class of the last character of its canonical decomposition
    first: np.ndarray  # begins a composition
    second: np.ndarray  # ends a composition
    suspect: np.ndarray  # expands, has a combining class or ends a composition
    pairs: np.ndarray  # the compositions: first << 32 | second


_AS_THEY_ARE = {"Lo", "Cn", "Co"}
"""Categories without case, combining classes and signs to drop: nine in ten code points, left out to save a second."""


@cache
def _tables() -> _Tables:
    folded, single = np.arange(_CODE_POINTS, dtype=np.uint32), np.arange(_CODE_POINTS, dtype=np.uint32)
    expands, first, second = (np.zeros(_CODE_POINTS, bool) for _ in range(3))
    combining, trailing = np.zeros(_CODE_POINTS, np.uint8), np.zeros(_CODE_POINTS, np.uint8)
    pairs = []
    for point in range(_LAST_LETTERED + 1):
        character = chr(point)
        if unicodedata.category(character) in _AS_THEY_ARE and not unicodedata.decomposition(character):
            continue
        compatible = unicodedata.normalize("NFKC", character)
        if len(compatible) == 1:
            single[point] = ord(compatible)
        elif all(_fold_character(part) == SPACE for part in compatible):
            single[point] = SPACE
        else:
            expands[point] = True
        folded[point] = _fold_character(chr(single[point]))
        combining[point] = unicodedata.combining(character)
        trailing[point] = unicodedata.combining(unicodedata.normalize("NFD", character)[-1])
        canonical = unicodedata.decomposition(character).split()
        if len(canonical) == 2 and not canonical[0].startswith("<") and compatible == character:
            one, other = (int(code, 16) for code in canonical)
            first[one] = second[other] = True
            pairs.append(one << 32 | other)
    first[_LEADING_JAMO] = first[_SYLLABLES] = second[_LATER_JAMO] = True
    folded[_IGNORABLE] = NOTHING
    suspect = expands | (second | (combining > 0))[single]
    return _Tables(folded, single, expands, combining, trailing, first, second, suspect, np.array(pairs, np.uint64))


def _fold_character(character: str) -> int:
    category = unicodedata.category(character)
    if category[0] in "PZ" or character.isspace():
        return SPACE
    if category in ("Cc", "Cf"):
        return NOTHING
    if "\ufe00" <= character <= "\ufe0f":
        return NOTHING
    # Where the full case folding has several characters ("ss" for "ẞ") the lower case does (simple case folding).
    alone = (folded for folded in (character.casefold(), character.lower()) if len(folded) == 1)
    return ord(next(alone, character))
