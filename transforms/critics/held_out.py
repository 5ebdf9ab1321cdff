"""The report of the light critic: how it judges documents it did not learn from.

Precision and recall are against distant labels, not human ones: a positive is what was aligned, stated or not, and a
negative is a predicate that the facts do not have for a pair.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from transforms.critics.cross_encoder import THRESHOLD
from transforms.critics.feature_matrix import Known
from transforms.critics.logistic import Floats
from transforms.critics.observations import Observation

Report = dict[str, Any]


def held_out_report(
    rows: Sequence[Observation], labels: Floats, scores: Floats, importance: Floats, known: Known, unstated: float
) -> Report:
    """Figures at the threshold, overall, by language and by predicate, each of rows that its model did not see.

    ``unstated``: the share of aligned relations that the critic takes for false. ``pooled``: languages' predicates that
    are too rare for words of their own and are judged by those of their language and the marks of their predicate.
    """
    by_language: dict[str, list[int]] = defaultdict(list)
    by_predicate: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        by_language[row.language].append(number)
        by_predicate[row.predicate or ""].append(number)
    pairs = {(row.language, row.predicate or "") for row in rows}

    def figures(numbers: list[int]) -> dict[str, float | int | None]:
        return _figures(labels[numbers], scores[numbers], importance[numbers])

    return {
        "threshold": THRESHOLD,
        "unstated": round(unstated, 4),
        "overall": figures(list(range(len(rows)))),
        "languages": {name: figures(numbers) for name, numbers in sorted(by_language.items())},
        "predicates": {name: figures(numbers) for name, numbers in sorted(by_predicate.items())},
        "pooled": [list(pair) for pair in sorted(pairs - known)],
    }


def _figures(labels: Floats, scores: Floats, importance: Floats) -> dict[str, float | int | None]:
    """Counts, and precision and recall with rows counted by their importance: negatives as much as positives."""
    kept, positive = scores >= THRESHOLD, labels == 1
    true, false = importance[kept & positive].sum(), importance[kept & ~positive].sum()
    return {
        "positives": int(positive.sum()),
        "negatives": int((~positive).sum()),
        "precision": round(float(true / (true + false)), 4) if true + false else None,
        "recall": round(float((kept & positive).sum() / positive.sum()), 4) if positive.any() else None,
    }
