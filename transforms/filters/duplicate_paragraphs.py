"""Texts that repeat their paragraphs."""

import numpy as np

from transforms.filters.drops import Drops, above, any_of
from transforms.filters.lines import BEGINS_PARAGRAPH, paragraphs
from transforms.filters.measured import Measured
from transforms.filters.repetition import came_before


def duplicate_paragraphs(batch: Measured) -> Drops:
    """As ``duplicate_lines``, of paragraphs: lines without a blank one between them."""
    again = came_before(*paragraphs(batch.lines))
    first_lines = batch.lines.flags & BEGINS_PARAGRAPH != 0
    lines = again[np.cumsum(first_lines) - 1]
    counts = np.bincount(batch.row_of_line, first_lines, minlength=len(batch))
    shares = np.bincount(batch.row_of_line, first_lines & lines, minlength=len(batch)) / np.maximum(counts, 1)
    shares = np.where(counts < batch.thresholds("lines", "min_lines"), np.nan, shares)
    return any_of(
        above(batch, "duplicate_paragraphs", "max_share", shares, "share of duplicate paragraphs"),
        above(
            batch,
            "duplicate_paragraphs",
            "max_share_of_characters",
            batch.share_in_lines(lines),
            "share of characters in duplicate paragraphs",
        ),
    )
