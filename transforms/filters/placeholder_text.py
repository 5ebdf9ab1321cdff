"""Filler text of page templates: lorem ipsum."""

from transforms.filters.drops import Drops, above
from transforms.filters.measured import Measured
from transforms.filters.word_lists import PLACEHOLDER


def placeholder_text(batch: Measured) -> Drops:
    """Texts of which more than ``max_share`` lies near phrases of the list ``placeholder`` (see ``near_phrases``)."""
    shares = batch.share_near(PLACEHOLDER)
    return above(
        batch,
        placeholder_text.__name__,
        "max_share",
        shares,
        "share of characters near phrases of the list placeholder",
    )
