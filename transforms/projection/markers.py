"""Markers put round spans before translation: ``<a>Berlin</a>``, ``[ Berlin ]``.

The machine translates the marked text, `marker_repair.read_markers` finds the markers again, and `marker_transfer`
carries what they enclose over to the translation of the plain text. A marker never stands in the text already: another
letter or another kind of bracket is taken where it does, so nothing is escaped and nothing can be confused.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from transforms.projection.marked_source import MarkedSource, MarkedSpan
from transforms.projection.marker_forms import own_letters, own_markers
from transforms.projection.spans import SourceSpan


class MarkerStyle(NamedTuple):
    """How spans are marked.

    `kinds` are pairs of opening and closing marker, tried in order; ``{}`` in them stands for a letter that tells the
    spans of one text apart. A style without letters marks one span in a text. With `spaced` the markers stand off.
    """

    kinds: tuple[tuple[str, str], ...]
    spaced: bool

    @property
    def lettered(self) -> bool:
        return "{}" in self.kinds[0][0]


STYLES = {
    "xml": MarkerStyle((("<{}>", "</{}>"),), spaced=False),
    "bracket_tags": MarkerStyle((("[{}]", "[/{}]"),), spaced=True),
    "brackets": MarkerStyle((("[", "]"), ("{", "}")), spaced=True),
    "parentheses": MarkerStyle((("(", ")"),), spaced=False),
    "quotes": MarkerStyle((('"', '"'),), spaced=False),
}
"""``xml`` as in LabelPigeon and MultiTACRED, ``brackets`` as in EasyProject; `known_styles` has those a model knows."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def mark(text: str, spans: Sequence[SourceSpan], style: str = "xml") -> list[MarkedSource]:
    """Marked texts, every span marked in exactly one of them: spans that cross or coincide stand in different ones.

    Spans outside the text or empty, and all where no free marker is left, are in none. Raises KeyError for an unknown
    style.
    """
    markers = _free_markers(text, style)
    if not markers:
        return []
    passes: list[list[int]] = []
    for index in sorted(range(len(spans)), key=lambda index: (spans[index].start, -spans[index].end, index)):
        if not 0 <= spans[index].start < spans[index].end <= len(text):
            continue
        for members in passes:
            if len(members) < len(markers) and not any(_crosses(spans[other], spans[index]) for other in members):
                members.append(index)
                break
        else:
            passes.append([index])
    return [_mark_pass(text, spans, members, markers, style) for members in passes]


def known_styles(knows: Callable[[str], bool]) -> list[str]:
    """The styles whose markers a model has pieces for, in the order of `STYLES`; `knows` tells it of a string.

    A marker of unknown pieces comes out as ``⁇``, if at all, and spoils the sentence: `en-de-small`, whose vocabulary
    has no angle and no square brackets, lost all of 526 markers and 5 nats a piece of ``xml``.
    """
    return [name for name, style in STYLES.items() if all(knows(marker.format("a")) for marker in style.kinds[0])]


def _crosses(first: SourceSpan, second: SourceSpan) -> bool:
    """Whether the markers of two spans, of which the first starts no later, cannot be told apart by nesting."""
    return second.start < first.end < second.end or (first.start, first.end) == (second.start, second.end)


def _mark_pass(
    text: str, spans: Sequence[SourceSpan], members: Sequence[int], markers: Sequence[tuple[str, str, str]], style: str
) -> MarkedSource:
    gap = " " if STYLES[style].spaced else ""
    insertions: list[tuple[int, int, int, str]] = []  # place; closing markers first, the inner one first; marker
    marked = []
    for order, (index, (opening, closing, letter)) in enumerate(zip(members, markers, strict=False)):
        start, end = spans[index].start, spans[index].end
        insertions.append((start, 1, order, opening + gap))
        insertions.append((end, 0, -order, gap + closing))
        marked.append(MarkedSpan(index, opening, closing, letter, text[start:end]))
    pieces, done = [], 0
    for place, _, _, marker in sorted(insertions):
        pieces += [text[done:place], marker]
        done = place
    return MarkedSource("".join([*pieces, text[done:]]), text, style, tuple(marked))


def _free_markers(text: str, style: str) -> list[tuple[str, str, str]]:
    """Markers of a style that the text does not hold in any form: opening, closing, letter."""
    kinds = STYLES[style].kinds
    if not STYLES[style].lettered:
        return [(opening, closing, "") for opening, closing in kinds if not own_markers(text, opening)][:1]
    ((opening, closing),) = kinds
    own = own_letters(text, style)
    return [(opening.format(letter), closing.format(letter), letter) for letter in LETTERS if letter not in own]
