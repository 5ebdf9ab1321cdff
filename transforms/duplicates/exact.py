"""Exact duplicates: texts that are the same but for case, spacing and punctuation."""

import unicodedata
from functools import cache
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

DIGEST_BYTES = 16
_SPACE = ord(" ")
_CODE_POINTS = 0x110000
# Above it lie private use and unassigned planes, kept as they are.
_LAST_LETTERED = 0x323AF


def text_digests(texts: pa.StringArray) -> pa.FixedSizeBinaryArray:
    """A 128-bit digest (BLAKE2b) of each normalised text; null for a null.

    Texts get the same digest if they agree after Unicode NFKC, simple case folding, removal of control and format
    characters (soft hyphen, joiners, marks of direction), and with each run of white space and punctuation taken for one
    space. Letters, marks, digits and symbols all count: "1.5" is not "15", "C++" not "C". A text of punctuation alone is
    taken as it is.
    """
    plain = pc.fill_null(texts, "")
    strings = plain.to_pylist()
    digests = [
        blake2b(codes.tobytes() if len(codes) else text.encode("utf-32-le"), digest_size=DIGEST_BYTES).digest()
        for codes, text in zip(_fold(_normalize(plain)), strings, strict=True)
    ]
    return pa.array(digests, pa.binary(DIGEST_BYTES), mask=texts.is_null().to_numpy(zero_copy_only=False))


def survivors(digests: pa.FixedSizeBinaryArray, ids: pa.StringArray) -> pa.StringArray:
    """For each row the id of the duplicate that survives in its place, null where the row itself survives.

    Of the rows with one digest the smallest id (by code points) survives; rows without a digest all do.
    """
    order = pc.sort_indices(
        pa.table({"digest": digests, "id": ids}), sort_keys=[("digest", "ascending"), ("id", "ascending")]
    )
    ordered = digests.take(order)
    same = pc.fill_null(pc.equal(ordered.slice(1), ordered.slice(0, max(len(ordered) - 1, 0))), False)
    repeated = np.concatenate([np.zeros(min(len(ordered), 1), bool), same.to_numpy(zero_copy_only=False)])
    first_of_run = np.maximum.accumulate(np.where(repeated, 0, np.arange(len(ordered))))
    rows = order.to_numpy().astype(np.int64)
    survivor = np.empty(len(ordered), np.int64)
    survivor[rows] = rows[first_of_run]
    dropped = np.empty(len(ordered), bool)
    dropped[rows] = repeated
    return ids.take(pa.array(survivor, mask=~dropped))


def _normalize(texts: pa.StringArray) -> list[str]:
    """The texts in NFKC. Most have no character that it could change: a table lookup is ten times faster than trying."""
    strings: list[str] = texts.to_pylist()
    points, ends = _code_points(strings)
    unstable = np.flatnonzero(_tables().unstable[points])
    rows = np.unique(np.searchsorted(ends, unstable, side="right"))
    normalized = pc.utf8_normalize(texts.take(pa.array(rows)), form="NFKC").to_pylist()
    for row, text in zip(rows, normalized, strict=True):
        strings[row] = text
    return strings


def _fold(texts: list[str]) -> list[np.ndarray]:
    """The code points that count of each text, folded, in NumPy passes over the whole batch."""
    points, ends = _code_points(texts)
    folded = _tables().folding[points]
    present = folded != 0
    if not present.all():
        kept_before = np.concatenate([[0], np.cumsum(present)])
        folded, ends = folded[present], kept_before[ends]
    starts = np.concatenate([[0], ends[:-1]]).astype(np.int64)
    spaces = folded == _SPACE
    redundant = np.zeros(len(folded), bool)
    redundant[1:] = spaces[1:] & spaces[:-1]
    first = starts[starts < ends]
    redundant[first] = spaces[first]
    kept_before = np.concatenate([[0], np.cumsum(~redundant)])
    folded = folded[~redundant]
    bounds = zip(kept_before[starts], kept_before[ends], strict=True)
    return [folded[start : end - (end > start and folded[end - 1] == _SPACE)] for start, end in bounds]


def _code_points(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """All code points of the texts in one array, and where in it each text ends."""
    points = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32)
    return points, np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))


class _Tables(NamedTuple):
    """By code point: what it counts as (its simple case folding, a space, or 0 for nothing); whether NFKC may change it."""

    folding: np.ndarray
    unstable: np.ndarray


@cache
def _tables() -> _Tables:
    folding = np.arange(_CODE_POINTS, dtype=np.uint32)
    unstable = np.zeros(_CODE_POINTS, bool)
    for point in range(_LAST_LETTERED + 1):
        character = chr(point)
        if 0xD800 <= point < 0xE000:
            continue
        folding[point] = _fold_character(character)
        compatible = unicodedata.normalize("NFKC", character)
        if len(compatible) == 1:
            folding[point] = _fold_character(compatible)
        unstable[point] = (
            len(compatible) > 1 and any(_fold_character(part) != _SPACE for part in compatible)
        ) or unicodedata.category(character)[0] == "M"
    # Jamo compose into syllables though they are letters.
    unstable[0x1100:0x1200] = True
    return _Tables(folding, unstable)


def _fold_character(character: str) -> int:
    category = unicodedata.category(character)
    if category[0] in "PZ" or character.isspace():
        return _SPACE
    if category in ("Cc", "Cf"):
        return 0
    case_folded = character.casefold()
    return ord(case_folded if len(case_folded) == 1 else character)
