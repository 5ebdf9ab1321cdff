"""Texts without sentences."""

import numpy as np

from transforms.filters.drops import Drops, below
from transforms.filters.measured import Measured


def terminal_punctuation(batch: Measured) -> Drops:
    """Texts with less than ``min_share`` of their characters before the last terminal punctuation of their line.

    Characters are counted rather than lines, so that neither headings and a list of works nor a last word after the
    last full stop condemn an article. The terminal punctuation of every script counts.
    """
    lines = batch.lines
    inside = np.bincount(batch.row_of_line, lines.sentence_ends - lines.starts, minlength=len(batch))
    every = np.bincount(batch.row_of_line, batch.line_lengths, minlength=len(batch))
    return below(
        batch,
        "terminal_punctuation",
        "min_share",
        inside / np.maximum(every, 1),
        "share of characters in sentences that end in terminal punctuation",
    )
