"""What the filters by lists of words have in common."""

import numpy as np

from transforms.filters.drops import Drops, above
from transforms.filters.measured import Measured
from transforms.filters.word_lists import LISTS


def listed_words(batch: Measured, list_name: str, filter_name: str) -> Drops:
    """Texts with more than ``max_share`` of their words, and ``min_different`` different phrases, in a list.

    A text about one thing, however often it names it, has few different ones.
    """
    number = LISTS.index(list_name)
    shares = batch.phrases.words[:, number] / np.maximum(batch.word_entries, 1)
    enough = batch.phrases.different[:, number] >= batch.thresholds(filter_name, "min_different")
    return above(
        batch, filter_name, "max_share", np.where(enough, shares, 0), f"share of words in the list {list_name}"
    )
