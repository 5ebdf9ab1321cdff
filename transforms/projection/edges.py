"""The edges of a span in the text itself: white space, marks, brackets and quotes, whole characters."""

import re
import unicodedata

from transforms.projection.word_classes import is_edge_punctuation

_JOINER = "\u200d"
_PAIRS = {
    "(": ")",
    "[": "]",
    "{": "}",
    "（": "）",
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    "【": "】",
    "“": "”",
    "«": "»",
    "„": "“",
    "‘": "’",
    "‹": "›",
}
_CLOSERS = {close: opener for opener, close in _PAIRS.items() if opener not in "„‘"}
_ABBREVIATION = re.compile(r"(?<![^\W_])(?:[^\W\d_]{1,3}\.[\s\u00a0]?)+[^\W\d_]{1,3}\.$")


def settle_edges(text: str, start: int, end: int, source: str) -> tuple[int, int] | None:
    """Edges of ``text[start:end]``, the translation of the span ``source``, as annotators set them; None if all goes.

    No white space at the edges, no punctuation that ``source`` does not have there, no bracket or quote without its
    partner, no part of a character with its marks. The stop of an abbreviation ("EE. UU.") stays.
    """
    start, end = whole_characters(text, max(0, start), min(len(text), end))
    start, end = _without_marks(text, start, end, source)
    if start >= end:
        return None
    start, end = _balanced(text, start, end)
    start, end = _without_marks(text, start, end, source)
    return whole_characters(text, start, end) if start < end else None


def whole_characters(text: str, start: int, end: int) -> tuple[int, int]:
    """The range widened so that no edge parts a letter from its marks, or the halves of a surrogate pair or flag."""
    while 0 < start < len(text) and _is_joined(text, start):
        start -= 1
    while 0 < end < len(text) and _is_joined(text, end):
        end += 1
    return start, end


def _is_joined(text: str, position: int) -> bool:
    """Whether the code points before and after ``position`` make one character."""
    before, after = text[position - 1], text[position]
    if after < "\u0300" or before in "\r\n":
        return False
    if _JOINER in (after, before) or unicodedata.category(after) in ("Mn", "Mc", "Me"):
        return not before.isspace()
    if "\udc00" <= after <= "\udfff":
        return "\ud800" <= before <= "\udbff"
    if "\u1160" <= after <= "\u11ff":
        return "\u1100" <= before <= "\u11ff"
    if "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    if "\U0001f1e6" <= after <= "\U0001f1ff":
        flags = position
        while flags and "\U0001f1e6" <= text[flags - 1] <= "\U0001f1ff":
            flags -= 1
        return (position - flags) % 2 == 1
    return False


def _without_marks(text: str, start: int, end: int, source: str) -> tuple[int, int]:
    keeps_first = bool(source) and is_edge_punctuation(source[0])
    keeps_last = bool(source) and is_edge_punctuation(source[-1])
    while start < end and (text[start].isspace() or (is_edge_punctuation(text[start]) and not keeps_first)):
        if text[start] in _PAIRS and (close := text.find(_PAIRS[text[start]], start, end)) >= 0 and close < end - 1:
            break
        if text[start] in "-−–" and start + 1 < end and text[start + 1].isdigit():
            break
        start += 1
    while start < end and (text[end - 1].isspace() or (is_edge_punctuation(text[end - 1]) and not keeps_last)):
        if text[end - 1] == "." and _ABBREVIATION.search(text, max(start, end - 24), end):
            break
        opener = _CLOSERS.get(text[end - 1])
        if opener is not None and text.rfind(opener, start + 1, end) > start:
            break
        end -= 1
    return start, end


def _balanced(text: str, start: int, end: int) -> tuple[int, int]:
    """Takes a partner that stands right beside the range; gives up an edge that has none."""
    if end < len(text) and text[end] in _CLOSERS and _lacks(text, start, end, _CLOSERS[text[end]], text[end]):
        end += 1
    if start > 0 and text[start - 1] in _PAIRS and _lacks(text, start, end, _PAIRS[text[start - 1]], text[start - 1]):
        start -= 1
    if end < len(text) and text[end] == "." and _ABBREVIATION.search(text, max(start, end - 24), end + 1):
        end += 1
    return start, end


def _lacks(text: str, start: int, end: int, present: str, absent: str) -> bool:
    return text.count(present, start, end) > text.count(absent, start, end)
