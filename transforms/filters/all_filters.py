"""All filters by name, and how a batch goes through several of them."""

from collections.abc import Callable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import DOCUMENTS
from schemas.fates import is_kept, mark
from transforms.filters.adult_words import adult_words
from transforms.filters.alphabetic_words import alphabetic_words
from transforms.filters.bullet_lines import bullet_lines
from transforms.filters.consent_text import consent_text
from transforms.filters.curly_brackets import curly_brackets
from transforms.filters.digits import digits
from transforms.filters.drops import Drops
from transforms.filters.duplicate_lines import duplicate_lines
from transforms.filters.duplicate_ngrams import duplicate_ngrams
from transforms.filters.duplicate_paragraphs import duplicate_paragraphs
from transforms.filters.ellipsis_lines import ellipsis_lines
from transforms.filters.frequent_ngrams import frequent_ngrams
from transforms.filters.javascript_text import javascript_text
from transforms.filters.list_like import list_like
from transforms.filters.measured import Measured
from transforms.filters.placeholder_text import placeholder_text
from transforms.filters.repeated_characters import repeated_characters
from transforms.filters.repeated_ngrams import repeated_ngrams
from transforms.filters.short import short
from transforms.filters.short_lines import short_lines
from transforms.filters.spam_words import spam_words
from transforms.filters.special_characters import special_characters
from transforms.filters.stop_words import stop_words
from transforms.filters.symbols import symbols
from transforms.filters.terminal_punctuation import terminal_punctuation
from transforms.filters.thresholds import Thresholds
from transforms.filters.word_count import word_count
from transforms.filters.word_length import word_length
from transforms.filters.word_lists import WordLists

Filter = Callable[[Measured], Drops]
"""A batch → what to drop. The name of the function is the reason."""

FILTERS: dict[str, Filter] = {
    filter_.__name__: filter_
    for filter_ in (
        short,
        list_like,
        word_count,
        word_length,
        alphabetic_words,
        digits,
        special_characters,
        symbols,
        curly_brackets,
        bullet_lines,
        ellipsis_lines,
        short_lines,
        terminal_punctuation,
        stop_words,
        duplicate_lines,
        duplicate_paragraphs,
        frequent_ngrams,
        duplicate_ngrams,
        repeated_ngrams,
        repeated_characters,
        consent_text,
        javascript_text,
        placeholder_text,
        adult_words,
        spam_words,
    )
}

ON_REQUEST = (short_lines.__name__,)
"""Filters that no document goes through unless they are named. ``short_lines`` counts headings and entries of lists
against the paragraphs of an article however long these are; FineWeb-2 leaves it out too. ``list_like`` weighs them by
their characters."""


def apply_filters(
    batch: pa.RecordBatch,
    names: Sequence[str],
    thresholds: Thresholds | None = None,
    word_lists: WordLists | None = None,
) -> pa.RecordBatch:
    """A batch of marked documents with those of the filters marked as well: the first filter that drops one counts.

    Raises:
        KeyError: no filter of that name.
    """
    filters = [FILTERS[name] for name in names]
    kept = is_kept(batch)
    texts = pc.if_else(kept, batch["text"], pa.scalar(None, pa.string()))
    measured = Measured(texts, batch["language"], thresholds, word_lists)
    for filter_ in filters:
        found = filter_(measured)
        batch = mark(batch, pa.array(found.mask), filter_.__name__, found.details, DOCUMENTS)
    return batch
