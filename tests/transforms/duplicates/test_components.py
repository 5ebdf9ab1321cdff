import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.duplicates.components import MOST_EDGES, spanning_forest

Edges = list[tuple[int, int]]

nodes = st.one_of(st.integers(0, 25), st.integers(2**64 - 6, 2**64 - 1))
edge_lists = st.lists(st.tuples(nodes, nodes), max_size=40)


def forest_of(edges: Edges) -> Edges:
    left, right = (np.array([edge[end] for edge in edges], np.uint64) for end in (0, 1))
    node, root = spanning_forest(left, right)
    assert node.dtype == root.dtype == np.uint64
    return list(zip(node.tolist(), root.tolist(), strict=True))


def by_sets(edges: Edges) -> Edges:
    """The forest found by uniting Python sets."""
    component_of: dict[int, set[int]] = {}
    for one, other in edges:
        united = component_of.get(one, {one}) | component_of.get(other, {other})
        component_of.update(dict.fromkeys(united, united))
    return sorted((node, min(members)) for node, members in component_of.items() if node != min(members))


@given(edge_lists)
def test_equals_uniting_sets(edges: Edges) -> None:
    assert forest_of(edges) == by_sets(edges)


@given(edge_lists, st.lists(st.integers(0, 4), min_size=40, max_size=40), st.randoms())
def test_forests_of_any_parts_merged_in_any_tree(edges: Edges, part_of_edge: list[int], random) -> None:
    turned = [random.choice([(one, other), (other, one)]) for one, other in edges]
    forests = [
        forest_of([edge for edge, of in zip(turned, part_of_edge, strict=False) if of == part]) for part in range(5)
    ]
    while len(forests) > 1:
        random.shuffle(forests)
        merged = random.randint(2, len(forests))
        forests = [forest_of([edge for forest in forests[:merged] for edge in forest]), *forests[merged:]]

    assert forests[0] == by_sets(edges)


def test_edges_of_a_node_to_itself_and_repeated_ones() -> None:
    assert forest_of([(4, 4), (9, 2), (2, 9), (9, 9)]) == [(9, 2)]


def test_no_edges() -> None:
    assert forest_of([]) == []


def test_numbers_that_all_hash_to_near_places() -> None:
    # Multiples of 2**63 and their neighbours: the table must not rest on numbers being well mixed.
    edges = [(number << 40, (number + 1) << 40) for number in range(1_000)]

    assert forest_of(edges) == [(number << 40, 0) for number in range(1, 1_001)]


@pytest.mark.parametrize("is_reversed", [False, True])
def test_a_path_of_a_million_nodes(is_reversed: bool) -> None:
    path = np.random.default_rng(3).permutation(1_000_001).astype(np.uint64)
    path = path[::-1] if is_reversed else path

    node, root = spanning_forest(path[:-1], path[1:])

    assert np.array_equal(node, np.arange(1, 1_000_001))
    assert not root.any()


def test_every_document_a_copy_of_one() -> None:
    copies = np.arange(1, 1_000_001, dtype=np.uint64)

    node, root = spanning_forest(copies, np.zeros_like(copies))

    assert np.array_equal(node, copies)
    assert not root.any()


def test_too_many_edges_for_one_call() -> None:
    edges = np.broadcast_to(np.uint64(1), MOST_EDGES + 1)

    with pytest.raises(ValueError, match="merge the forests"):
        spanning_forest(edges, edges)


def test_arrays_of_different_length() -> None:
    with pytest.raises(ValueError, match="1 left and 2 right"):
        spanning_forest(np.zeros(1, np.uint64), np.zeros(2, np.uint64))
