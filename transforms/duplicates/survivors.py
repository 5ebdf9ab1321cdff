"""Of each cluster of duplicates the document that survives, and the cluster's name and size."""

from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Preference = Literal["quality", "longest", "earliest"]

MEMBERS = pa.schema(
    [
        ("root", pa.uint64()),  # the cluster
        ("number", pa.uint64()),  # the document
        ("id", pa.string()),
        ("quality", pa.float32()),
        ("length", pa.int64()),  # of the text, in code points
        ("snapshot", pa.string()),
        ("digest", pa.uint64()),  # of the text
        ("cluster_id", pa.string()),  # null for a document that stands for itself alone
        ("cluster_size", pa.int32()),
        ("is_earlier", pa.bool_()),  # belongs to an earlier build
    ]
)

FATES = pa.schema(
    [
        ("number", pa.uint64()),
        ("id", pa.string()),
        ("survivor", pa.string()),  # null for a document that stays
        ("survivor_number", pa.uint64()),
        ("cluster_id", pa.string()),
        ("cluster_size", pa.int32()),
    ]
)


LARGEST_SIZE = 2**31 - 1
"""What the column can hold; inputs that claim more must not end a run."""


def choose_survivors(members: pa.Table, preference: Preference) -> pa.Table:
    """The fate of each member of clusters (``MEMBERS`` → ``FATES``), sorted by cluster, then number.

    In each cluster one document survives: one of an earlier build before all new ones, then the one with the highest
    quality (none or NaN last; the longer of equals), the most code points or the smallest snapshot (none last); of
    equals that with the smallest digest, then id. The others name it; documents of an earlier build stay in any case.
    Strings compare by code point.

    A document may stand for a cluster already, found by another method or by the earlier build; else it counts as
    one of its own, named by its id, of size 1. The cluster id is the smallest of its members', or of those members'
    that belong to an earlier build if any do. The cluster size sums the sizes of the members' clusters, each once
    however many members repeat it, up to ``LARGEST_SIZE``. Rows of an earlier build keep their own id and size:
    what was published does not change.

    Rows of one number share their fate, except that a new row gives way to one of an earlier build.
    """
    roots, numbers = _integers(members, "root"), _integers(members, "number")
    is_earlier = members["is_earlier"].to_numpy()
    own_names = pc.coalesce(members["cluster_id"], members["id"])
    own_sizes = pc.fill_null(members["cluster_size"], 1).to_numpy().astype(np.int64)

    ties = [_integers(members, "digest"), _ranks(members["id"]), numbers]
    ordering = [roots, ~is_earlier, *_preferred(members, preference), *ties]
    best_first = np.lexsort(ordering[::-1])
    firsts, clusters = _groups(roots, best_first)
    survivors = best_first[firsts][clusters]

    names = _ranks(own_names)
    named_first = np.lexsort((names, ~is_earlier, roots))
    namesakes = named_first[firsts][clusters]
    sizes = _sums_of_distinct(clusters, names, own_sizes)[clusters]

    is_dropped = ~is_earlier & ((numbers != numbers[survivors]) | is_earlier[survivors])
    order = np.lexsort((~is_earlier, numbers, roots))
    survivors = pa.array(survivors, mask=~is_dropped).take(order)
    namesakes = np.where(is_earlier, np.arange(len(roots)), namesakes)[order]
    return pa.table(
        [
            members["number"].take(order),
            members["id"].take(order),
            members["id"].take(survivors),
            members["number"].take(survivors),
            own_names.take(namesakes),
            pa.array(np.minimum(np.where(is_earlier, own_sizes, sizes), LARGEST_SIZE)[order]).cast(pa.int32()),
        ],
        schema=FATES,
    )


def _preferred(members: pa.Table, preference: Preference) -> list[np.ndarray]:
    """Numbers that are smallest for the document to prefer, the most important first."""
    longest = -_integers(members, "length")
    match preference:
        case "quality":
            quality = pc.fill_null(members["quality"], np.nan).to_numpy()
            return [-quality, longest]  # NaN sorts last
        case "longest":
            return [longest]
        case "earliest":
            return [_ranks(members["snapshot"])]


def _integers(members: pa.Table, column: str) -> np.ndarray:
    values: np.ndarray = members[column].to_numpy()
    return values


def _ranks(strings: pa.ChunkedArray) -> np.ndarray:
    """The place of each string among the distinct ones in order of code point; nulls last."""
    ranks: np.ndarray = pc.rank(strings, tiebreaker="dense").to_numpy()
    return ranks


def _groups(values: np.ndarray, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places in ``order`` where a new value begins, and for each row the number of its value."""
    ordered = values[order]
    is_first = np.ones(len(order), bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    groups = np.empty(len(order), np.int64)
    groups[order] = np.cumsum(is_first) - 1
    return np.flatnonzero(is_first), groups


def _sums_of_distinct(clusters: np.ndarray, names: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Per cluster the sum of the sizes of its distinct names; of one name the largest size counts."""
    order = np.lexsort((-sizes, names, clusters))
    is_first = np.ones(len(order), bool)
    is_first[1:] = (np.diff(names[order]) != 0) | (np.diff(clusters[order]) != 0)
    counted = order[is_first]
    return np.bincount(clusters[counted], sizes[counted]).astype(np.int64)
