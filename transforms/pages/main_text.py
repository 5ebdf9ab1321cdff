"""The main text of a page: what its readers came for, without navigation, teasers, comments and notices."""

from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from transforms.pages.block_text import join_blocks
from transforms.pages.blocks import read_layout
from transforms.pages.content_region import content_region
from transforms.pages.paragraphs import choose_blocks, unlinked_blocks
from transforms.pages.pruning import Weights, prune


class MainText(NamedTuple):
    """Text of a page."""

    text: str
    """Parted as `join_blocks` says. White space is single spaces, but for preformatted lines."""
    headings: list[tuple[int, int, int]]
    """Start and end in ``text`` (half-open, code points) and level, 1 to 6."""


def main_text(tree: LexborHTMLParser) -> MainText:
    """The main text of a parsed page; empty where the page shows no text outside links.

    The page's title (h1) is left out where it stands before the text. All of the text is visible text of the page, in
    its order. Time is linear in the number of nodes, of which at most `blocks.MOST_NODES` are looked at.
    """
    layout = read_layout(tree)
    left = prune(layout)
    weights = left if left.total else Weights(layout)
    chosen = choose_blocks(layout, weights, content_region(layout, weights)) if weights.total else []
    return MainText(*join_blocks(layout, chosen or unlinked_blocks(layout, left) or unlinked_blocks(layout, weights)))
