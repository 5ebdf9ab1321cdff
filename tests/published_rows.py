"""Rows as a published dataset, written without a pipeline."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from schemas.datasets import Dataset
from schemas.fates import with_marks
from transforms.columns.batches import concatenate
from transforms.datasets.parts import assign_parts, count_fates, describe, parquet_bytes, part_key, parts_needed
from transforms.datasets.publish import manifest, publish
from transforms.datasets.write import write_atomically


def publish_rows(
    output: Path, dataset: Dataset, rows: Sequence[dict[str, Any]], rows_per_part: int = 4, failed: int = 0
) -> dict[str, Any]:
    """Publish `rows` in `output`; `failed` records more are in the account. Returns the manifest."""
    batch = with_marks(pa.RecordBatch.from_pylist(list(rows), dataset.schema), dataset.record)
    fates = count_fates(batch)
    by_path: dict[str, list[pa.RecordBatch]] = {}
    for path, members in assign_parts(batch, dataset, parts_needed(fates, dataset, rows_per_part)):
        by_path.setdefault(path, []).append(members)
    staging = output / ".staging" / dataset.name
    parts = []
    for path, batches in by_path.items():
        key, schema = part_key(path, dataset)
        table = concatenate(batches, schema)
        content = parquet_bytes(table, key)
        write_atomically(str(staging / path), content)
        parts.append(describe(path, content, table.num_rows))
    account = {"read": len(rows) + failed, "kept": len(rows), "dropped": {}, "failed": {"broken": failed}}
    content = manifest(dataset, parts, Counter(fates), {dataset.record: account}, {"key": "none"})
    publish(str(output), str(staging), content)
    return content
