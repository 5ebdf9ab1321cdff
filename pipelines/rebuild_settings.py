"""The section `rebuild` of a recipe: how many builds to keep, and how far a new one may differ from the one before."""

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """Shares from 0 (of `added` and `changed` there is no upper bound but sense); null: not limited.

    A month of edits adds some articles, removes few and changes a part of the others, which moves scores and shares by
    about the share of the rows that are other ones; a tenth is far more than that, and less than what a truncated dump,
    a changed template or a broken model does. Web crawls are another sample each time: there `removed`, `added` and
    `changed` are best not limited, and drift is what tells.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    removed: float | None = Field(0.1, ge=0, le=1, description="rows whose key is gone, of those before")
    added: float | None = Field(1.0, ge=0, description="rows with a new key, of those before; 1: twice as many rows")
    changed: float | None = Field(0.5, ge=0, le=1, description="rows with the same key and other content")
    score_drift: float | None = Field(
        0.1, ge=0, le=1, description="of numbers such as quality: the largest distance of cumulative shares"
    )
    length_drift: float | None = Field(0.1, ge=0, le=1, description="the same of lengths of texts")
    label_drift: float | None = Field(
        0.1, ge=0, le=1, description="of types, predicates, kinds, and reasons of drops: the share that changed place"
    )
    failed: float | None = Field(0.005, ge=0, le=1, description="rise of the share of records that failed")


class RebuildSettings(BaseModel):
    """What `python -m pipelines.rebuild` is told by the recipe.

    Of few rows chance alone may pass a limit: two samples of 500 numbers of one distribution have a Kolmogorov–Smirnov
    distance above 1.36 * sqrt(2 / 500) = 0.086 in one of twenty cases (Smirnov 1948, the asymptotic 5 % point).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    keep: int = Field(3, ge=1, description="accepted builds to keep, the newest ones")
    limits: Limits = Limits()
    least_rows: int = Field(
        500,
        ge=1,
        description="rows or values that a figure must be of to count against a limit; of fewer it is only told",
    )
