"""Plain text pages: paragraphs and lines as they stand."""

import re

_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


def plain_text(text: str) -> str:
    """``text`` with one space for white space inside lines, and one empty line between paragraphs.

    Line breaks inside paragraphs stay: a converted page (WET) has one block a line.
    """
    lines = [_SPACES.sub(" ", line).strip() for line in text.splitlines()]
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
