"""Texts too short to learn from."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.filters.drops import Drops, drops
from transforms.filters.thresholds import built_in_thresholds, encoded


def short(texts: pa.Array, languages: pa.Array) -> Drops:
    """Texts with fewer characters (code points without surrounding white space) than ``min_characters``.

    Characters rather than words: they need no tokeniser, and a threshold by script makes them comparable. A null counts
    as empty.
    """
    lengths = pc.fill_null(pc.utf8_length(pc.utf8_trim_whitespace(texts)), 0).to_numpy(zero_copy_only=False)
    least = built_in_thresholds().by_row("short", "min_characters", encoded(languages))
    mask = lengths < least
    details = [f"characters={lengths[row]}, threshold={least[row]:g}" for row in np.flatnonzero(mask)]
    return drops(mask, details)
