"""Chosen blocks of a page as one text."""

import re

from transforms.pages.blocks import HEADINGS, Layout

_ROWS = frozenset({"li", "dt", "dd", "tr", "td", "th", "caption"})
_ZERO_WIDTH = " \n\u200b\u200c\u200d\u200e\u200f\u2060"
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\ufeff]")


def join_blocks(layout: Layout, chosen: list[int]) -> tuple[str, list[tuple[int, int, int]]]:
    """Text and headings (start, end, level)."""
    pieces: list[str] = []
    headings: list[tuple[int, int, int]] = []
    length = 0
    before: int | None = None
    for index in chosen:
        block = layout.blocks[index]
        text = _UNSEEN.sub("", "\n".join(block.lines))
        if not text.strip(_ZERO_WIDTH):
            continue
        if before is not None:
            gap = separator(layout, before, index)
            pieces.append(gap)
            length += len(gap)
        tag = layout.boxes[block.box].tag
        if tag in HEADINGS:
            headings.append((length, length + len(text), HEADINGS[tag]))
        pieces.append(text)
        length += len(text)
        before = index
    return "".join(pieces), headings


def separator(layout: Layout, left: int, right: int) -> str:
    """What stands between two blocks."""
    one, two = layout.boxes[layout.blocks[left].box], layout.boxes[layout.blocks[right].box]
    if one.tag in ("td", "th") and two.tag in ("td", "th") and one.parent == two.parent:
        return "\t"
    if one.tag in _ROWS and two.tag in _ROWS:
        return "\n"
    return "\n\n"
