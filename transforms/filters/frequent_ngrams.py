"""Texts that one phrase fills."""

from transforms.filters.drops import Drops, above, any_of
from transforms.filters.measured import Measured
from transforms.filters.repetition import FREQUENT


def frequent_ngrams(batch: Measured) -> Drops:
    """Texts in which one sequence of 2, 3 or 4 words fills more than ``max_share_N`` of the letters."""
    return any_of(
        *(
            above(
                batch,
                "frequent_ngrams",
                f"max_share_{size}",
                batch.frequent_ngrams[:, column],
                f"share of letters in the {size}-gram that fills most",
            )
            for column, size in enumerate(FREQUENT)
        )
    )
