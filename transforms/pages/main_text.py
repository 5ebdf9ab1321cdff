"""The main text of a page: what its readers came for, without navigation, teasers, comments and notices."""

from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from transforms.pages.block_text import join_blocks
from transforms.pages.blocks import read_layout
from transforms.pages.content_region import content_region
from transforms.pages.paragraphs import choose_blocks, unlinked_blocks
from transforms.pages.pruning import Weights, prune


class MainText(NamedTuple):
    """Text of a page. Paragraphs are separated by an empty line; list items, table rows and line breaks by a line feed."""

    text: str
    headings: list[tuple[int, int, int]]
    """Start and end in ``text`` (half-open, code points) and level, 1 to 6."""


def main_text(tree: LexborHTMLParser) -> MainText:
    """The main text of a parsed page; empty where the page shows no text."""
    layout = read_layout(tree)
    weights = prune(layout)
    if not weights.total:
        weights = Weights(layout)
    chosen: list[int] = []
    if weights.total:
        chosen = choose_blocks(layout, weights, content_region(layout, weights))
    return MainText(*join_blocks(layout, chosen or unlinked_blocks(layout, prune(layout))))
