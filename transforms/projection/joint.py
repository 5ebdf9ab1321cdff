"""One candidate a span so that the whole fits: what is apart in the source stays apart, what is inside stays inside."""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

BEAM = 24
MOST_STATES = 1_000
"""Combinations that are kept at a time, fewer where they times the spans were more than ``MOST_STATES``."""
TRIED = 8
"""Candidates of a span that are tried where the best ones do not fit together."""

_INVERTED_COPIES = 1.5
_LEFT_ITS_PARENT = 0.7
"""Log costs: two spans with the same words swap places; a nested span does not lie in its parent's place."""


class Place(NamedTuple):
    """A candidate: half-open offsets in the target text and the probability to be right."""

    start: int
    end: int
    probability: float


class Choices(NamedTuple):
    """A source span, its words, and its places, likeliest first; no two have the same offsets."""

    start: int
    end: int
    surface: str
    places: Sequence[Place]


def choose_jointly(spans: Sequence[Choices], least_probability: float) -> list[Place | None]:
    """The best combination of one place or none for each span; ``spans`` are in source order and differ in offsets.

    Places of spans that do not touch in the source never overlap. No place costs as much as a place with
    ``least_probability``, so one below it is never taken.
    """
    best = [
        span.places[0] if span.places and span.places[0].probability >= least_probability else None for span in spans
    ]
    if _fits(spans, best):
        return best
    nothing, width = log(least_probability), max(1, min(BEAM, MOST_STATES // len(spans)))
    beam: list[tuple[float, tuple[Place | None, ...]]] = [(0.0, ())]
    for span in spans:
        tried = [place for place in span.places[:TRIED] if place.probability >= least_probability]
        grown: list[tuple[float, tuple[Place | None, ...]]] = []
        for score, placed in beam:
            grown.append((score + nothing, (*placed, None)))
            for place in tried:
                cost = _cost(spans, placed, span, place)
                if cost is not None:
                    grown.append((score + log(place.probability) - cost, (*placed, place)))
        grown.sort(key=lambda entry: (-entry[0], [place or (-1, -1, 0.0) for place in entry[1][-3:]]))
        beam = grown[:width]
    return list(beam[0][1])


def _fits(spans: Sequence[Choices], placed: Sequence[Place | None]) -> bool:
    return all(
        place is None or _cost(spans, placed[:number], spans[number], place) == 0 for number, place in enumerate(placed)
    )


def _cost(spans: Sequence[Choices], placed: Sequence[Place | None], span: Choices, place: Place) -> float | None:
    """What taking ``place`` costs beside the places of earlier spans; None where it cannot be taken."""
    cost = 0.0
    for other, taken in zip(spans, placed, strict=False):
        if taken is None:
            continue
        if other.end <= span.start or span.end <= other.start:
            if taken.start < place.end and place.start < taken.end:
                return None
            if other.surface == span.surface and (other.start < span.start) != (taken.start < place.start):
                cost += _INVERTED_COPIES
        elif other.start <= span.start and span.end <= other.end:
            cost += _LEFT_ITS_PARENT * (not (taken.start <= place.start and place.end <= taken.end))
        elif span.start <= other.start and other.end <= span.end:
            cost += _LEFT_ITS_PARENT * (not (place.start <= taken.start and taken.end <= place.end))
    return cost
