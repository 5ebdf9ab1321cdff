from itertools import pairwise
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from transforms.duplicates.components import spanning_forest
from transforms.duplicates.describe import DESCRIBED
from transforms.duplicates.find_pairs import equal_pairs, find_sharing, find_twins
from transforms.duplicates.measure import PAIRS

Row = dict[str, Any]


def described(*names: str, **columns: pa.DataType) -> pa.Schema:
    return pa.schema([*(DESCRIBED.field(name) for name in names), *columns.items()])


KEYED = described("equal_key", "number", "is_earlier")
SIGNED = described("twin", "number", "is_earlier", "shingle_count", "sketch", "bands")
BANDS = described("number", "is_earlier", "shingle_count", "sketch", band=pa.uint64())


def pairs_in(found: Any) -> list[tuple[int, int]]:
    """The pairs among batches that may hold other rows too."""
    rows = [row for batch in found for row in batch.select(PAIRS.names).to_pylist()]
    return [(row["left"], row["right"]) for row in rows if row["left"] is not None]


def equal(rows: list[Row]) -> list[tuple[int, int]]:
    return pairs_in(equal_pairs({"described": pa.Table.from_pylist(rows, schema=KEYED)}))


def keyed(number: int, key: str, is_earlier: bool = False) -> Row:
    return {"number": number, "equal_key": key, "is_earlier": is_earlier}


def sharing(rows: list[Row], threshold: float = 0.0) -> list[tuple[int, int]]:
    return pairs_in(find_sharing(threshold, {"bands": pa.Table.from_pylist(rows, schema=BANDS)}))


def band(number: int, hashed: int, count: int = 10, is_earlier: bool = False) -> Row:
    return {"number": number, "band": hashed, "shingle_count": count, "sketch": 0, "is_earlier": is_earlier}


def twins(rows: list[Row]) -> list[Row]:
    return [
        row
        for batch in find_twins({"described": pa.Table.from_pylist(rows, schema=SIGNED)})
        for row in batch.to_pylist()
    ]


def signed(number: int, twin: int, *bands: int, is_earlier: bool = False) -> Row:
    return {
        "number": number,
        "twin": twin,
        "bands": list(bands),
        "shingle_count": 10,
        "sketch": 0,
        "is_earlier": is_earlier,
    }


rows_of_keys = st.lists(
    st.builds(keyed, st.integers(0, 2**64 - 1), st.sampled_from(["a", "b", "", "\x1e"]), st.booleans()),
    unique_by=lambda row: row["number"],
    max_size=15,
)


@given(rows_of_keys, st.randoms())
def test_all_new_documents_of_a_key_hang_together_and_with_an_earlier_one(rows, random) -> None:
    found = equal(random.sample(rows, len(rows)))
    assert sorted(found) == sorted(equal(rows))
    key_of = {row["number"]: row["equal_key"] for row in rows}
    earlier = {row["number"] for row in rows if row["is_earlier"]}
    assert all(key_of[left] == key_of[right] for left, right in found)
    assert not any({left, right} <= earlier for left, right in found)
    left, right = (pa.array(ends, pa.uint64()).to_numpy() for ends in (zip(*found, strict=True) if found else ((), ())))
    roots = dict(zip(*(column.tolist() for column in spanning_forest(left, right)), strict=True))
    for key in set(key_of.values()):
        own = [number for number in key_of if key_of[number] == key]
        connected = [number for number in own if number not in earlier]
        if old := [number for number in own if number in earlier]:
            connected += [min(old)] if connected else []
        assert len({roots.get(number, number) for number in connected}) <= 1


def test_pairs_of_equal_documents_are_as_many_as_the_documents_less_one() -> None:
    rows = [keyed(number, "copied") for number in range(1000, 0, -1)]
    assert equal(rows) == [(1, number) for number in range(2, 1001)]
    assert equal([*rows, keyed(5000, "copied", is_earlier=True)]) == [(5000, number) for number in range(1, 1001)]


def test_of_twins_one_goes_on_to_the_bands() -> None:
    rows = twins([signed(7, 1, 11, 12), signed(3, 1, 11, 12), signed(5, 1, 11, 12), signed(4, 2, 11, 13)])
    assert [(row["left"], row["right"]) for row in rows if row["left"] is not None] == [(3, 5), (3, 7)]
    bands = sorted((row["number"], row["band"]) for row in rows if row["band"] is not None)
    assert bands == [(3, 11), (3, 12), (4, 11), (4, 13)]
    assert all((row["left"] is None) != (row["band"] is None) for row in rows)


def test_an_earlier_twin_stands_for_the_new_ones() -> None:
    rows = twins([signed(1, 1, 11), signed(9, 1, 11, is_earlier=True), signed(8, 1, 11, is_earlier=True)])
    assert [(row["left"], row["right"]) for row in rows if row["left"] is not None] == [(8, 1)]
    assert [(row["number"], row["is_earlier"]) for row in rows if row["band"] is not None] == [(8, True)]


def test_two_documents_of_earlier_builds_are_no_pair() -> None:
    old, new = band(1, 5, is_earlier=True), band(3, 5)
    assert sharing([old, band(2, 5, is_earlier=True)]) == []
    assert sorted(map(sorted, sharing([old, band(2, 5, is_earlier=True), new]))) == [[1, 3], [2, 3]]


def test_the_document_of_more_pairs_stands_on_the_left() -> None:
    rows = [band(number, 100 + number) for number in range(5)] + [band(9, 100 + number) for number in range(5)]
    assert sorted(sharing(rows)) == [(9, number) for number in range(5)]


def test_sizes_too_different_for_the_threshold_are_no_pair() -> None:
    rows = [band(1, 5, 10), band(2, 5, 14), band(3, 5, 20)]
    assert sorted(map(sorted, sharing(rows, 0.7))) == [[1, 2], [2, 3]]


def test_pairs_of_a_long_run_are_linear_and_connect_it() -> None:
    rows = [band(number, 5) for number in range(1, 3001)]
    found = sharing(rows)
    assert len(found) <= 4 * 3000
    assert {tuple(sorted(pair)) for pair in found} >= set(pairwise(range(1, 3001)))


def test_nothing_to_compare() -> None:
    assert equal([]) == []
    assert sharing([]) == []
    assert twins([]) == []
