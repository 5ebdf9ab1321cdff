"""Chosen blocks of a page as one text."""

import re

from transforms.pages.blocks import HEADINGS, Layout

LONGEST_CELL = 400
"""Mass of a table cell that can be one of a row; longer ones are columns of a page laid out as a table."""

_CELLS = frozenset(("td", "th"))
_LINES = frozenset("li dt dd td th caption".split())
_ZERO_WIDTH = " \n\t\u200b\u200c\u200d\u200e\u200f\u2060"
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\ufeff]")


def join_blocks(layout: Layout, chosen: list[int]) -> tuple[str, list[tuple[int, int, int]]]:
    """The text of blocks, and its headings as start and end (half-open, code points) and level.

    Paragraphs are separated by an empty line; items of a list, rows of a table and line breaks by a line feed, cells of
    a row by a tab. Control characters, soft hyphens and byte order marks are left out, and so are blocks of nothing but
    zero-width characters.
    """
    pieces: list[str] = []
    headings: list[tuple[int, int, int]] = []
    length = 0
    before: int | None = None
    for index in chosen:
        block = layout.blocks[index]
        text = "\n".join(block.lines)
        if not text.isascii() or not text.isprintable():
            text = _UNSEEN.sub("", text)
        if not text.strip(_ZERO_WIDTH):
            continue
        if before is not None:
            gap = _gap(layout, before, index)
            pieces.append(gap)
            length += len(gap)
        level = HEADINGS.get(layout.boxes[block.box].tag)
        if level:
            headings.append((length, length + len(text), level))
        pieces.append(text)
        length += len(text)
        before = index
    return "".join(pieces), headings


def _gap(layout: Layout, left: int, right: int) -> str:
    one, two = layout.blocks[left], layout.blocks[right]
    if one.box != two.box:
        box, other = layout.boxes[one.box], layout.boxes[two.box]
        if box.tag in _CELLS and other.tag in _CELLS and max(one.mass, two.mass) <= LONGEST_CELL:
            return "\t" if box.parent == other.parent else "\n"
        if box.tag in _LINES and other.tag in _LINES and not (box.tag in _CELLS or other.tag in _CELLS):
            return "\n"
    return "\n\n"
