"""The report of the light critic: how it judges documents it did not learn from.

Against distant labels, not human ones: a positive is what was aligned, stated or not, and a negative is a predicate
that the facts do not have for a pair. ``distant_precision`` and ``distant_recall`` take these labels at their word,
with as many negatives as positives. ``precision`` and ``recall`` are estimates of what matters, the aligned relations:
the share of those kept that is stated, and the share of those stated that is kept, if the false among them are kept as
often as negatives are. Without the critic the precision would be 1 - ``unstated``.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.critics.feature_matrix import Known
from transforms.critics.logistic import Floats
from transforms.critics.observations import Observation

Report = dict[str, Any]


def held_out_report(
    rows: Sequence[Observation],
    labels: Floats,
    scores: Floats,
    importance: Floats,
    known: Known,
    unstated: float,
    threshold: float,
) -> Report:
    """Figures at ``threshold``, overall, by language and by predicate, each of rows that its model did not see.

    ``scores`` are confidences, ``unstated`` the share of aligned relations that the critic takes for false. ``pooled``
    in the report: languages' predicates that are too rare for words of their own and are judged by those of their
    language and the marks of their predicate.
    """
    by_language: dict[str, list[int]] = defaultdict(list)
    by_predicate: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        by_language[row.language].append(number)
        by_predicate[row.predicate or ""].append(number)
    pairs = {(row.language, row.predicate or "") for row in rows}

    def figures(numbers: list[int]) -> dict[str, float | int | None]:
        return _figures(labels[numbers] == 1, scores[numbers] >= threshold, importance[numbers], unstated)

    return {
        "threshold": threshold,
        "unstated": round(unstated, 4),
        "overall": figures(list(range(len(rows)))),
        "languages": {name: figures(numbers) for name, numbers in sorted(by_language.items())},
        "predicates": {name: figures(numbers) for name, numbers in sorted(by_predicate.items())},
        "pooled": [list(pair) for pair in sorted(pairs - known)],
    }


def _figures(
    positive: NDArray[np.bool_], kept: NDArray[np.bool_], importance: Floats, unstated: float
) -> dict[str, float | int | None]:
    """Counts and figures; None for what nothing is known of. Rows count by their importance."""
    of_positives, of_negatives = _share(kept, importance * positive), _share(kept, importance * ~positive)
    figures: dict[str, float | int | None] = {"positives": int(positive.sum()), "negatives": int((~positive).sum())}
    figures |= dict.fromkeys(("distant_precision", "distant_recall", "precision", "recall"))
    if of_positives is not None and of_negatives is not None:
        figures["distant_recall"] = round(of_positives, 4)
        stated = max(of_positives - unstated * of_negatives, 0.0)
        figures["recall"] = round(min(stated / (1 - unstated), 1.0), 4)
        if of_positives:
            figures["distant_precision"] = round(of_positives / (of_positives + of_negatives), 4)
            figures["precision"] = round(stated / of_positives, 4)
    return figures


def _share(kept: NDArray[np.bool_], importance: Floats) -> float | None:
    total = float(importance.sum())
    return float((importance * kept).sum()) / total if total else None
