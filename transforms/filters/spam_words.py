"""Advertising of gambling, pharmacies, loans and the like."""

from transforms.filters.drops import Drops
from transforms.filters.listed_words import listed_words
from transforms.filters.measured import Measured
from transforms.filters.word_lists import SPAM


def spam_words(batch: Measured) -> Drops:
    """Texts with more than ``max_share`` of their words, and ``min_different`` phrases, in the list ``spam``."""
    return listed_words(batch, SPAM, spam_words.__name__)
