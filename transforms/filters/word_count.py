"""Texts with too few or too many words."""

from transforms.filters.drops import Drops, above, any_of, below
from transforms.filters.measured import Measured


def word_count(batch: Measured) -> Drops:
    """Texts with fewer than ``min_words`` or more than ``max_words`` words.

    In scripts without spaces between words, ``units_per_word`` letters with their marks count as one.
    """
    counts = batch.word_counts
    return any_of(
        below(batch, "word_count", "min_words", counts, "words"),
        above(batch, "word_count", "max_words", counts, "words"),
    )
