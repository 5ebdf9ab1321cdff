"""Texts too short to learn from."""

import numpy as np
import pyarrow.compute as pc

from transforms.filters.drops import Drops, drops
from transforms.filters.measured import Measured


def short(batch: Measured) -> Drops:
    """Texts with fewer characters (code points without surrounding white space) than ``min_characters``.

    Characters rather than words: they need no tokeniser, and a threshold by script makes them comparable. A null counts
    as empty.
    """
    lengths = pc.fill_null(pc.utf8_length(pc.utf8_trim_whitespace(batch.texts)), 0).to_numpy(zero_copy_only=False)
    least = batch.thresholds("short", "min_characters")
    mask = lengths < least
    details = [f"characters={lengths[row]}, threshold={least[row]:g}" for row in np.flatnonzero(mask)]
    return drops(mask, details)
