"""Texts whose words are too short or too long on average."""

import numpy as np

from transforms.filters.drops import Drops, above, any_of, below
from transforms.filters.measured import Measured
from transforms.filters.words import UNIT, WORD


def word_length(batch: Measured) -> Drops:
    """Texts whose mean word has fewer than ``min_characters`` or more than ``max_characters`` characters.

    Short: letters spelled apart, formulas, tables. Long: addresses, encoded data, words glued together. Numbers are no
    words here. Texts mostly in scripts without spaces, and texts without words, are not judged.
    """
    kinds = batch.words.by_kind
    judged = kinds[:, WORD] > kinds[:, UNIT]
    lengths = batch.mean_word_length
    measure = "characters of the mean word"
    return any_of(
        below(batch, "word_length", "min_characters", np.where(judged, lengths, np.nan), measure),
        above(batch, "word_length", "max_characters", np.where(judged, lengths, np.nan), measure),
    )
