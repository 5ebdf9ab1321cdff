"""`WriteDataset`: marked batches → Parquet parts, drops and failures in a staging folder, and a summary of them."""

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import partial
from typing import Any

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

import schemas.coder  # noqa: F401  (registers the coder for batches)
from schemas.datasets import Dataset
from transforms.columns.batches import concatenate
from transforms.counts import sum_counts
from transforms.datasets.accounts import count_accounts
from transforms.datasets.parts import (
    ROWS_PER_PART,
    Fates,
    Part,
    assign_parts,
    count_fates,
    describe,
    parquet_bytes,
    part_key,
    parts_needed,
)
from transforms.step import step

SUMMARY = "summary.json"
"""File in the staging folder that says what was written and what became of each record; the last one written."""


@step
class WriteDataset(beam.PTransform):
    """Writes marked batches below `staging` as parts by language and hash of id, sorted, in fixed settings.

    Input: {"rows": batches of the dataset's schema with marks, "accounts": batches of `ACCOUNTS`}, and "joined" where
    there are records that are no row: their `Fates`, such as those of the rows of other datasets that were joined.
    """

    dataset: Dataset
    staging: str
    rows_per_part: int = ROWS_PER_PART

    def expand(self, inputs: dict[str, beam.PCollection]) -> beam.PCollection:
        counts = inputs["rows"] | "Count fates" >> beam.Map(count_fates)
        row_fates = counts | "Sum fates" >> beam.CombineGlobally(sum_counts)
        fates = row_fates
        if "joined" in inputs:
            fates = (
                (counts, inputs["joined"])
                | "With joined" >> beam.Flatten()
                | "Sum all" >> beam.CombineGlobally(sum_counts)
            )
        read = (
            inputs["accounts"]
            | "Count records" >> beam.Map(count_accounts)
            | "Sum records" >> beam.CombineGlobally(sum_counts)
        )
        parts = row_fates | "Plan parts" >> beam.Map(parts_needed, self.dataset, self.rows_per_part)
        written = (
            inputs["rows"]
            | "Assign parts"
            >> beam.FlatMap(assign_parts, self.dataset, beam.pvalue.AsSingleton(parts)).with_output_types(
                tuple[str, pa.RecordBatch]
            )
            | "Group parts" >> beam.GroupByKey()
            | "Write parts" >> beam.MapTuple(partial(_write_part, self.dataset, self.staging))
            | "List parts" >> beam.combiners.ToList()
        )
        return written | "Summarise" >> beam.Map(
            _write_summary, beam.pvalue.AsSingleton(fates), beam.pvalue.AsSingleton(read), self.staging
        )


def _write_part(dataset: Dataset, staging: str, path: str, batches: Iterable[pa.RecordBatch]) -> Part:
    key, schema = part_key(path, dataset)
    table = concatenate(batches, schema)
    names = dataset.published_names() if schema is dataset.schema else schema.names
    content = parquet_bytes(table.rename_columns(names), key)
    write_atomically(FileSystems.join(staging, *path.split("/")), content)
    return describe(path, content, table.num_rows)


def _write_summary(parts: list[Part], fates: Fates, read: Counter[str], staging: str) -> str:
    summary = {
        "parts": [asdict(part) for part in sorted(parts, key=lambda part: part.path)],
        "fates": [[*key, count] for key, count in sorted(fates.items())],
        "read": dict(sorted(read.items())),
    }
    path: str = FileSystems.join(staging, SUMMARY)
    write_atomically(path, json.dumps(summary).encode())
    return path


def write_atomically(path: str, content: bytes) -> None:
    """Write under a name of this attempt's own, then rename: a repeated bundle replaces, never mixes."""
    folder = FileSystems.split(path)[0]
    if not FileSystems.exists(folder):
        try:
            FileSystems.mkdirs(folder)
        except OSError:  # another worker made it in the meantime
            if not FileSystems.exists(folder):
                raise
    attempt = f"{path}.{uuid.uuid4().hex}"
    with FileSystems.create(attempt, compression_type=CompressionTypes.UNCOMPRESSED) as file:
        file.write(content)
    FileSystems.rename([attempt], [path])


def read_summary(staging: str) -> tuple[list[Part], Fates, Counter[str]]:
    """The parts, fates and records read that a finished `WriteDataset` noted in its staging folder."""
    path = FileSystems.join(staging, SUMMARY)
    with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
        summary = json.loads(file.read())
    return (
        [Part(**part) for part in summary["parts"]],
        Counter({tuple(row[:4]): row[4] for row in summary["fates"]}),
        Counter(summary["read"]),
    )


def failures(staging: str, parts: Iterable[Part], at_most: int) -> Iterator[dict[str, Any]]:
    """Rows of the staged `_failed` parts, for a message at the terminal."""
    left = at_most
    for part in parts:
        if part.folder != "_failed" or left <= 0:
            continue
        path = FileSystems.join(staging, *part.path.split("/"))
        with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
            rows = pq.read_table(pa.BufferReader(file.read())).slice(0, left).to_pylist()
        left -= len(rows)
        yield from rows
