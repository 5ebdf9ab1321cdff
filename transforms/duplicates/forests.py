"""`SpanForests`: the connected components of a graph whose edges no single worker has to hold."""

from collections.abc import Iterable, Iterator

import apache_beam as beam
import numpy as np
import pyarrow as pa

from transforms.columns.batches import concatenate, cut
from transforms.columns.keys import number_hashes, partition_of, split_by_number
from transforms.columns.shuffle import DEFAULT_PARTITIONS
from transforms.duplicates.components import spanning_forest
from transforms.step import step

EDGES = pa.schema([("left", pa.uint64()), ("right", pa.uint64())])
NODES = pa.schema([("node", pa.uint64()), ("root", pa.uint64())])
"""Each node of a graph and the smallest node that it is connected to, which may be itself."""

FORESTS_MERGED = 8
"""Forests that one worker merges at a time."""


EDGES_OF_BATCH = 1 << 18
"""Rows of a batch of a forest, of 16 bytes each."""


@step
class SpanForests(beam.PTransform):
    """Batches of `EDGES` → batches of `NODES`.

    Each partition of the edges is reduced to a spanning forest, which has fewer edges than nodes; forests are merged, a
    few at a time, in a tree. The last merge holds two numbers for each document that has a duplicate, never their
    texts, nor the documents without one.
    """

    partitions: int = DEFAULT_PARTITIONS

    def expand(self, edges: beam.PCollection) -> beam.PCollection:
        groups = self.partitions
        forests = edges | "Spread" >> beam.FlatMap(spread_edges, groups).with_output_types(tuple[int, pa.RecordBatch])
        while True:
            forests = (
                forests
                | f"Group into {groups}" >> beam.GroupByKey()
                | f"Forests of {groups}" >> beam.MapTuple(merge_forests).with_output_types(tuple[int, pa.RecordBatch])
            )
            if groups == 1:
                break
            forests = forests | f"Cut {groups}" >> beam.FlatMapTuple(cut_forest).with_output_types(
                tuple[int, pa.RecordBatch]
            )
            groups = -(-groups // FORESTS_MERGED)
        return forests | "Nodes" >> beam.FlatMapTuple(with_roots).with_output_types(pa.RecordBatch)


def spread_edges(batch: pa.RecordBatch, groups: int) -> Iterator[tuple[int, pa.RecordBatch]]:
    """(group, edges of a batch), by the left node."""
    yield from split_by_number(batch.select(EDGES.names), partition_of(number_hashes(batch, "left"), groups))


def merge_forests(group: int, batches: Iterable[pa.RecordBatch]) -> tuple[int, pa.RecordBatch]:
    """(group to merge with next, spanning forest of the edges of a group): each node but the roots, and its root."""
    edges = concatenate(batches, EDGES)
    forest = spanning_forest(edges["left"].to_numpy(), edges["right"].to_numpy())
    return group // FORESTS_MERGED, pa.RecordBatch.from_arrays([pa.array(ends) for ends in forest], schema=EDGES)


def cut_forest(group: int, forest: pa.RecordBatch) -> Iterator[tuple[int, pa.RecordBatch]]:
    """(group, batches of a forest): runners bound the size of what they shuffle."""
    for batch in cut(forest, EDGES_OF_BATCH):
        yield group, batch


def with_roots(_group: int, forest: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The nodes of a forest, the roots among them, as `NODES`."""
    nodes, roots = (column.to_numpy() for column in forest.columns)
    own = np.unique(roots)
    columns = [pa.array(np.concatenate(parts)) for parts in ((nodes, own), (roots, own))]
    yield from cut(pa.RecordBatch.from_arrays(columns, schema=NODES))
