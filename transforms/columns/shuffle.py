"""The one way in which rows meet: by partition of their key, as columns."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

import apache_beam as beam
import pyarrow as pa

from schemas.coder import RecordBatchCoder
from transforms.columns.batches import concatenate
from transforms.columns.keys import key_hashes, key_strings, number_hashes, partition_of, split_by_number
from transforms.step import step

Join = Callable[[dict[str, pa.Table]], Iterable[pa.RecordBatch]]

DEFAULT_PARTITIONS = 16


_CODER = RecordBatchCoder()


def split_by_key(
    batch: pa.RecordBatch, schema: pa.Schema, columns: tuple[str, ...], partitions: int
) -> Iterator[tuple[int, bytes]]:
    """(partition, rows with the columns of `schema`, encoded) for the partitions that `batch` has rows for.

    A key of type uint64 is taken for a hash. Rows are encoded here, once: where collections meet, a runner may take
    elements apart and put them together again, and bytes stay as they are.
    """
    batch = batch.select(schema.names)
    if pa.types.is_uint64(batch.schema.field(columns[0]).type):
        hashes = number_hashes(batch, columns[0])
    else:
        hashes = key_hashes(key_strings(batch, columns))
    for partition, rows in split_by_number(batch, partition_of(hashes, partitions)):
        yield partition, _CODER.encode(rows)


@step
class JoinPartitions(beam.PTransform):
    """Brings together, partition by partition, the rows of several collections whose keys are equal.

    Input: a dict of collections of batches, of which the columns in `schemas` are taken; output: the batches that
    `join` makes of {name: table} for each partition. A table of a partition is held in memory: choose `partitions` so
    that the input divided by it fits a worker. The outcome must not depend on the order of rows in a table or on the
    number of partitions.
    """

    keys: Mapping[str, tuple[str, ...]]
    schemas: Mapping[str, pa.Schema]
    join: Join
    partitions: int = DEFAULT_PARTITIONS

    def expand(self, inputs: dict[str, beam.PCollection]) -> beam.PCollection:
        keyed = {
            name: batches
            | f"Partition {name}"
            >> beam.FlatMap(split_by_key, self.schemas[name], self.keys[name], self.partitions).with_output_types(
                tuple[int, bytes]
            )
            for name, batches in inputs.items()
        }
        return (
            keyed
            | beam.CoGroupByKey()
            | beam.FlatMapTuple(partial(_join_partition, self.schemas, self.join)).with_output_types(pa.RecordBatch)
        )


def _join_partition(
    schemas_by_name: Mapping[str, pa.Schema],
    join: Join,
    _partition: int,
    groups: Mapping[str, Iterable[bytes]],
) -> Iterable[pa.RecordBatch]:
    return join(
        {name: concatenate(map(_CODER.decode, groups[name]), schema) for name, schema in schemas_by_name.items()}
    )
