"""Texts that say the same again."""

import numpy as np

from transforms.filters.drops import Drops, above, any_of
from transforms.filters.measured import Measured
from transforms.filters.repetition import DUPLICATE


def duplicate_ngrams(batch: Measured) -> Drops:
    """Texts in which more than ``max_share_N`` of the letters lie in sequences of N words that came before, N 5 to 10.

    Texts of fewer than ``min_words`` words are not judged.
    """
    judged = batch.word_counts >= batch.thresholds("duplicate_ngrams", "min_words")
    return any_of(
        *(
            above(
                batch,
                "duplicate_ngrams",
                f"max_share_{size}",
                np.where(judged, batch.duplicate_ngrams[:, column], np.nan),
                f"share of letters in duplicate {size}-grams",
            )
            for column, size in enumerate(DUPLICATE)
        )
    )
