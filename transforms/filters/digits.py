"""Texts of numbers: tables, results, catalogues."""

import numpy as np

from transforms.filters.character_classes import NUMBER
from transforms.filters.drops import Drops, above
from transforms.filters.measured import Measured


def digits(batch: Measured) -> Drops:
    """Texts in which more than ``max_share`` of the characters that are no white space are digits, of any script."""
    shares = batch.characters[:, NUMBER] / np.maximum(batch.visible, 1)
    return above(batch, "digits", "max_share", shares, "share of digits")
