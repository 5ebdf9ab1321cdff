"""Lines and paragraphs of texts as hashes, equal for those that a site repeats on its pages."""

from functools import cache
from itertools import chain
from typing import Literal, NamedTuple
from unicodedata import category

import numpy as np
import pyarrow as pa
from numba import njit

from transforms.duplicates.folding import NOTHING, SPACE, fold
from transforms.duplicates.mixing import mix

_LETTER, _DIGIT = 1, 2
_CODE_POINTS = 0x110000
_LAST_ASSIGNED = 0x40000  # the planes beyond have no letters and digits
_ZERO = np.uint32(ord("0"))


class Lines(NamedTuple):
    """Lines or paragraphs, in order of document and place."""

    document: np.ndarray  # int64, row of the text
    start: np.ndarray  # int64, code points
    end: np.ndarray  # int64, code points, before the line break
    hash: np.ndarray  # uint64


def line_hashes(texts: pa.StringArray, unit: Literal["line", "paragraph"]) -> Lines:
    """The lines of each text (what stands between line feeds) or its paragraphs (between blank lines), hashed.

    Lines have the same hash if they agree after folding (NFKC, case, see ``fold``) with each run of white space and
    punctuation taken for one space, none at the ends, and each number for one zero, as in CCNet (Wenzek et al. 2020):
    "Posted on 30.4.2008, 12 comments" repeats "Posted on 7 comments". Left out are lines without a letter, since a
    number or a row of them stands on many pages by chance, and all lines of a null and of a text that is not UTF-8.

    The hash is made with ``mix`` (fmix64): starting from 0, h becomes mix(h xor code point). Two of n different lines
    share one with probability about n**2 / 2**65.
    """
    strings = _decoded(texts)
    split = [text.split("\n") for text in strings]
    lines = list(chain.from_iterable(split))
    document = np.repeat(np.arange(len(split)), np.fromiter(map(len, split), np.int64, len(split)))
    lengths = np.fromiter(map(len, lines), np.int64, len(lines))
    text_starts = np.cumsum([0, *map(len, strings)])[:-1]
    # Before a line in the batch stand all lines before it and their line breaks, one a line but none after a text.
    starts = np.cumsum(lengths + 1) - lengths - 1 - text_starts[document] - document
    first = np.ones(len(lines), bool)
    last = first
    if unit == "paragraph":
        blank = np.fromiter((not line or line.isspace() for line in lines), bool, len(lines))
        follows = np.zeros(len(lines), bool)
        follows[1:] = (document[1:] == document[:-1]) & ~blank[1:] & ~blank[:-1]
        first = ~follows
        last = np.append(first[1:], True)
    codes, ends = fold(lines)
    hashes, has_letter = _hash_units(codes, ends, first, _kinds())
    first, last = np.flatnonzero(first)[has_letter], np.flatnonzero(last)[has_letter]
    return Lines(document[first], starts[first], starts[last] + lengths[last], hashes[has_letter])


def _decoded(texts: pa.StringArray) -> list[str]:
    try:
        return [text or "" for text in texts.to_pylist()]
    except UnicodeDecodeError:
        return [_decoded_or_empty(text or b"") for text in texts.cast(pa.binary()).to_pylist()]


def _decoded_or_empty(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return ""


@njit(cache=True, nogil=True)
def _hash_units(codes, ends, is_first, kinds):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Hash of each unit (the lines from a first one to the next), and whether it has a letter."""
    hashes = np.zeros(np.sum(is_first), np.uint64)
    has_letter = np.zeros(len(hashes), np.bool_)
    unit = -1
    start = 0
    for line in range(len(ends)):
        if is_first[line]:
            unit += 1
            before = np.uint32(NOTHING)
        follows_space = True
        for position in range(start, ends[line]):
            code = codes[position]
            if code == NOTHING:
                continue
            if code == SPACE:
                follows_space = True
                continue
            kind = kinds[code]
            if kind == _DIGIT:
                code = _ZERO
            if kind != _DIGIT or before != _ZERO:
                if follows_space and before != NOTHING:
                    hashes[unit] = mix(hashes[unit] ^ np.uint64(SPACE))
                hashes[unit] = mix(hashes[unit] ^ np.uint64(code))
            has_letter[unit] |= kind == _LETTER
            follows_space = False
            before = code
        start = ends[line]
    return hashes, has_letter


@cache
def _kinds() -> np.ndarray:
    """``_LETTER``, ``_DIGIT`` or 0 by code point, uint8."""
    kinds = np.zeros(_CODE_POINTS, np.uint8)
    kind_of = {"Nd": _DIGIT} | dict.fromkeys(("Lu", "Ll", "Lt", "Lm", "Lo"), _LETTER)
    kinds[:_LAST_ASSIGNED] = [kind_of.get(category(chr(point)), 0) for point in range(_LAST_ASSIGNED)]
    return kinds
