"""Texts of short lines: menus, tables, lists."""

from transforms.filters.drops import Drops, above
from transforms.filters.measured import Measured


def short_lines(batch: Measured) -> Drops:
    """Texts of which more than ``max_share`` of the lines have at most ``max_characters`` characters."""
    most = batch.thresholds("short_lines", "max_characters")[batch.row_of_line]
    shares = batch.share_of_lines(batch.line_lengths <= most)
    return above(batch, "short_lines", "max_share", shares, "share of short lines")
