"""Thresholds of the filters by language."""

from functools import cache
from importlib import resources

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml

from schemas.language import UNDETERMINED, split_tag


@cache
def threshold(filter_name: str, name: str, tag: str) -> float:
    """The threshold ``name`` of a filter for a language tag: by tag, else by language, by script, else the default.

    Raises:
        KeyError: no such filter or threshold.
    """
    values = _tables()[filter_name][name]
    language, script = split_tag(tag)
    return next(values[key] for key in (tag, language, script, "default") if key in values)


def thresholds(filter_name: str, name: str, languages: pa.Array) -> np.ndarray:
    """``threshold`` for each language tag of a column, the default for a null."""
    known = pc.fill_null(languages, UNDETERMINED).dictionary_encode()
    values = np.array([threshold(filter_name, name, tag) for tag in known.dictionary.to_pylist()], np.float64)
    by_row: np.ndarray = values[known.indices.to_numpy()]
    return by_row


@cache
def _tables() -> dict[str, dict[str, dict[str, float]]]:
    text = resources.files("transforms.filters").joinpath("thresholds.yaml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, dict[str, float]]] = yaml.safe_load(text)
    return tables
