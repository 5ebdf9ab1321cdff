"""Whether a number of four digits without any word of a date is a year."""

import re

EARLIEST, LATEST = 1000, 2100
_PROBABLE = 1500
"""From here on most numbers of four digits in encyclopaedias are years; before, something must say so."""
_CUES = frozenset("cRYWV&")
"""Kinds of lexemes in front of a year: "in", "until", "and"."""
_OTHER_NUMBERS = frozenset("xnu")
_FORBIDDEN_BEFORE = re.compile(
    r"(?:[#№$£€¥§@=+×*&]|[^\W\d_][-‑/])[ \u00a0]?$"
    r"|(?<![\w'’])(?:[pP]{1,2}|[Nn]r|No|Nos|ISBN|ISSN|[SsxX]|BWV|NGC)\.?[ \u00a0]$"
)
_FORBIDDEN_AFTER = re.compile(
    r"[ \u00a0\u202f]{0,3}(?:[%‰°€$£¥₽₹×=+]|[mkKMGT]?[WVJ]\b|[kM]?Hz\b|k[mg](?![a-z]))|[-‑][^\W\d_]|[:.,]\d"
)
_ENDS = re.compile(r"[ \u00a0]?(?:$|[,.;:!?)\]}»”\"'’、。，；）】」』।॥؛،؟\n–—/-])")
_OPENS = re.compile(r"[(\[（【*†✝,，、–—][ \u00a0]?$")


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def is_year(text: str, start: int, end: int, value: int, before: str, after: str, has_ending: bool) -> bool:
    """Whether the number at ``[start, end)`` is a year by what is around it.

    `before` and `after` are the kinds of the lexemes beside it, "" for other words; `has_ending` says that it has the
    ending of a case, as years have in some languages ("1157-ben").
    """
    if not EARLIEST <= value <= LATEST or after == "u" or before in _OTHER_NUMBERS:
        return False
    if after == "e" and before not in _CUES and not _OPENS.search(text, max(0, start - 2), start):
        return False
    if has_ending or (before and before in _CUES):
        return _FORBIDDEN_AFTER.match(text, end) is None
    if _FORBIDDEN_BEFORE.search(text, max(0, start - 8), start) or _FORBIDDEN_AFTER.match(text, end):
        return False
    following = text[end : end + 2].lstrip(" ")[:1]
    if following and ((following == text[end] and following.isalpha() and after != "e") or _is_han(following)):
        return False
    if _ENDS.match(text, end) and (start == 0 or _OPENS.search(text, max(0, start - 2), start)):
        return True
    return value >= _PROBABLE
