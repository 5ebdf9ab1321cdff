"""What is measured of the rows of a dataset: its numbers, its labels and the lengths of its texts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from transforms.rebuild.distributions import Labels, Numbers, count_labels

LABELS = frozenset(
    "type tags predicate kind object_kind precision rank origin scope split markup status reason method failed_checks "
    "passage_language".split()
)
"""Names of fields that hold one of few labels."""

TEXTS = frozenset("text question answer source_text target_text".split())


@dataclass
class Measures:
    """By field, nested ones with a dot (`relations.confidence`): of numbers, of labels, of lengths in code points.

    `places` are how many values each field could have: those that are there, and nulls (and NaN).
    """

    scores: dict[str, Numbers] = field(default_factory=dict)
    labels: dict[str, Labels] = field(default_factory=dict)
    lengths: dict[str, Numbers] = field(default_factory=dict)
    places: Counter[str] = field(default_factory=Counter)

    def add(self, path: str, values: pa.Array) -> None:
        """Count the values of a field that `measured_fields` names."""
        self.places[path] += len(values)
        if pa.types.is_floating(values.type):
            self.scores.setdefault(path, Numbers()).add(values)
        elif _name(path) in TEXTS:
            self.lengths.setdefault(path, Numbers()).add(pc.utf8_length(values))
        else:
            self.labels.setdefault(path, Counter()).update(count_labels(values))


def measured_fields(schema: pa.Schema, key: tuple[str, ...]) -> list[str]:
    """The fields to measure: all numbers with a fraction, which are scores and weights, and `LABELS` and `TEXTS`.

    A field that identifies the rows alone is none.
    """
    return [
        path
        for column in schema
        for path, kind in _leaves(column.name, column.type)
        if (path,) != key
        and (pa.types.is_floating(kind) or (pa.types.is_string(kind) and _name(path) in LABELS | TEXTS))
    ]


def field_values(column: pa.Array, path: str) -> pa.Array:
    """All values of the field `path` in its top-level column, those of lists one after the other."""
    for name in path.split(".")[1:]:
        column = pc.struct_field(_flat(column), name)
    return _flat(column)


def _flat(column: pa.Array) -> pa.Array:
    while pa.types.is_list(column.type):
        column = column.flatten()
    return column


def _leaves(path: str, kind: pa.DataType) -> Iterator[tuple[str, pa.DataType]]:
    while pa.types.is_list(kind):
        kind = kind.value_type
    if pa.types.is_struct(kind):
        for inner in kind:
            yield from _leaves(f"{path}.{inner.name}", inner.type)
    else:
        yield path, kind


def _name(path: str) -> str:
    return path.rpartition(".")[2]
