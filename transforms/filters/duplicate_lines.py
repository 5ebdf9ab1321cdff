"""Texts that repeat their lines."""

from transforms.filters.drops import Drops, above, any_of
from transforms.filters.measured import Measured
from transforms.filters.repetition import came_before


def duplicate_lines(batch: Measured) -> Drops:
    """Texts of which more than ``max_share`` of the lines, or of the characters in lines, stand there again."""
    again = came_before(batch.lines.hashes, batch.lines.offsets)
    return any_of(
        above(batch, "duplicate_lines", "max_share", batch.share_of_lines(again), "share of duplicate lines"),
        above(
            batch,
            "duplicate_lines",
            "max_share_of_characters",
            batch.share_in_lines(again),
            "share of characters in duplicate lines",
        ),
    )
