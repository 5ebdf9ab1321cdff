"""Where a paragraph is cut that is too long for a passage."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain

from transforms.sentences.split import split_sentences
from transforms.tokens.characters import marks

# A mark of a clause ends it before white space, or where its script has none: "1,000" and "12:30" stay whole.
_CLAUSE_END = re.compile(r"[,;:،؛·;—–၊](?=\s)|[、，；：]|(?<=\S)\s(?=[—–])")
_SPACE = re.compile(r"\s+")

Span = tuple[int, int]


class Cutter:
    """Cuts paragraphs of one text into pieces of at most `longest` code points, about equally long."""

    def __init__(self, text: str, language: str, longest: int, whole: Sequence[Span]) -> None:
        self._text = text
        self._language = language
        self._longest = longest
        self._whole = _united(whole)
        self._whole_starts = [start for start, _ in self._whole]

    def cut(self, start: int, end: int) -> list[Span]:
        """The pieces of the paragraph `[start, end)`, without white space at their ends.

        A cut is made at the end of a sentence; where none is near enough, behind a mark of a clause; else at a space;
        else between two characters. Of several places the one that makes the pieces most equal counts.
        """
        pieces: list[Span] = []
        sentences = split_sentences(self._text[start:end], self._language)
        ends_of_sentences = [start + last for _, last in sentences]
        while end - start > self._longest:
            border = self._border(start, end, ends_of_sentences)
            pieces.append((start, start + len(self._text[start:border].rstrip())))
            start = _behind_spaces(self._text, border)
        pieces.append((start, end))
        return pieces

    def _border(self, start: int, end: int, ends_of_sentences: Sequence[int]) -> int:
        limit = start + self._longest
        ideal = start + (end - start) // -(-(end - start) // self._longest)
        near = ends_of_sentences[bisect_right(ends_of_sentences, start) : bisect_right(ends_of_sentences, limit)]
        # The patterns look one character further, for what follows a mark.
        ends_of_clauses = (found.end() for found in _CLAUSE_END.finditer(self._text, start, limit + 1))
        spaces = (found.start() for found in _SPACE.finditer(self._text, start, limit + 1))

        def distance(at: int) -> tuple[int, int]:
            return abs(at - ideal), at

        for borders in (near, ends_of_clauses, spaces):
            if free := [at for at in borders if start < at <= limit and self._is_free(at)]:
                return min(free, key=distance)
        anywhere = (at for at in sorted(range(start + 1, limit + 1), key=distance) if self._is_free(at))
        first = next(anywhere)
        return next((at for at in chain([first], anywhere) if not _mark().match(self._text, at)), first)

    def _is_free(self, border: int) -> bool:
        """Whether no span that fits into a piece is cut at `border`."""
        at = bisect_left(self._whole_starts, border) - 1
        if at < 0:
            return True
        start, end = self._whole[at]
        return end <= border or end - start > self._longest


def _united(spans: Iterable[Span]) -> list[Span]:
    """`spans`, in order, those made one that overlap."""
    united: list[Span] = []
    for start, end in spans:
        if united and start < united[-1][1]:
            united[-1] = united[-1][0], max(end, united[-1][1])
        else:
            united.append((start, end))
    return united


def _behind_spaces(text: str, position: int) -> int:
    spaces = _SPACE.match(text, position)
    return spaces.end() if spaces else position


@cache
def _mark() -> re.Pattern[str]:
    return re.compile(f"[{marks()}]")
