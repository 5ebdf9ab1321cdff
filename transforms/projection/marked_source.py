"""A text with markers round its spans."""

from typing import NamedTuple


class MarkedSpan(NamedTuple):
    """A span of a marked text: its index, its markers, the letter in them ("" without) and its words."""

    source_index: int
    opening: str
    closing: str
    letter: str
    surface: str


class MarkedSource(NamedTuple):
    """A text with markers in it, the text without, and the marked spans in the order of their opening markers."""

    text: str
    plain: str
    style: str
    spans: tuple[MarkedSpan, ...]
