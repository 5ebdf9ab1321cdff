"""Connected components of a graph of documents, as spanning forests that can be merged in any order."""

import numpy as np
from numba import njit

MOST_EDGES = 1 << 30
"""Edges of one call at most, for node numbers of 32 bits."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # 2**64 divided by the golden ratio: Knuth's multiplicative hashing


def spanning_forest(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The components that the edges (left, right) make: (node, root), uint64, each node but the roots, sorted by node.

    The root of a component is its smallest number, whatever the order of the edges. The result is itself edges, so that
    forests of parts of a graph, concatenated and passed in again, give the forest of the whole. Edges of a node to
    itself count for nothing. Takes 20 to 40 bytes an edge, the result among them, beside the 16 of the edges. Raises
    ValueError where the arrays differ in length or have more than ``MOST_EDGES`` edges.
    """
    if len(left) != len(right):
        raise ValueError(f"{len(left)} left and {len(right)} right ends of edges; give one of each an edge")
    if len(left) > MOST_EDGES:
        raise ValueError(f"{len(left)} edges in one call, {MOST_EDGES} at most; merge the forests of parts of them")
    nodes, roots = _forest(left.astype(np.uint64, copy=False), right.astype(np.uint64, copy=False))
    order = np.argsort(nodes)
    return nodes[order], roots[order]


@njit(cache=True, nogil=True)
def _forest(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each node but the roots and its root, as the nodes first occur: union by smaller number, with path halving."""
    bits = 1
    while 1 << bits < 3 * len(left):
        bits += 1
    places = np.full(1 << bits, -1, np.int32)  # open addressing: the node at each place
    numbers, parents = np.empty(2 * len(left), np.uint64), np.empty(2 * len(left), np.int32)
    count = 0
    for edge in range(len(left)):
        one = _node(places, bits, numbers, count, left[edge])
        if one == count:
            parents[one] = one
            count += 1
        other = _node(places, bits, numbers, count, right[edge])
        if other == count:
            parents[other] = other
            count += 1
        one, other = _root(parents, one), _root(parents, other)
        if numbers[one] < numbers[other]:
            parents[other] = one
        else:
            parents[one] = other
    nodes, roots = np.empty(count, np.uint64), np.empty(count, np.uint64)
    found = 0
    for node in range(count):
        root = _root(parents, node)
        if root != node:
            nodes[found], roots[found] = numbers[node], numbers[root]
            found += 1
    return nodes[:found], roots[:found]


@njit(cache=True, nogil=True)
def _node(places: np.ndarray, bits: int, numbers: np.ndarray, count: int, number: np.uint64) -> int:
    """The node with a number, which is entered as node ``count`` if there is none."""
    place = (number * _GOLDEN) >> np.uint64(64 - bits)
    while places[place] >= 0:
        node: int = places[place]
        if numbers[node] == number:
            return node
        place = (place + np.uint64(1)) & np.uint64(len(places) - 1)
    places[place] = count
    numbers[count] = number
    return count


@njit(cache=True, nogil=True)
def _root(parents: np.ndarray, node: int) -> int:
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node
