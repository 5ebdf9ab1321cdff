"""What became of the rows of a dataset in all of its languages."""

from collections.abc import Mapping
from typing import Any

ROWS = ("before", "after", "added", "removed", "changed", "unchanged")
"""What a comparison counts of a language's rows."""

EVERY_LANGUAGE = "all"
"""Stands in the place of a language for all together."""


def rows_in_all(comparison: Mapping[str, Any]) -> dict[str, int]:
    """Sums of `ROWS` over the languages of a dataset, as `compare` has it."""
    return {name: sum(counts[name] for counts in comparison["languages"].values()) for name in ROWS}
