"""Texts full of # signs or ellipses."""

import numpy as np

from transforms.filters.characters import ELLIPSES, HASHES
from transforms.filters.drops import Drops, above, any_of
from transforms.filters.measured import Measured


def symbols(batch: Measured) -> Drops:
    """Texts with more than ``max_hashes`` # signs or ``max_ellipses`` ellipses a word: tags, teasers that break off."""
    words = np.maximum(batch.word_counts, 1)
    return any_of(
        above(batch, "symbols", "max_hashes", batch.characters[:, HASHES] / words, "# signs per word"),
        above(batch, "symbols", "max_ellipses", batch.characters[:, ELLIPSES] / words, "ellipses per word"),
    )
