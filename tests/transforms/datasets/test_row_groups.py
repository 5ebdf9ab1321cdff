"""Parquet of others: batches stay small however long the rows are."""

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.datasets import DOCUMENTS
from transforms.columns import batches
from transforms.datasets.row_groups import plan_row_groups, read_row_group


def test_long_rows_come_in_small_batches(tmp_path):
    path = str(tmp_path / "long.parquet")
    rows = [{"id": str(n), "text": f"{n} " * 200_000, "language": "deu_Latn"} for n in range(40)]
    pq.write_table(pa.Table.from_pylist(rows), path)
    (group,) = plan_row_groups(path, DOCUMENTS)
    found = list(read_row_group(group, DOCUMENTS))
    assert [identity for batch in found for identity in batch["id"].to_pylist()] == [row["id"] for row in rows]
    assert max(batch.nbytes for batch in found) <= batches.BATCH_BYTES
