from collections import defaultdict
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.duplicates.forests import EDGES, NODES, merge_forests, spread_edges, with_roots

Edge = tuple[int, int]

numbers = st.one_of(st.integers(0, 9), st.integers(2**64 - 5, 2**64 - 1), st.integers(0, 2**64 - 1))
graphs = st.lists(st.tuples(numbers, numbers), max_size=40)


def batch_of(edges: list[Edge]) -> pa.RecordBatch:
    columns = [pa.array(ends, pa.uint64()) for ends in (zip(*edges, strict=True) if edges else ((), ()))]
    return pa.RecordBatch.from_arrays(columns, schema=EDGES)


def components(edges: list[Edge]) -> dict[int, int]:
    """The smallest node that each node with an edge to another is connected to."""
    root = {node: node for edge in edges for node in edge}
    for _ in root:
        for one, other in edges:
            root[one] = root[other] = min(root[one], root[other])
    connected = {node for one, other in edges if one != other for node in (one, other)}
    return {node: root[node] for node in connected}


def spanned(batches: list[pa.RecordBatch], groups: int) -> dict[int, int]:
    """What `SpanForests` makes of the batches with so many partitions."""
    grouped = defaultdict(list)
    for batch in batches:
        for group, part in spread_edges(batch, groups):
            assert 0 <= group < groups
            grouped[group].append(part)
    while True:
        merged = defaultdict(list)
        for group, forests in sorted(grouped.items()):
            following, forest = merge_forests(group, forests)
            merged[following].append(forest)
        grouped = merged
        if groups == 1:
            break
        groups = -(-groups // 8)
    assert grouped.keys() <= {0}
    nodes = [batch for forests in grouped.values() for forest in forests for batch in with_roots(0, forest)]
    assert all(batch.schema == NODES for batch in nodes)
    rows = [row for batch in nodes for row in batch.to_pylist()]
    found = {row["node"]: row["root"] for row in rows}
    assert len(found) == len(rows)
    return found


@given(graphs, st.lists(st.integers(0, 40), max_size=4), st.sampled_from([1, 2, 3, 8, 9, 16, 65]), st.randoms())
def test_any_split_into_batches_and_partitions_gives_the_components(edges, cuts, groups, random) -> None:
    shuffled = random.sample(edges, len(edges))
    ends = [0, *sorted(cuts), len(edges)]
    batches = [batch_of(shuffled[start:end]) for start, end in pairwise(ends)]
    assert spanned(batches, groups) == components(edges)


def test_a_chain_through_all_partitions() -> None:
    nodes = np.random.default_rng(1).permutation(1 << 12).astype(np.uint64) << np.uint64(52)
    batch = pa.RecordBatch.from_arrays([pa.array(nodes[:-1]), pa.array(nodes[1:])], schema=EDGES)
    found = spanned([batch], 100)
    assert set(found.values()) == {0}
    assert len(found) == 1 << 12


def test_extra_columns_are_left_behind() -> None:
    batch = batch_of([(1, 2)]).append_column("similarity", pa.array([0.5]))
    assert [part.schema for _, part in spread_edges(batch, 4)] == [EDGES]


@pytest.mark.parametrize("groups", [1, 7])
def test_no_edges(groups: int) -> None:
    assert spanned([batch_of([])], groups) == {}
    assert spanned([batch_of([(5, 5)])], groups) == {}
