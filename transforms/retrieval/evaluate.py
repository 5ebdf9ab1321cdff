"""Measures of rankings against graded judgements, defined as in trec_eval, and what a random ranking would reach.

A ranking is the ids of passages, best first, none twice; grades above zero mean relevant. Every measure is between 0
and 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

Grades = Mapping[str, int]
"""Grades of the judged passages of one query by docid."""


@dataclass(frozen=True)
class Measures:
    """Means over ``queries`` queries; the cutoffs stand in the names."""

    queries: int
    mrr_10: float
    ndcg_10: float
    recall_100: float
    average_precision: float


def reciprocal_rank(ranking: Sequence[str], grades: Grades, k: int) -> float:
    """One divided by the rank of the first relevant passage, 0 where none is among the first ``k``."""
    return next((1 / rank for rank, docid in enumerate(ranking[:k], 1) if grades.get(docid, 0) > 0), 0.0)


def recall(ranking: Sequence[str], grades: Grades, k: int) -> float:
    """The share of the relevant passages that are among the first ``k``."""
    return sum(grades.get(docid, 0) > 0 for docid in ranking[:k]) / _relevant(grades)


def ndcg(ranking: Sequence[str], grades: Grades, k: int) -> float:
    """Discounted cumulative gain of the first ``k`` beside that of the best order; the gain is the grade itself.

    The definition of Järvelin and Kekäläinen (2002) with the discount log2(rank + 1), as trec_eval's ``ndcg_cut``.
    """
    best = sorted(grades.values(), reverse=True)
    return _gain([grades.get(docid, 0) for docid in ranking[:k]]) / _gain(best[:k])


def average_precision(ranking: Sequence[str], grades: Grades) -> float:
    """The mean over all relevant passages of the precision at their rank, 0 for those that are not ranked."""
    precisions, found = 0.0, 0
    for rank, docid in enumerate(ranking, 1):
        if grades.get(docid, 0) > 0:
            found += 1
            precisions += found / rank
    return precisions / _relevant(grades)


def without_source(ranking: Sequence[str], source: str | None, grades: Grades) -> list[str]:
    """``ranking`` without the passage that the query's words were taken from, unless that one is judged.

    Such a passage answers by containing the query; BEIR leaves out the document that is the query (ArguAna) likewise.
    """
    return [docid for docid in ranking if docid != source or docid in grades]


def evaluate(rankings: Mapping[str, Sequence[str]], judgements: Mapping[str, Grades]) -> Measures:
    """Means over the queries of ``judgements`` that have a relevant passage; one without a ranking counts 0.

    Raises:
        ValueError: no query has a relevant passage.
    """
    judged = {query: grades for query, grades in judgements.items() if any(grade > 0 for grade in grades.values())}
    if not judged:
        raise ValueError("no query has a relevant passage; check that queries and qrels belong together")
    rows = []
    for query, grades in sorted(judged.items()):
        ranking = rankings.get(query, ())
        rows.append(
            (
                reciprocal_rank(ranking, grades, 10),
                ndcg(ranking, grades, 10),
                recall(ranking, grades, 100),
                average_precision(ranking, grades),
            )
        )
    return Measures(len(rows), *(sum(column) / len(rows) for column in zip(*rows, strict=True)))


def random_reciprocal_rank(size: int, relevant: int, k: int) -> float:
    """The expected reciprocal rank at ``k`` of a random order of ``size`` passages, ``relevant`` of them relevant.

    The first relevant one has rank r with the probability C(size - r, relevant - 1) / C(size, relevant).
    """
    expected, probability = 0.0, relevant / size
    for rank in range(1, min(k, size - relevant + 1) + 1):
        expected += probability / rank
        if rank < size:
            probability *= (size - rank - relevant + 1) / (size - rank)
    return expected


def random_recall(size: int, k: int) -> float:
    """The expected recall at ``k`` of a random order of ``size`` passages."""
    return min(k / size, 1.0)


def _relevant(grades: Grades) -> int:
    relevant = sum(grade > 0 for grade in grades.values())
    if not relevant:
        raise ValueError("a query without a relevant passage has no measure; leave it out")
    return relevant


def _gain(grades: Sequence[int]) -> float:
    return sum(max(grade, 0) / log2(rank + 1) for rank, grade in enumerate(grades, 1))
