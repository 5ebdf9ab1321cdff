"""Whether a number of four digits without any word of a date is a year."""

import re

_CUES = frozenset("cRYWV&")
"""Kinds of lexemes in front of a year: "in", "until"."""
_FORBIDDEN_BEFORE = re.compile(
    r"(?:[#№$£€¥§@=+×x*/&]|[\w][-‑/])[ \u00a0]?$|(?:[pP]{1,2}|[Nn]r|No|Nos|ISBN|ISSN|[Ss])\.?[ \u00a0]$"
)
_FORBIDDEN_AFTER = re.compile(r"[ \u00a0\u202f]?(?:[%‰°€$£¥₽₹€×=+]|[-‑]\w|[:.,]\d)")
_ENDS = re.compile(r"[ \u00a0]?(?:$|[,.;:!?)\]}»”\"'’、。，；）】」』।॥؛،؟\n–—/])")
_OPENS = re.compile(r"[(\[（【*†✝,，、–—][ \u00a0]?$")
EARLIEST, LATEST = 1000, 2100
_PROBABLE = 1500
"""From here on most numbers of four digits in encyclopaedias are years."""


def is_year(text: str, start: int, end: int, value: int, before: str, after: str) -> bool:
    """Whether the number at ``[start, end)`` is a year by what is around it.

    `before` and `after` are the kinds of the lexemes beside it, "" for other words.
    """
    if not EARLIEST <= value <= LATEST or after == "u" or before in ("x", "n", "r", "u"):
        return False
    if _FORBIDDEN_BEFORE.search(text, max(0, start - 8), start) or _FORBIDDEN_AFTER.match(text, end):
        return False
    if before and before in _CUES:
        return True
    if end < len(text) and text[end].isalpha():
        return False
    ends = _ENDS.match(text, end) is not None
    if ends and (start == 0 or _OPENS.search(text, max(0, start - 2), start)):
        return True
    return value >= _PROBABLE
