"""Tokens of a translated text such that its spans begin and end at tokens."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from transforms.tokens.tokenize import cut_tokens_at, tokenize


class TokenizedSpans(NamedTuple):
    """Tokens of a text, and for each span the tokens ``[first, last)`` that make it up, None where there is none."""

    tokens: list[tuple[int, int]]
    spans: list[tuple[int, int] | None]

    def words(self, text: str) -> list[str]:
        """The tokens themselves."""
        return [text[start:end] for start, end in self.tokens]

    def borders(self, index: int) -> tuple[int, int] | None:
        """Span `index` in code points, from its first token's start to its last token's end."""
        span = self.spans[index]
        return None if span is None else (self.tokens[span[0]][0], self.tokens[span[1] - 1][1])


def tokenize_at_spans(text: str, language: str, spans: Sequence[tuple[int, int] | None]) -> TokenizedSpans:
    """Tokens of `text`, those cut that a span's border falls into: "[Berlin]er" is two tokens.

    Spans may overlap; None stays None, as does a span without a token (format characters only).
    """
    tokens = cut_tokens_at(tokenize(text, language), [border for span in spans if span for border in span])
    starts = [start for start, _ in tokens]
    ends = [end for _, end in tokens]
    indexes: list[tuple[int, int] | None] = []
    for span in spans:
        if span is None:
            indexes.append(None)
            continue
        first, last = bisect_left(starts, span[0]), bisect_right(ends, span[1])
        indexes.append((first, last) if first < last else None)
    return TokenizedSpans(tokens, indexes)


def without_overlaps(spans: Sequence[tuple[int, int] | None]) -> list[int]:
    """Indexes of spans that do not overlap, by start: of two that do, the longer stays, then the earlier listed."""
    chosen: list[tuple[int, int, int]] = []
    order = sorted(
        ((span[0], span[1], index) for index, span in enumerate(spans) if span),
        key=lambda span: (span[0] - span[1], span[2]),
    )
    for start, end, index in order:
        at = bisect_left(chosen, (start, end, index))
        if (at == 0 or chosen[at - 1][1] <= start) and (at == len(chosen) or end <= chosen[at][0]):
            chosen.insert(at, (start, end, index))
    return [index for _, _, index in chosen]
