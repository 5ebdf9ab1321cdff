"""Sentences longer than a model reads well, cut where a translation suffers least, and never cut off."""

from collections.abc import Callable

PIECES_OF = Callable[[str], list[int]]
"""Where each piece of a text ends, in code points."""

_CHARACTERS_A_PIECE = 8  # more than any vocabulary packs on average; what is looked at for one part
_SENTENCE = frozenset(".!?…。！？।؟۔።")
_CLAUSE = frozenset(";:；：؛፤")
_COMMA = frozenset(",，、،፣–—)）」』”»")
_SPACE = 3  # the rank of a space, behind those of the three kinds of marks


def split_oversize(text: str, max_pieces: int, piece_ends: PIECES_OF) -> list[tuple[int, int]]:
    """Where the parts of a text lie, [start, end) in code points, each of at most about `max_pieces` pieces.

    A text of no more pieces is one part. Else it is cut into parts of like lengths: after a mark that ends a sentence,
    else a semicolon or colon, else a comma, dash or closing bracket, else at a space, else between two pieces; of marks
    of one rank the one nearest to equal parts. White space at the edges of a part belongs to none. Time and memory grow
    with the length of the text only.
    """
    parts = []
    start, end = _stripped(text, 0, len(text))
    while start < end:
        window = text[start : min(end, start + max_pieces * _CHARACTERS_A_PIECE)]
        ends = piece_ends(window)
        is_last = start + len(window) == end
        if is_last and len(ends) <= max_pieces:
            parts.append((start, end))
            break
        cut = start + _cut(window, ends, max_pieces, is_last)
        part = _stripped(text, start, cut)
        if part[0] < part[1]:
            parts.append(part)
        start = _stripped(text, cut, end)[0]
    return parts


def _cut(window: str, ends: list[int], max_pieces: int, is_last: bool) -> int:
    """After how many characters of the window to cut."""
    count = -(-len(ends) // max_pieces)  # parts that the window makes
    ideal = ends[len(ends) // count - 1] if is_last else ends[min(len(ends), max_pieces) * 3 // 4]
    most = ends[min(len(ends), max_pieces) - 1]
    ranked = [(_rank(window, place), abs(place - ideal), place) for place in range(1, most + 1)]
    marks = [found for found in ranked if found[0] < _SPACE and found[2] >= ideal // 2]
    spaces = [found for found in ranked if found[0] == _SPACE]
    if marks or spaces:
        return min(marks or spaces)[2]
    between = [end for end in ends if 0 < end <= most]
    return min(between, key=lambda end: (abs(end - ideal), end), default=max(1, most))


def _rank(window: str, place: int) -> int:
    """How bad it is to cut before the character at `place`: 0 best, `_SPACE` between words, one more within a word."""
    before, behind = window[place - 1], window[place : place + 1]
    spaced = behind.isspace() or not behind
    full_width = ord(before) > 0x2FFF  # 。、，； are not followed by spaces
    if before in _SENTENCE and (spaced or full_width):
        return 0
    if before in _CLAUSE and (spaced or full_width):
        return 1
    if before in _COMMA and (spaced or full_width):
        return 2
    return _SPACE if spaced and behind and not before.isspace() else _SPACE + 1


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
