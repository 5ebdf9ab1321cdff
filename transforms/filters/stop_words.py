"""Texts without the words that every text of their language has."""

import numpy as np

from transforms.filters.drops import Drops, any_of, below
from transforms.filters.measured import Measured
from transforms.filters.word_lists import LISTS, STOP_WORDS


def stop_words(batch: Measured) -> Drops:
    """Texts with fewer than ``min_different`` different stop words, or less than ``min_share`` of their words.

    Such texts are lists, tables, keywords, or in another language than they are said to be. Texts in a language
    without a list are not judged.
    """
    number = LISTS.index(STOP_WORDS)
    judged = batch.has_list(STOP_WORDS)
    shares = batch.phrases.words[:, number] / np.maximum(batch.word_entries, 1)
    different = np.where(judged, batch.phrases.different[:, number], np.nan)
    return any_of(
        below(batch, "stop_words", "min_different", different, "different stop words"),
        below(batch, "stop_words", "min_share", np.where(judged, shares, np.nan), "share of stop words"),
    )
