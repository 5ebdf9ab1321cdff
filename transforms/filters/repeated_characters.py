"""Texts of few character sequences over and over."""

import numpy as np

from transforms.filters.drops import Drops, above
from transforms.filters.measured import Measured
from transforms.filters.repetition import repeated_characters as shares_of_frequent_ngrams


def repeated_characters(batch: Measured) -> Drops:
    """Texts in which the most frequent n-grams of ``characters`` characters have more than ``max_share`` of all.

    As many are taken as the square root of the number of different ones (see ``repetition.repeated_characters``).
    """
    sizes = batch.thresholds("repeated_characters", "characters").astype(np.int64)
    shares = shares_of_frequent_ngrams(batch.code_points, sizes)
    return above(batch, "repeated_characters", "max_share", shares, "share of the most frequent character n-grams")
