"""Texts that are lists of entries."""

from transforms.filters.drops import Drops, above
from transforms.filters.lines import BEGINS_WITH_BULLET
from transforms.filters.measured import Measured


def bullet_lines(batch: Measured) -> Drops:
    """Texts of which more than ``max_share`` of the lines begin with a bullet."""
    shares = batch.share_of_lines(batch.lines.flags & BEGINS_WITH_BULLET != 0)
    return above(batch, "bullet_lines", "max_share", shares, "share of lines that begin with a bullet")
