import random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.columns.keys import partition_of
from transforms.duplicates import measure
from transforms.duplicates.measure import MEASURED, PAIRS, PLACES, SETS, compare_sets, send_sets, sets_in_pairs

Sets = dict[int, list[int] | None]
Pair = tuple[int, int]


def set_table(sets: Sets, chunks: int = 1) -> pa.Table:
    rows = [{"number": number, "shingles": shingles} for number, shingles in sets.items()]
    parts = [rows[start::chunks] for start in range(chunks)]
    return pa.concat_tables([pa.Table.from_pylist(part, schema=SETS) for part in parts])


def pair_table(pairs: list[Pair]) -> pa.Table:
    return pa.Table.from_pylist([{"left": left, "right": right} for left, right in pairs], schema=PAIRS)


def sent_to_places(sets: Sets, pairs: list[Pair], chunks: int = 1) -> list[pa.RecordBatch]:
    tables = {"sets": set_table(sets, chunks), "lefts": pair_table(pairs), "rights": pair_table(pairs)}
    return list(send_sets(tables))


def measured(sets: Sets, pairs: list[Pair], threshold: float = 0.0, partitions: int = 1, chunks: int = 1) -> list[Any]:
    """What `MeasurePairs` gives, the places of meeting spread over partitions."""
    sent = pa.Table.from_batches(sent_to_places(sets, pairs, chunks), schema=measure.SENT)
    partition = partition_of((sent["meeting"].to_numpy() >> 32).astype("uint32"), partitions)
    found = []
    for number in range(partitions):
        for batch in compare_sets(threshold, {"sent": sent.filter(pa.array(partition == number))}):
            assert batch.schema == MEASURED
            found += [tuple(row.values()) for row in batch.to_pylist()]
    return found


def jaccard(one: list[int] | None, other: list[int] | None) -> float:
    left, right = set(one or ()), set(other or ())
    return len(left & right) / len(left | right) if left | right else 0.0


shingle_sets = st.one_of(st.none(), st.sets(st.integers(0, 12), max_size=8).map(sorted))


@given(
    st.dictionaries(st.integers(0, 2**64 - 1), shingle_sets, min_size=2, max_size=12),
    st.data(),
    st.sampled_from([0.0, 0.5, 1.0]),
    st.sampled_from([1, 5]),
)
def test_each_pair_once_whatever_the_partitions(sets, data, threshold, partitions) -> None:
    number = st.sampled_from(sorted(sets))
    given_pairs = data.draw(st.lists(st.tuples(number, number).filter(lambda pair: pair[0] != pair[1]), max_size=20))
    expected = {(left, right): jaccard(sets[left], sets[right]) for left, right in given_pairs}
    found = measured(sets, given_pairs * 2, threshold, partitions, chunks=2)
    assert sorted(found) == sorted((*pair, value) for pair, value in expected.items() if value >= threshold)


def test_a_document_that_is_in_a_thousand_pairs() -> None:
    chosen = random.Random(1)
    sets: Sets = {number << 40: sorted(chosen.sample(range(100), 40)) for number in range(1001)}
    pairs = [(0, number << 40) for number in range(1, 1001)]
    sent = sent_to_places(sets, pairs)
    copies = sum(row["number"] == 0 for batch in sent for row in batch.to_pylist())
    assert copies <= PLACES  # not one a pair
    assert sorted(measured(sets, pairs, partitions=3)) == [(*pair, jaccard(sets[0], sets[pair[1]])) for pair in pairs]


def test_both_directions_of_a_pair_and_a_document_on_both_sides() -> None:
    sets: Sets = {1: [1, 2], 2: [2, 3], 3: [3]}
    found = measured(sets, [(1, 2), (2, 1), (2, 3)])
    assert sorted(found) == [(1, 2, 1 / 3), (2, 1, 1 / 3), (2, 3, 0.5)]


def test_null_and_empty_sets_resemble_nothing() -> None:
    sets: Sets = {1: None, 2: [], 3: [7], 4: None}
    assert sorted(measured(sets, [(1, 2), (1, 4), (2, 3)])) == [(1, 2, 0.0), (1, 4, 0.0), (2, 3, 0.0)]
    assert measured(sets, [(1, 2), (2, 3)], threshold=0.1) == []


def test_sets_that_are_sent_are_told_once_each() -> None:
    sets: Sets = {number: [number] for number in range(1, 300)}
    pairs = [(1, number) for number in range(2, 200)] + [(number, 1) for number in range(2, 100)]
    told = [row for batch in sent_to_places(sets, pairs) for row in sets_in_pairs(batch).to_pylist()]
    assert sorted((row["number"], row["shingles"]) for row in told) == [(number, [number]) for number in range(1, 200)]


def test_many_batches_are_sent_as_one_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = random.Random(2)
    sets: Sets = {number: sorted(chosen.sample(range(1000), 200)) for number in range(1, 60)}
    pairs = [(1, number) for number in range(2, 60)]
    whole = measured(sets, pairs)
    assert len(sent_to_places(sets, pairs)) == 1
    monkeypatch.setattr(measure, "BATCH_BYTES", 4000)
    assert len(sent_to_places(sets, pairs, chunks=3)) > 20
    assert sorted(measured(sets, pairs, chunks=3)) == sorted(whole)


def test_no_pairs_and_a_pair_without_a_set() -> None:
    assert measured({1: [1]}, []) == []
    with pytest.raises(KeyError, match="a number that the table does not have"):
        measured({1: [1]}, [(1, 2)])
