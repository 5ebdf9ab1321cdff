"""Passages of a text: its paragraphs, of a bounded size, none across the border of a section."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transforms.passages.cut import Cutter

_BLANK_LINE = re.compile(r"\n\s*\n")

Span = tuple[int, int]


@dataclass(frozen=True)
class Passage:
    """A stretch `[start, end)` of a text, and the spans of the headings that it stands under, outermost first."""

    start: int
    end: int
    headings: tuple[Span, ...]


def split_passages(
    text: str,
    language: str,
    headings: Sequence[tuple[int, int, int]],
    longest: int,
    join_paragraphs: bool,
    whole: Sequence[Span] = (),
) -> list[Passage]:
    """The passages of `text`, in order; together they cover all that is no heading and no white space.

    `headings`: start, end and level of each. Paragraphs stand between blank lines. With `join_paragraphs` those of one
    section are put together while they fit into `longest` code points. A longer paragraph is cut at sentences, see
    `cut`; no cut lies inside one of the spans `whole`, in order, unless it is longer than `longest` itself.

    Raises:
        ValueError: `longest` is not positive, or a heading is no span of the text.
    """
    if longest < 1:
        raise ValueError(f"longest is {longest}, expected 1 or more")
    cutter = Cutter(text, language, longest, whole)
    passages: list[Passage] = []
    for start, end, path in _sections(text, headings):
        first = len(passages)
        for paragraph in _paragraphs(text, start, end):
            if paragraph[1] - paragraph[0] > longest:
                passages += [Passage(*piece, path) for piece in cutter.cut(*paragraph)]
            elif join_paragraphs and len(passages) > first and paragraph[1] - passages[-1].start <= longest:
                passages[-1] = Passage(passages[-1].start, paragraph[1], path)
            else:
                passages.append(Passage(*paragraph, path))
    return passages


def _sections(text: str, headings: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int, tuple[Span, ...]]]:
    """The stretches between headings, each with its headings."""
    path: list[tuple[int, int, int]] = []
    begin = 0
    for start, end, level in sorted(headings):
        if not 0 <= start < end <= len(text):
            raise ValueError(f"heading [{start}, {end}) is no span of a text of {len(text)} code points")
        yield begin, max(begin, start), _spans(path)
        while path and path[-1][2] >= level:
            path.pop()
        path.append((start, end, level))
        begin = max(begin, end)
    yield begin, len(text), _spans(path)


def _spans(path: Sequence[tuple[int, int, int]]) -> tuple[Span, ...]:
    return tuple((start, end) for start, end, _ in path)


def _paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    """The paragraphs of `text[start:end]` without white space at their ends."""
    for border in _BLANK_LINE.finditer(text, start, end):
        yield from _ink(text, start, border.start())
        start = border.end()
    yield from _ink(text, start, end)


def _ink(text: str, start: int, end: int) -> Iterator[Span]:
    words = text[start:end]
    if inked := words.strip():
        first = start + len(words) - len(words.lstrip())
        yield first, first + len(inked)
