"""What a filter says about a batch."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.filters.measured import Measured


class Bound(NamedTuple):
    """A measure of a filter and its threshold: what a text is judged by."""

    filter_name: str
    name: str  # of the threshold
    is_upper: bool
    measure: str  # what the values are, in words
    values: np.ndarray  # float64, one a text; nan: not judged by this


class Drops(NamedTuple):
    """Which rows of a batch a filter drops, and why.

    ``mask`` has one bool a row; ``details`` one string a row, null where the row is not dropped.
    """

    mask: np.ndarray
    details: pa.Array
    bounds: tuple[Bound, ...] = ()


def drops(mask: np.ndarray, details: Sequence[str]) -> Drops:
    """``Drops`` from a mask and the details of its true rows, in order."""
    column = np.full(len(mask), None, object)
    column[mask] = details
    return Drops(mask, pa.array(column, pa.string()))


def above(batch: Measured, filter_name: str, name: str, values: np.ndarray, measure: str) -> Drops:
    """The texts whose value is greater than the threshold ``name`` of the filter. ``measure`` says what the values are.

    A value of nan is not judged.
    """
    return _judged(batch, Bound(filter_name, name, True, measure, values))


def below(batch: Measured, filter_name: str, name: str, values: np.ndarray, measure: str) -> Drops:
    """As ``above``, the texts whose value is smaller."""
    return _judged(batch, Bound(filter_name, name, False, measure, values))


def any_of(*found: Drops) -> Drops:
    """The texts that one of the findings drops, with the details of the first that does."""
    mask = np.logical_or.reduce([one.mask for one in found])
    bounds = tuple(bound for one in found for bound in one.bounds)
    return Drops(mask, pc.coalesce(*(one.details for one in found)), bounds)


def _judged(batch: Measured, bound: Bound) -> Drops:
    values = bound.values
    thresholds = batch.thresholds(bound.filter_name, bound.name)
    mask = values > thresholds if bound.is_upper else values < thresholds
    details = [
        f"value={values[row]:.4g}, threshold={thresholds[row]:g}, measure={bound.measure}"
        for row in np.flatnonzero(mask)
    ]
    return drops(mask, details)._replace(bounds=(bound,))
