"""The probability from which an identified language is believed."""

from functools import cache
from importlib import resources

import yaml

from schemas.language import split_tag


@cache
def minimum_score(tag: str) -> float:
    """The least probability for a language tag: that of the tag, else of its language, else the default."""
    scores = _table()
    return next(scores[key] for key in (tag, split_tag(tag)[0], "default") if key in scores)


@cache
def _table() -> dict[str, float]:
    text = resources.files("transforms.languages").joinpath("minimum_scores.yaml").read_text(encoding="utf-8")
    scores: dict[str, float] = yaml.safe_load(text)
    return scores
