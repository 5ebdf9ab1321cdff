"""Notices about cookies, consent and terms instead of content."""

from transforms.filters.drops import Drops, above
from transforms.filters.measured import Measured
from transforms.filters.word_lists import CONSENT


def consent_text(batch: Measured) -> Drops:
    """Texts of which more than ``max_share`` lies near phrases of the list ``consent`` (see ``near_phrases``)."""
    shares = batch.share_near(CONSENT)
    return above(
        batch, consent_text.__name__, "max_share", shares, "share of characters near phrases of the list consent"
    )
