"""Requests to switch JavaScript on, and other messages of scripts."""

from transforms.filters.drops import Drops, above
from transforms.filters.measured import Measured
from transforms.filters.word_lists import JAVASCRIPT


def javascript_text(batch: Measured) -> Drops:
    """Texts of which more than ``max_share`` lies near phrases of the list ``javascript`` (see ``near_phrases``)."""
    shares = batch.share_near(JAVASCRIPT)
    return above(
        batch, javascript_text.__name__, "max_share", shares, "share of characters near phrases of the list javascript"
    )
