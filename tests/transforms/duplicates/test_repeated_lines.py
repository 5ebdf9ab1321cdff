from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.duplicates.repeated_lines import documents_with_line

NUMBERS = st.sampled_from([0, 1, 2, 2**63, 2**64 - 2, 2**64 - 1])


def counts(rows: list[tuple[int, int]]) -> list[int]:
    columns = np.array(rows, np.uint64).reshape(-1, 2)
    counted = documents_with_line(columns[:, 0], columns[:, 1])
    assert counted.dtype == np.int64
    return counted.tolist()


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=60))
def test_against_sets(rows: list[tuple[int, int]]) -> None:
    documents = defaultdict(set)
    for line, document in rows:
        documents[line].add(document)
    assert counts(rows) == [len(documents[line]) for line, _ in rows]


def test_a_line_a_million_times() -> None:
    lines = np.zeros(1_000_000, np.uint64)
    documents = np.arange(1_000_000, dtype=np.uint64)
    assert documents_with_line(lines, documents).tolist() == [1_000_000] * 1_000_000
    assert documents_with_line(lines, lines).tolist() == [1] * 1_000_000


def test_lengths_that_differ() -> None:
    with pytest.raises(ValueError, match="2 lines and 1 documents"):
        documents_with_line(np.zeros(2, np.uint64), np.zeros(1, np.uint64))
