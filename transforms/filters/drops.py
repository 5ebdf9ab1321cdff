"""What a filter says about a batch."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa


class Drops(NamedTuple):
    """Which rows of a batch a filter drops, and why.

    ``mask`` has one bool a row; ``details`` one string a row, null where the row is not dropped.
    """

    mask: np.ndarray
    details: pa.Array


def drops(mask: np.ndarray, details: Sequence[str]) -> Drops:
    """``Drops`` from a mask and the details of its true rows, in order."""
    column = np.full(len(mask), None, object)
    column[mask] = details
    return Drops(mask, pa.array(column, pa.string()))
