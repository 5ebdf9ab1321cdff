"""Program code and data instead of text."""

import numpy as np

from transforms.filters.characters import CURLY_BRACKETS
from transforms.filters.drops import Drops, above
from transforms.filters.measured import Measured


def curly_brackets(batch: Measured) -> Drops:
    """Texts with more than ``max_per_word`` curly brackets a word."""
    ratios = batch.characters[:, CURLY_BRACKETS] / np.maximum(batch.word_counts, 1)
    return above(batch, "curly_brackets", "max_per_word", ratios, "curly brackets per word")
