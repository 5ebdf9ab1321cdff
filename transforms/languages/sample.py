"""The part of a text that its language is read from."""

import unicodedata

WINDOWS = 3
WINDOW_LENGTH = 200
"""Code points in a window. Three of these err no more often than the first 1,000 code points, in 0.7 of the time."""


def windows(text: str) -> list[str]:
    """Up to three windows of ``text``, from the start of each third, cut at spaces where the script has them.

    Three places rather than the head alone: a head may be a quotation, a native name, a notice. A window is
    one line as ``line`` makes it.
    """
    if len(text) <= WINDOWS * WINDOW_LENGTH:
        pieces = [text]
    else:
        pieces = [_cut(text, third * len(text) // WINDOWS) for third in range(WINDOWS)]
    return [line(piece) for piece in pieces if piece and not piece.isspace()]


def _cut(text: str, start: int) -> str:
    """About ``WINDOW_LENGTH`` code points from the first word that begins at or after ``start``."""
    piece = text[start : start + WINDOW_LENGTH]
    if start:
        first = piece.find(" ", 0, WINDOW_LENGTH // 4) + 1
        piece = piece[first:]
    return piece


def around(text: str, start: int, end: int, middle: int, length: int) -> str:
    """About ``length`` code points of ``text[start:end]`` around ``middle``, from the first word that begins there."""
    if end - start <= length:
        return text[start:end]
    first = min(max(middle - length // 2, start), end - length)
    space = text.find(" ", first, first + length // 4) if first > start else -1
    return text[max(first, space + 1) : first + length]


def line(piece: str) -> str:
    """A text as models are taught them: one line in NFC, a lone surrogate a question mark."""
    encodable = piece.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", encodable).replace("\n", " ")
