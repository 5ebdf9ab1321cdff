"""Rows of two builds of one language: how many are new, gone, and the same row with other content."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.batches import take_rows
from transforms.columns.keys import SEPARATOR, find, key_hashes, key_strings
from transforms.datasets.parts import ROW_GROUP_ROWS
from transforms.rebuild.differing_rows import differing_rows
from transforms.rebuild.matched_parts import Matched, PartFile
from transforms.rebuild.stored_table import read_columns, stored_schema

NOT_CONTENT = frozenset({"snapshot"})
"""Columns that tell where a row was read, and so are others with each dump."""


@dataclass(frozen=True)
class RowChanges:
    """Rows that both builds have, and those of them that are not the same."""

    common: int = 0
    changed: int = 0

    def __add__(self, other: "RowChanges") -> "RowChanges":
        return RowChanges(self.common + other.common, self.changed + other.changed)


def compare_rows(folders: tuple[str, str], matched: Matched, key: tuple[str, ...]) -> RowChanges:
    """The rows of matched parts with one key; `folders` are those of the dataset before and after.

    Memory: the keys, and one column, of the parts.
    """
    if matched.is_same():
        return RowChanges(sum(part.rows for part in matched.after), 0)
    if not matched.before or not matched.after:
        return RowChanges()
    before, after = (
        _Side(folder, parts, matched.hashes, key)
        for folder, parts in zip(folders, (matched.before, matched.after), strict=True)
    )
    if not before.has_key or not after.has_key:
        return RowChanges()
    places = find(after.keys, before.keys)
    chosen = pc.is_valid(places).to_numpy(zero_copy_only=False)
    rows = places.drop_null().to_numpy().astype(np.int64), np.flatnonzero(chosen)
    changed: np.ndarray = np.zeros(len(rows[0]), bool)
    for name in _compared_columns(before.schema, after.schema, key):
        columns = [side.column(name) for side in (before, after)]
        for start in range(0, len(changed), ROW_GROUP_ROWS):
            pair = [
                take_rows(column, side[start : start + ROW_GROUP_ROWS]).column(0)
                for column, side in zip(columns, rows, strict=True)
            ]
            changed[start : start + ROW_GROUP_ROWS] |= differing_rows(*pair)
    return RowChanges(len(changed), int(changed.sum()))


def _compared_columns(before: pa.Schema, after: pa.Schema, key: Iterable[str]) -> list[str]:
    """Those that both have in one type; what came or went is told of the whole dataset, not of its rows."""
    return [
        column.name
        for column in after
        if column.name not in NOT_CONTENT.union(key)
        and column.name in before.names
        and before.field(column.name).type == column.type
    ]


class _Side:
    """The rows of some parts of one build, of one range of hashes where `hashes` tells one."""

    def __init__(
        self, folder: str, parts: Sequence[PartFile], hashes: tuple[int, int] | None, key: tuple[str, ...]
    ) -> None:
        self._folder = folder
        self._parts = parts
        self.schema = stored_schema(folder, parts[0].path)
        self.has_key = set(key) <= set(self.schema.names)
        if not self.has_key:
            return
        keys, self._rows = [], []
        for part in parts:
            table = read_columns(folder, part.path, key)
            rows = np.arange(table.num_rows)
            if hashes:
                found = key_hashes(key_strings(table, key[:1]))
                rows = np.flatnonzero((found >= hashes[0]) & (found < hashes[1]))
            keys.append(_distinct(key_strings(table, key).take(pa.array(rows))))
            self._rows.append(rows)
        self.keys = pa.concat_arrays(keys)

    def column(self, name: str) -> pa.Table:
        """A table of one column, its rows those of `keys`."""
        tables = []
        for part, rows in zip(self._parts, self._rows, strict=True):
            table = read_columns(self._folder, part.path, (name,))
            whole = len(rows) == table.num_rows
            tables.append(table if whole else pa.Table.from_batches(_taken(table, rows), schema=table.schema))
        return pa.concat_tables(tables)


def _taken(table: pa.Table, rows: np.ndarray) -> list[pa.RecordBatch]:
    return [take_rows(table, rows[start : start + ROW_GROUP_ROWS]) for start in range(0, len(rows), ROW_GROUP_ROWS)]


def _distinct(keys: pa.StringArray) -> pa.StringArray:
    """Sorted keys, the second and further of equal ones with a number: rows of a part are sorted by key and content."""
    equal = pc.equal(keys.slice(1), keys.slice(0, max(len(keys) - 1, 0))).to_numpy(zero_copy_only=False)
    if not equal.any():
        return keys
    number = np.arange(len(keys)) - np.maximum.accumulate(np.where(np.r_[True, ~equal], np.arange(len(keys)), 0))
    numbered = pc.binary_join_element_wise(keys, pa.array(number).cast(pa.string()), SEPARATOR)
    return pc.if_else(pa.array(number > 0), numbered, keys)
