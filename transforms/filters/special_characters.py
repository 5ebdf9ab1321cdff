"""Texts of signs rather than letters."""

import numpy as np

from transforms.filters.character_classes import LETTER, SPACE
from transforms.filters.drops import Drops, above
from transforms.filters.measured import Measured


def special_characters(batch: Measured) -> Drops:
    """Texts in which more than ``max_share`` of the characters are no letters: signs, digits, white space, emoji.

    Marks on letters count as letters.
    """
    every = batch.characters[:, : SPACE + 1].sum(axis=1)
    shares = 1 - batch.characters[:, LETTER] / np.maximum(every, 1)
    shares[every == 0] = 0
    return above(batch, "special_characters", "max_share", shares, "share of characters that are no letters")
