"""Texts whose lines break off."""

from transforms.filters.drops import Drops, above
from transforms.filters.lines import ENDS_IN_ELLIPSIS
from transforms.filters.measured import Measured


def ellipsis_lines(batch: Measured) -> Drops:
    """Texts of which more than ``max_share`` of the lines end in an ellipsis: teasers of other pages."""
    shares = batch.share_of_lines(batch.lines.flags & ENDS_IN_ELLIPSIS != 0)
    return above(batch, "ellipsis_lines", "max_share", shares, "share of lines that end in an ellipsis")
