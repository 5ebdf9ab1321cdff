"""Exact duplicates: texts that are the same but for case, spacing and punctuation."""

from collections.abc import Callable
from hashlib import sha256

import numpy as np
import pyarrow as pa

from transforms.duplicates.folding import NOTHING, SPACE, fold

DIGEST_BYTES = 16


def text_digests(texts: pa.Array) -> pa.Array:
    """A 128-bit digest (of SHA-256) of each normalised text; null for a null.

    Texts get the same digest if they agree after folding (NFKC, case, see ``fold``) with each run of white space and
    punctuation taken for one space. Letters, marks, digits and symbols all count: "1.5" is not "15", "C++" not "C". A
    text of punctuation alone is taken as it is.
    """
    strings = [text or "" for text in texts.to_pylist()]
    digests = [
        sha256(codes.tobytes() if len(codes) else text.encode("utf-32-le")).digest()[:DIGEST_BYTES]
        for codes, text in zip(_normalized(strings), strings, strict=True)
    ]
    return pa.array(digests, pa.binary(DIGEST_BYTES), mask=texts.is_null().to_numpy(zero_copy_only=False))


def _normalized(texts: list[str]) -> list[np.ndarray]:
    """The folded code points of each text, runs of spaces collapsed and none at the ends."""
    folded, ends = _without(*fold(texts), lambda codes, _: codes == NOTHING)
    folded, ends = _without(folded, ends, _redundant_spaces)
    starts = np.concatenate([[0], ends])[:-1].astype(np.int64)
    return [
        folded[start : end - (end > start and folded[end - 1] == SPACE)]
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ]


def _redundant_spaces(codes: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Which codes are spaces after a space or at the start of a text."""
    spaces = codes == SPACE
    redundant = np.zeros(len(codes), bool)
    redundant[1:] = spaces[1:] & spaces[:-1]
    starts = np.concatenate([[0], ends])[:-1].astype(np.int64)
    first = starts[starts < ends]
    redundant[first] = spaces[first]
    return redundant


def _without(
    codes: np.ndarray, ends: np.ndarray, is_dropped: Callable[[np.ndarray, np.ndarray], np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """The codes less those that are dropped, and where each text ends among them."""
    dropped = np.flatnonzero(is_dropped(codes, ends))
    return np.delete(codes, dropped), ends - np.searchsorted(dropped, ends)
