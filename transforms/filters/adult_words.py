"""Pornographic texts."""

from transforms.filters.drops import Drops
from transforms.filters.listed_words import listed_words
from transforms.filters.measured import Measured
from transforms.filters.word_lists import ADULT


def adult_words(batch: Measured) -> Drops:
    """Texts with more than ``max_share`` of their words, and ``min_different`` phrases, in the list ``adult``."""
    return listed_words(batch, ADULT, adult_words.__name__)
