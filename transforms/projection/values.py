"""Where a target text has the date, the number or the amount that a span of the source text has."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from transforms.dates.find import find_dates
from transforms.projection.spans import ProjectionPair, SourceSpan
from transforms.quantities.find import find_quantities

_MOST_OF_SPAN = 0.8
"""Share of a span's letters and digits that a date or an amount must make up to stand for the span."""
_SCORE = 0.9
_SCORE_WITH_MORE_WORDS = 0.5
"""Where the target has a word that the span has not (1936, 1936 году): whether it belongs to the span differs."""

_Value = tuple[str, str | None]
_Mention = tuple[int, int, _Value]


class ValueSearch:
    """The dates and amounts of the target text of a pair, by value; read when first asked for."""

    def __init__(self, pair: ProjectionPair) -> None:
        self._pair = pair

    def places(self, span: SourceSpan) -> Iterator[tuple[int, int, float]]:
        """(start, end, score) of the dates and amounts of the target text that equal the one that the span is.

        Dates are equal in value and precision, amounts in number and unit ("1.5 million dollars", "1,5 Mio. $").
        """
        text = self._pair.source_text[span.start : span.end]
        if not any(map(str.isdecimal, text)):
            return
        language = self._pair.source_language
        for own, others in ((_dates(text, language), self._dates), (_amounts(text, language), self._amounts)):
            value = _value_of(text, own)
            for start, end, other in others if value else ():
                if other == value:
                    yield start, end, _score(text, self._pair.target_text[start:end])

    @cached_property
    def _dates(self) -> list[_Mention]:
        return _dates(self._pair.target_text, self._pair.target_language)

    @cached_property
    def _amounts(self) -> list[_Mention]:
        return _amounts(self._pair.target_text, self._pair.target_language)


def _dates(text: str, language: str) -> list[_Mention]:
    return [(date.start, date.end, (date.value, date.precision)) for date in find_dates(text, language)]


def _amounts(text: str, language: str) -> list[_Mention]:
    return [(found.start, found.end, (found.amount, found.unit)) for found in find_quantities(text, language)]


def _value_of(text: str, mentions: Sequence[_Mention]) -> _Value | None:
    """The value of the one mention that makes up nearly all of a text."""
    if len(mentions) != 1:
        return None
    start, end, value = mentions[0]
    size = sum(map(str.isalnum, text))
    return value if sum(map(str.isalnum, text[start:end])) >= _MOST_OF_SPAN * size else None


def _score(source: str, target: str) -> float:
    has_more = any(map(str.isalpha, target)) and not any(map(str.isalpha, source))
    return _SCORE_WITH_MORE_WORDS if has_more else _SCORE
