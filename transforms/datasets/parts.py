"""Parts of a dataset: which part a row goes to, and the bytes of a part. Same rows, same bytes."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from schemas.datasets import MULTILINGUAL, Dataset
from schemas.fates import DROPPED, FAILED, KEPT, PLACE, is_kept
from transforms.columns.batches import take_rows
from transforms.columns.keys import find, key_hashes, key_strings, partition_of, split_by_number

ROWS_PER_PART = 100_000
"""Rows that a part holds about; a part is sorted in memory, so this bounds what a writer needs."""

ROW_GROUP_ROWS = 8192

MARKED_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("language", pa.string()),
        ("level", pa.string()),
        ("reason", pa.string()),
        ("detail", pa.string()),
        *PLACE,
        ("excerpt", pa.string()),
    ]
)
"""Columns of `_dropped` and `_failed`: the record, why, and for failures where in the source (offset in bytes)."""

Fates = Counter[tuple[str, str, str, str]]
"""Rows by (level, language, fate, reason)."""


@dataclass(frozen=True)
class Part:
    """A written part: its path inside the dataset's folder, and what a manifest says of it."""

    path: str
    folder: str
    rows: int
    size: int
    sha256: str


def count_fates(batch: pa.RecordBatch) -> Fates:
    """Rows of a marked batch by level, language, fate and reason."""
    names = ["level", "language", "fate", "reason"]
    defaults = ["", MULTILINGUAL, KEPT, ""]
    columns = [
        pc.fill_null(batch[name], default) if name in batch.schema.names else pa.array([default] * batch.num_rows)
        for name, default in zip(names, defaults, strict=True)
    ]
    counts = pa.table(columns, names=names).group_by(names).aggregate([([], "count_all")])
    return Counter({tuple(row[:4]): row[4] for row in zip(*counts.to_pydict().values(), strict=True)})


def parts_needed(fates: Fates, dataset: Dataset, rows_per_part: int = ROWS_PER_PART) -> dict[str, int]:
    """Number of parts of each folder (a language, `_dropped`, `_failed`): by rows alone, so the same on each run."""
    rows: Counter[str] = Counter()
    for (level, language, fate, _reason), count in fates.items():
        if fate == KEPT and level == dataset.record:
            rows[language] += count
        elif fate != KEPT:
            rows[f"_{fate}"] += count
    return {folder: -(-count // rows_per_part) for folder, count in rows.items()}


def assign_parts(
    batch: pa.RecordBatch, dataset: Dataset, parts: Mapping[str, int]
) -> Iterator[tuple[str, pa.RecordBatch]]:
    """(path of a part, its rows in the schema they are written with)."""
    yield from _data_parts(batch, pc.and_(is_kept(batch), pc.equal(batch["level"], dataset.record)), dataset, parts)
    for fate in (DROPPED, FAILED):
        rows = batch.filter(pc.fill_null(pc.equal(batch["fate"], fate), False))
        if rows.num_rows:
            folder = f"_{fate}"
            yield from _split(_marked_columns(rows, dataset), ("id", "detail"), folder, parts[folder])


def _data_parts(
    batch: pa.RecordBatch, is_row: pa.BooleanArray, dataset: Dataset, parts: Mapping[str, int]
) -> Iterator[tuple[str, pa.RecordBatch]]:
    """The rows of the dataset itself, each copied once on its way to its part."""
    if not pc.any(is_row).as_py():
        return
    columns = batch.select(dataset.schema.names)
    folders = pa.array([MULTILINGUAL] * batch.num_rows)
    if dataset.has_language:
        folders = pc.fill_null(columns["language"], MULTILINGUAL)
    names = pa.array(sorted(folders.filter(is_row).unique().to_pylist()), pa.string())
    numbers = pc.if_else(is_row, find(folders, names), -1).to_numpy(zero_copy_only=False)
    for number, rows in split_by_number(columns, numbers):
        if number >= 0:
            folder = names[number].as_py()
            yield from _split(rows, dataset.key[:1], folder, parts[folder])


def _split(rows: pa.RecordBatch, key: tuple[str, ...], folder: str, parts: int) -> Iterator[tuple[str, pa.RecordBatch]]:
    numbers = (
        partition_of(key_hashes(key_strings(rows, key)), parts) if parts > 1 else np.zeros(rows.num_rows, np.int64)
    )
    for number, members in split_by_number(rows, numbers):
        yield f"{folder}/part-{number:05d}-of-{parts:05d}.parquet", members


def _marked_columns(rows: pa.RecordBatch, dataset: Dataset) -> pa.RecordBatch:
    nulls = pa.nulls(rows.num_rows, pa.string())
    place = rows["place"]
    ids = key_strings(rows, dataset.key[:1])
    if dataset.excerpt == dataset.key[0]:  # of a failed row it holds the beginning of the record
        ids = pc.if_else(pc.equal(rows["fate"], FAILED), "", ids)
    columns = {
        "id": ids,
        "language": rows["language"] if dataset.has_language else nulls,
        "level": rows["level"],
        "reason": rows["reason"],
        "detail": rows["detail"],
        **{field.name: pc.struct_field(place, field.name) for field in PLACE},
        "excerpt": rows[dataset.excerpt],
    }
    return pa.RecordBatch.from_arrays([columns[name] for name in MARKED_SCHEMA.names], schema=MARKED_SCHEMA)


def row_order(table: pa.Table, key: tuple[str, ...]) -> np.ndarray:
    """Numbers of the rows in the order of `key`, whatever order they came in; equal keys by all their columns."""
    keys = table.select(key)
    order: np.ndarray = (
        pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in key]).to_numpy().astype(np.int64)
    )
    ordered = key_strings(keys, key).take(pa.array(order))
    equal = pc.equal(ordered.slice(1), ordered.slice(0, max(len(order) - 1, 0))).to_numpy(zero_copy_only=False)
    if not equal.any():
        return order
    group = np.r_[0, np.cumsum(~equal)]
    repeated = np.flatnonzero(np.r_[equal, False] | np.r_[False, equal])
    content = [repr(row) for row in take_rows(table, order[repeated]).to_pylist()]
    by_content = sorted(range(len(repeated)), key=lambda index: (group[repeated[index]], content[index]))
    order[repeated] = order[repeated[by_content]]
    return order


def parquet_bytes(table: pa.Table, key: tuple[str, ...]) -> bytes:
    """A Parquet file of the rows sorted by `key`; fixed settings, so that equal rows give equal bytes."""
    sink = pa.BufferOutputStream()
    order = row_order(table, key)
    with pq.ParquetWriter(sink, table.schema, version="2.6", compression="zstd", compression_level=3) as writer:
        for start in range(0, len(order), ROW_GROUP_ROWS):
            writer.write_batch(take_rows(table, order[start : start + ROW_GROUP_ROWS]), ROW_GROUP_ROWS)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def part_key(path: str, dataset: Dataset) -> tuple[tuple[str, ...], pa.Schema]:
    """Sort key and schema of the part at `path` inside the dataset's folder."""
    if path.startswith("_"):
        return ("id", "level", "reason", "detail", "source", "record", "offset", "excerpt"), MARKED_SCHEMA
    return dataset.key, dataset.schema


def describe(path: str, content: bytes, rows: int) -> Part:
    """What the manifest says of a part."""
    return Part(path, path.split("/", 1)[0], rows, len(content), hashlib.sha256(content).hexdigest())
