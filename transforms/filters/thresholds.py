"""Thresholds of the filters by language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml

from schemas.language import UNDETERMINED, split_tag, standard_language

Table = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Thresholds by filter, name and key: a tag (deu_Latn), a language (deu), a script (Latn) or ``default``."""

DEFAULT = "default"


@dataclass(frozen=True)
class Thresholds:
    """The thresholds of all filters."""

    table: Table
    _found: dict[tuple[str, str, str], float] = field(default_factory=dict, compare=False, repr=False)

    def of(self, filter_name: str, name: str, tag: str) -> float:
        """The threshold ``name`` of a filter for a language tag: by tag, else by language, by script, else the default.

        What holds for a language holds for its standard variety (zho for cmn, est for ekk). Text that is not tagged as
        the datasets are counts as undetermined.

        Raises:
            KeyError: no such filter or threshold.
        """
        place = (filter_name, name, tag)
        if place not in self._found:
            self._found[place] = self._find(*place)
        return self._found[place]

    def _find(self, filter_name: str, name: str, tag: str) -> float:
        values = self.table[filter_name][name]
        try:
            language, script = split_tag(tag)
        except ValueError:
            language, script = split_tag(UNDETERMINED)
        keys = (f"{language}_{script}", language, standard_language(language), script, DEFAULT)
        return float(next(values[key] for key in keys if key in values))

    def by_row(self, filter_name: str, name: str, languages: pa.DictionaryArray) -> np.ndarray:
        """The threshold for each row of a column of tags, float64; a null counts as undetermined."""
        of_tags = np.array([self.of(filter_name, name, tag) for tag in languages.dictionary.to_pylist()], np.float64)
        by_row: np.ndarray = of_tags[languages.indices.to_numpy()]
        return by_row

    def with_own(self, own: Table) -> "Thresholds":
        """These thresholds with a user's in place of those for the same filter, name and key.

        Raises:
            KeyError: no such filter or threshold.
        """
        table = {
            filter_name: {name: dict(values) for name, values in names.items()}
            for filter_name, names in self.table.items()
        }
        for filter_name, names in own.items():
            for name, values in names.items():
                table[filter_name][name].update(values)
        return Thresholds(table)


def encoded(languages: pa.Array) -> pa.DictionaryArray:
    """A column of language tags for ``Thresholds.by_row``."""
    return pc.fill_null(languages, UNDETERMINED).dictionary_encode()


@cache
def built_in_thresholds() -> Thresholds:
    """The thresholds of thresholds.yaml."""
    text = resources.files("transforms.filters").joinpath("thresholds.yaml").read_text(encoding="utf-8")
    return Thresholds(yaml.safe_load(text))
