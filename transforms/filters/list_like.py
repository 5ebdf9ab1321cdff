"""Pages that are lists rather than prose."""

from transforms.filters.drops import Drops, above
from transforms.filters.lines import ENDS_SENTENCE
from transforms.filters.measured import Measured


def list_like(batch: Measured) -> Drops:
    """Texts with more than ``max_share`` of their characters in short lines that end no sentence.

    Such lines are the entries of lists and tables, headings, captions. Characters are counted rather than lines, so
    that an article with paragraphs and a long list of works is kept. A list whose entries are sentences is prose.
    """
    limits = batch.thresholds("list_like", "short_line")[batch.row_of_line]
    entries = (batch.line_lengths < limits) & (batch.lines.flags & ENDS_SENTENCE == 0)
    return above(
        batch,
        "list_like",
        "max_share",
        batch.share_in_lines(entries),
        "share of characters in short lines that end no sentence",
    )
