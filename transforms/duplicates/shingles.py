"""Shingle sets: what documents are compared by."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa

from transforms.duplicates.shingle_hashes import shingle_hashes
from transforms.duplicates.string_spans import string_spans
from transforms.duplicates.token_tables import token_tables


@dataclass(frozen=True)
class Shingling:
    """What a shingle is: ``size`` consecutive tokens (kind word) or folded characters (kind character)."""

    kind: Literal["word", "character"] = "word"
    size: int = 5

    def __post_init__(self) -> None:
        if self.kind not in ("word", "character"):
            raise ValueError(f"kind of shingles is {self.kind!r}; give word or character")
        if self.size < 1:
            raise ValueError(f"size of shingles is {self.size}; give 1 or more")


class Shingles(NamedTuple):
    """The shingle sets of documents, one after the other."""

    hashes: np.ndarray  # uint32; of each document sorted, distinct
    offsets: np.ndarray  # int64, documents + 1


def shingle(texts: pa.StringArray, shingling: Shingling) -> Shingles:
    """The set of shingle hashes of each text; none for a null and for a text without letters and numbers.

    Texts are folded (see ``token_tables``), so that they have the same shingles if they differ only in Unicode
    normalisation form, case, ignorable characters (soft hyphen, joiners, marks of direction, variation selectors) or
    what stands between words. A token is a run of letters, marks and numbers; everything else separates, apostrophes
    and hyphens too. In scripts written without spaces (Han, kana, Thai, Lao, Khmer, Myanmar, Yi, Javanese, ...) each
    letter with the marks after it is a token. Marks that follow no letter are left out. The characters of kind
    character are those of the tokens, with one space where the text has anything between two of them. A text of fewer
    than ``size`` tokens or characters has one shingle of all of them. Bytes that are not UTF-8 separate tokens.

    The hash, with ``mix`` (fmix64) and all numbers modulo 2**64: of a token (or character) t starts as
    0x9E3779B97F4A7C15, becomes (t xor c) · 0xD6E8FEB86659FD93 for each folded code point c, and mix(t) at the end; of a
    shingle s starts as 0, becomes s · 0xA0761D6478BD642F + t for each token, and the upper 32 bits of mix(s) at the
    end. Different shingles have the same 32 bits with probability 2**-32: two documents of n shingles each share
    n**2 / 2**32 by accident, fewer than one up to 65,536 and one in 4,000 of a million.

    Time is linear in the length of the texts. Memory at its peak: two and a half times the result, and 8 bytes for each
    shingle of the longest text, repeated ones counted.
    """
    by_word = shingling.kind == "word"
    return Shingles(*shingle_hashes(string_spans(texts), token_tables(), by_word, shingling.size))
