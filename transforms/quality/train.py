"""Training a classifier for one language, and judging it by documents that it did not learn from."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from transforms.quality.figures import figures
from transforms.quality.platt import Platt, fit_platt
from transforms.splits.assign import split_of

FEWEST = 200
"""Documents of each side that training needs in its part of the sample; with fewer the figures say nothing."""

_DEV_SHARE = _TEST_SHARE = 0.1  # FineWeb2-HQ
_LARGE_SITE = 0.1

Margins = NDArray[np.float64]
Rows = NDArray[np.int64]
Train = Callable[[Rows, NDArray[np.bool_]], tuple[bytes, Callable[[Rows], Margins]]]
"""(rows to learn from, their labels) → the file of a model, and what gives the margins of any rows of the sample."""


@dataclass(frozen=True)
class TrainedModel:
    """A model for a language: its file, how its margins become probabilities, and what is known of it."""

    language: str
    content: bytes
    calibration: Platt
    report: dict[str, Any]


def train_language(language: str, sample: pa.RecordBatch, train: Train) -> TrainedModel:
    """A model trained on four fifths of a `SAMPLED` batch, calibrated on a tenth and judged on the last.

    Positives and negatives are as many, those with the smallest hashes; the outcome depends on the rows, not on their
    order, if they are sorted (see `smallest`). Documents of one site are in one part, but for a site that has more than
    a tenth of its side, such as Wikipedia.

    Raises ValueError, saying how many there are, where one side has fewer than `FEWEST` documents to learn from.
    """
    is_positive = sample["is_positive"].to_numpy(zero_copy_only=False)
    positives, negatives = np.flatnonzero(is_positive), np.flatnonzero(~is_positive)
    each = min(len(positives), len(negatives))
    rows = np.sort(np.concatenate([positives[:each], negatives[:each]]))
    rows = rows[np.argsort(sample["hash"].to_numpy()[rows], kind="stable")]
    parts = _parts(sample, is_positive)[rows]
    learned, held = rows[parts == "train"], rows[parts == "dev"]
    tested = rows[parts == "test"]
    for side, label in (("positive", True), ("negative", False)):
        found = int((is_positive[learned] == label).sum())
        if found < FEWEST:
            total = len(positives) if label else len(negatives)
            raise ValueError(f"{language}: {found} {side} documents to learn from ({total} given), {FEWEST} are needed")
        if not all((is_positive[part] == label).any() for part in (held, tested)):
            raise ValueError(f"{language}: no {side} documents to judge by; documents of more sites are needed")
    content, margins = train(learned, is_positive[learned])
    calibration = fit_platt(margins(held), is_positive[held])
    report = {
        "train": {"positives": int(is_positive[learned].sum()), "negatives": int((~is_positive[learned]).sum())},
        "dev": figures(calibration.probabilities(margins(held)), is_positive[held]),
        "test": figures(calibration.probabilities(margins(tested)), is_positive[tested]),
    }
    return TrainedModel(language, content, calibration, report)


def _parts(sample: pa.RecordBatch, is_positive: NDArray[np.bool_]) -> NDArray[np.str_]:
    """The split that each document belongs to."""
    sites = sample["site"].to_pylist()
    of_side = Counter(zip(is_positive.tolist(), sites, strict=True))
    totals = Counter(is_positive.tolist())
    keys = [
        identity if site is None or of_side[label, site] > _LARGE_SITE * totals[label] else site
        for identity, site, label in zip(sample["id"].to_pylist(), sites, is_positive.tolist(), strict=True)
    ]
    return np.array([split_of(key, _DEV_SHARE, _TEST_SHARE) for key in keys])
