"""Texts of numbers and signs rather than words."""

import numpy as np

from transforms.filters.drops import Drops, below
from transforms.filters.measured import Measured
from transforms.filters.words import NUMBER, UNIT, WORD


def alphabetic_words(batch: Measured) -> Drops:
    """Texts in which less than ``min_share`` of the words have a letter.

    What stands between white space and is neither word nor number (|, ***, emoji) counts as a word without one, but for
    a single mark of punctuation: dashes, French question marks. Words are counted as in ``word_count``.
    """
    kinds = batch.words.by_kind
    with_letter = (kinds[:, WORD] + kinds[:, UNIT]) / batch.entries_per_word
    without = kinds[:, NUMBER] + batch.words.wordless
    shares = with_letter / np.maximum(with_letter + without, 1)
    return below(batch, "alphabetic_words", "min_share", shares, "share of words with a letter")
