"""`DropRepeated`: one row a key, when inputs share records (an item in two dumps, a dump given twice)."""

from collections.abc import Iterator
from functools import partial

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import Dataset
from schemas.fates import is_kept, mark, marked_schema
from transforms.columns.batches import cut
from transforms.columns.keys import key_strings
from transforms.columns.shuffle import DEFAULT_PARTITIONS, JoinPartitions
from transforms.datasets.parts import row_order
from transforms.step import step

REASON = "repeated"


@step
class DropRepeated(beam.PTransform):
    """Marks kept rows whose `key` columns equal those of another kept row; of several the first in order stays."""

    dataset: Dataset
    key: tuple[str, ...]
    partitions: int = DEFAULT_PARTITIONS

    def expand(self, rows: beam.PCollection) -> beam.PCollection:
        return {"rows": rows} | JoinPartitions(
            keys={"rows": self.key},
            schemas={"rows": marked_schema(self.dataset.schema)},
            join=partial(drop_repeated, self.dataset, self.key),
            partitions=self.partitions,
        )


def drop_repeated(dataset: Dataset, key: tuple[str, ...], tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """The rows of one partition, repeated ones marked."""
    rows = tables["rows"]
    kept = is_kept(rows).to_numpy()
    order = row_order(rows, key)
    order = order[kept[order]]
    keys = key_strings(rows, key).take(pa.array(order))
    same = pc.equal(keys.slice(1), keys.slice(0, max(len(order) - 1, 0)))
    repeated = np.zeros(rows.num_rows, bool)
    repeated[order[1:]] = same.to_numpy(zero_copy_only=False)
    for batch in cut(rows.append_column(REASON, pa.array(repeated))):
        yield mark(batch.select(rows.schema.names), batch[REASON], REASON, key_strings(batch, key), dataset)
