"""Texts of which many word sequences occur more than once."""

from transforms.filters.drops import Drops, above
from transforms.filters.measured import Measured
from transforms.filters.repetition import repeated_ngrams as shares_of_repeated_ngrams

_SIZE = 5
"""Words of an n-gram: SailCraft's for every language but Urdu."""


def repeated_ngrams(batch: Measured) -> Drops:
    """Texts in which more than ``max_share`` of the 5-grams of words occur more than once."""
    shares = shares_of_repeated_ngrams(batch.words, batch.entries_per_word, _SIZE)
    return above(batch, "repeated_ngrams", "max_share", shares, "share of 5-grams that are repeated")
