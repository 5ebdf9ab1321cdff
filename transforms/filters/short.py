"""Texts too short to learn from."""

import pyarrow.compute as pc

from transforms.filters.drops import Drops, below
from transforms.filters.measured import Measured


def short(batch: Measured) -> Drops:
    """Texts with fewer characters (code points without surrounding white space) than ``min_characters``.

    Characters rather than words: they need no tokeniser, and a threshold by script makes them comparable. A null counts
    as empty.
    """
    lengths = pc.fill_null(pc.utf8_length(pc.utf8_trim_whitespace(batch.texts)), 0).to_numpy(zero_copy_only=False)
    return below(batch, "short", "min_characters", lengths, "characters")
