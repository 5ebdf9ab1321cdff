"""From all evidence to one place for each span, with the probability that it is right, or a reason for none."""

from typing import NamedTuple

from transforms.projection.candidate_table import Evidence, PreparedPair
from transforms.projection.edges import settle_edges
from transforms.projection.joint import Choices, Place, choose_jointly
from transforms.projection.ranking import RankingModel, ranking_model
from transforms.projection.spans import Projection, ProjectionPair

LEAST_SCORE = 0.4
"""Default cut: F1 of exact spans over XQuAD and XL-WA, languages left out in turn, is highest here, and flat around."""

_AMBIGUOUS = 0.5
"""Share of the best place's probability from which another one elsewhere makes a span ambiguous."""
_NEGLIGIBLE = 0.005


def project(
    pair: ProjectionPair,
    evidence: Evidence,
    least_score: float = LEAST_SCORE,
    ranking: RankingModel | None = None,
) -> list[Projection]:
    """Where each span of ``pair`` stands in the target text, in the order of ``pair.spans``.

    Candidates of all methods are ranked by `ranking`, then chosen jointly: equal source spans get one place, spans that
    are apart never overlap, nested ones stay nested where they can. ``target_text[start:end]`` is never empty and never
    begins or ends with white space or inside a character. Spans outside the text get the reason ``empty_source``.

    Args:
        pair: texts and spans.
        evidence: words, link posteriors and candidates; any part may be missing.
        least_score: probability below which a span is not placed, in (0, 1).
        ranking: other weights than those of the package.

    Raises:
        ValueError: a matrix of ``evidence`` does not fit its words, a candidate has an unknown method, or
            ``least_score`` is outside (0, 1).
    """
    if not 0 < least_score < 1:
        raise ValueError(f"least_score is {least_score}, expected a number between 0 and 1")
    prepared, ranking = PreparedPair(pair, evidence), ranking or ranking_model()
    groups: dict[tuple[int, int], list[int]] = {}
    outcome: dict[int, Projection] = {}
    for index, span in enumerate(pair.spans):
        if (
            not 0 <= span.start < span.end <= len(pair.source_text)
            or not pair.source_text[span.start : span.end].strip()
        ):
            outcome[index] = _rejected(index, "empty_source")
        elif not pair.target_text.strip():
            outcome[index] = _rejected(index, "empty_target")
        else:
            groups.setdefault((span.start, span.end), []).append(index)
    ordered = sorted(groups, key=lambda offsets: (offsets[0], -offsets[1]))
    ranked = [_rank(prepared, groups[offsets][0], ranking) for offsets in ordered]
    chosen = choose_jointly([one.choices for one in ranked], least_score)
    for offsets, one, place in zip(ordered, ranked, chosen, strict=True):
        for index in groups[offsets]:
            outcome[index] = _outcome(prepared, index, one, place, least_score)
    return [outcome[index] for index in range(len(pair.spans))]


class _Ranked(NamedTuple):
    choices: Choices
    methods: dict[tuple[int, int], tuple[str, ...]]


def _rank(prepared: PreparedPair, index: int, ranking: RankingModel) -> _Ranked:
    """The places of a span, likeliest first, with edges as annotators set them."""
    span, pair = prepared.pair.spans[index], prepared.pair
    surface = pair.source_text[span.start : span.end]
    table = prepared.table(index)
    if table is None:
        return _Ranked(Choices(span.start, span.end, surface, ()), {})
    probabilities: dict[tuple[int, int], float] = {}
    methods: dict[tuple[int, int], tuple[str, ...]] = {}
    for row, probability in enumerate(ranking.probabilities(table.features).tolist()):
        if probability < _NEGLIGIBLE:
            continue
        edges = settle_edges(pair.target_text, int(table.starts[row]), int(table.ends[row]), surface)
        if edges is not None:
            probabilities[edges] = probabilities.get(edges, 0.0) + probability
            methods[edges] = (*methods.get(edges, ()), *table.methods[row])
    places = [Place(*edges, min(1.0, probability)) for edges, probability in probabilities.items()]
    places.sort(key=lambda place: (-place.probability, place.start, place.end))
    return _Ranked(Choices(span.start, span.end, surface, places), methods)


def _outcome(
    prepared: PreparedPair, index: int, ranked: _Ranked, place: Place | None, least_score: float
) -> Projection:
    if place is not None:
        methods = "+".join(sorted(set(ranked.methods[place.start, place.end])))
        reason = "discontinuous" if prepared.leaves_a_part(index, place.start, place.end) else None
        return Projection(index, place.start, place.end, place.probability, methods or "ranking", reason)
    if not ranked.choices.places:
        return _rejected(index, "unaligned")
    return _rejected(index, _reason(ranked.choices, least_score), ranked.choices.places[0].probability)


def _reason(choice: Choices, least_score: float) -> str:
    best = choice.places[0]
    if best.probability >= least_score:
        return "overlaps"
    rivals = [place for place in choice.places[1:] if place.end <= best.start or best.end <= place.start]
    return "ambiguous" if rivals and rivals[0].probability >= _AMBIGUOUS * best.probability else "low_score"


def _rejected(index: int, reason: str, score: float = 0.0) -> Projection:
    return Projection(index, None, None, score, None, reason)
