import math
from typing import Any, get_args

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.duplicates.survivors import FATES, MEMBERS, Preference, choose_survivors

Row = dict[str, Any]

PREFERENCES = get_args(Preference)


def member(id: str, **columns: Any) -> Row:
    row = {
        "root": 1,
        "number": sum(map(ord, id)),
        "id": id,
        "quality": 0.5,
        "length": 100,
        "snapshot": "20250101",
        "digest": 7,
        "cluster_id": None,
        "cluster_size": None,
        "is_earlier": False,
    }
    assert columns.keys() <= row.keys()
    return row | columns


def fates(rows: list[Row], preference: Preference = "quality") -> list[Row]:
    table = choose_survivors(pa.Table.from_pylist(rows, schema=MEMBERS), preference)
    assert table.schema == FATES
    table.validate(full=True)
    return table.to_pylist()


def survivors(rows: list[Row], preference: Preference = "quality") -> dict[str, str | None]:
    return {row["id"]: row["survivor"] for row in fates(rows, preference)}


@pytest.mark.parametrize(
    ("preference", "best", "other"),
    [
        ("quality", {"quality": 0.9}, {"quality": 0.1, "length": 999}),
        ("quality", {"quality": -1.0}, {"quality": None, "length": 999}),
        ("quality", {"quality": 0.0}, {"quality": math.nan, "length": 999}),
        ("quality", {"quality": math.inf}, {"quality": 1.0}),
        ("quality", {"quality": None, "length": 101}, {"quality": None, "length": 100}),
        ("quality", {"quality": None, "length": 101}, {"quality": math.nan, "length": 100}),
        ("quality", {"length": 101}, {"length": 100, "digest": 1}),
        ("longest", {"length": 101}, {"length": 100, "quality": 1.0}),
        ("longest", {"length": 5, "digest": 1}, {"length": 5, "digest": 2, "quality": 1.0}),
        ("earliest", {"snapshot": "20240101"}, {"snapshot": "20250101", "length": 999}),
        ("earliest", {"snapshot": "20240101"}, {"snapshot": None}),
        ("earliest", {"snapshot": None, "digest": 1}, {"snapshot": None, "digest": 2}),
        ("earliest", {"snapshot": ""}, {"snapshot": "2"}),
        *((preference, {"digest": 2**64 - 2}, {"digest": 2**64 - 1}) for preference in PREFERENCES),
        *((preference, {"is_earlier": True, "quality": None, "length": 1, "snapshot": None, "digest": 9}, {})
          for preference in PREFERENCES),
    ],
)  # fmt: skip
def test_which_of_two_survives(preference: Preference, best: Row, other: Row) -> None:
    # The ids speak for the other one, which is given first.
    rows = [member("a", **other), member("b", **best)]

    assert survivors(rows, preference) == {"a": "b", "b": None}


def test_the_smallest_id_survives_of_equals_by_code_point() -> None:
    # In UTF-16 order the astral letter would come before the halfwidth one.
    assert survivors([member("\U00010400"), member("\uff66"), member("字")]) == {
        "字": None,
        "\uff66": "字",
        "\U00010400": "字",
    }
    assert survivors([member("\U00010400"), member("\uff66")]) == {"\uff66": None, "\U00010400": "\uff66"}


@pytest.mark.parametrize("preference", PREFERENCES)
def test_no_members(preference: Preference) -> None:
    assert fates([], preference) == []


def test_name_and_size_of_a_cluster() -> None:
    rows = fates([member("c", quality=1.0), member("b"), member("d", root=2), member("a", root=2)])

    assert [(row["id"], row["cluster_id"], row["cluster_size"]) for row in rows] == [
        ("b", "b", 2),
        ("c", "b", 2),
        ("a", "a", 2),
        ("d", "a", 2),
    ]


def test_members_that_stand_for_clusters_of_another_method() -> None:
    rows = fates(
        [member("m", cluster_id="c", cluster_size=5), member("n", cluster_id="k", cluster_size=2), member("q")]
    )

    assert {(row["cluster_id"], row["cluster_size"]) for row in rows} == {("c", 8)}


def test_members_of_one_cluster_of_another_method_count_it_once() -> None:
    rows = [member(id, cluster_id="a", cluster_size=3) for id in ("a", "b", "c")]

    assert {(row["cluster_id"], row["cluster_size"]) for row in fates([*rows, member("z")])} == {("a", 4)}


def test_documents_of_an_earlier_build_stay_and_keep_their_cluster() -> None:
    rows = fates(
        [
            member("a", quality=1.0),
            member("b", cluster_id="b", cluster_size=4, is_earlier=True),
            member("c", cluster_id="b", cluster_size=4, is_earlier=True, quality=0.6),
            member("d", cluster_id="d", cluster_size=2, is_earlier=True, quality=0.1),
            member("e", is_earlier=True, quality=0.1),
        ]
    )

    assert [(row["id"], row["survivor"], row["cluster_id"], row["cluster_size"]) for row in rows] == [
        ("a", "c", "b", 4 + 2 + 1 + 1),
        ("b", None, "b", 4),
        ("c", None, "b", 4),
        ("d", None, "d", 2),
        ("e", None, "e", 1),
    ]


def test_a_new_copy_of_a_document_of_an_earlier_build_gives_way_to_it() -> None:
    rows = fates([member("a", quality=1.0), member("a", is_earlier=True), member("b", quality=2.0)])

    assert [(row["survivor"], row["survivor_number"], row["cluster_size"]) for row in rows] == [
        (None, None, 1),
        ("a", ord("a"), 2),
        ("a", ord("a"), 2),
    ]


def test_two_rows_of_one_document_share_their_fate() -> None:
    rows = [member("b"), member("a"), member("a"), member("b")]

    assert [(row["id"], row["survivor"], row["cluster_size"]) for row in fates(rows)] == [
        ("a", None, 2),
        ("a", None, 2),
        ("b", "a", 2),
        ("b", "a", 2),
    ]


def test_a_cluster_size_that_the_column_cannot_hold() -> None:
    found = fates([member(id, cluster_id=id, cluster_size=2**30) for id in "abc"])
    assert {row["cluster_size"] for row in found} == {2**31 - 1}


ids = st.text("aé字\U0001f600", min_size=1, max_size=3)
members = st.builds(
    member,
    ids,
    root=st.integers(0, 3),
    quality=st.sampled_from([None, math.nan, 0.0, -0.0, 0.25, 1.0]),
    length=st.integers(0, 3),
    snapshot=st.sampled_from([None, "20240101", "20250101"]),
    digest=st.sampled_from([0, 2**63, 2**64 - 1]),
    cluster_id=st.one_of(st.none(), ids),
    cluster_size=st.one_of(st.none(), st.integers(1, 9)),
    is_earlier=st.sampled_from([False, False, True]),
)


def by_the_rules(rows: list[Row], preference: Preference) -> list[Row]:
    """What the docstring of `choose_survivors` says, a cluster at a time."""

    def order(row: Row) -> tuple[Any, ...]:
        quality = -math.inf if row["quality"] is None or math.isnan(row["quality"]) else row["quality"]
        wanted = {
            "quality": (-quality, -row["length"]),
            "longest": (-row["length"],),
            "earliest": (row["snapshot"] is None, row["snapshot"] or ""),
        }
        return (not row["is_earlier"], *wanted[preference], row["digest"], row["id"].encode())

    expected = []
    for root in sorted({row["root"] for row in rows}):
        cluster = [row for row in rows if row["root"] == root]
        best = min(cluster, key=order)
        sizes: dict[str, int] = {}
        for row in cluster:
            name = row["cluster_id"] or row["id"]
            sizes[name] = max(sizes.get(name, 0), row["cluster_size"] or 1)
        earlier = [row for row in cluster if row["is_earlier"]]
        named = min((row["cluster_id"] or row["id"] for row in earlier or cluster), key=str.encode)
        for row in sorted(cluster, key=lambda row: row["number"]):
            stays = row is best or row["is_earlier"]
            expected.append(
                {
                    "number": row["number"],
                    "id": row["id"],
                    "survivor": None if stays else best["id"],
                    "survivor_number": None if stays else best["number"],
                    "cluster_id": row["cluster_id"] or row["id"] if row["is_earlier"] else named,
                    "cluster_size": (row["cluster_size"] or 1) if row["is_earlier"] else sum(sizes.values()),
                }
            )
    return expected


clusters = st.lists(members, max_size=20, unique_by=lambda row: row["id"])


@given(clusters, st.sampled_from(PREFERENCES), st.randoms())
def test_equals_the_rules_whatever_the_order(rows: list[Row], preference: Preference, random) -> None:
    # As hashes of ids do, numbers differ and have nothing to do with their order.
    numbered = [row | {"number": (place * 0x9E3779B97F4A7C15) % 2**64} for place, row in enumerate(rows)]

    assert fates(random.sample(numbered, len(numbered)), preference) == by_the_rules(numbered, preference)


@given(clusters, st.integers(0, 20))
def test_chunks_make_no_difference(rows: list[Row], at: int) -> None:
    chunks = [pa.Table.from_pylist(part, schema=MEMBERS) for part in (rows[:at], rows[at:])]

    assert choose_survivors(pa.concat_tables(chunks), "quality").to_pylist() == fates(rows)


def test_a_cluster_of_a_million_members() -> None:
    count = 1_000_000
    numbers = np.random.default_rng(2).permutation(count)
    columns = {
        "root": np.zeros(count, np.uint64),
        "number": numbers.astype(np.uint64),
        "id": pa.array(np.char.zfill(numbers.astype("U7"), 7)),
        "quality": pa.nulls(count, pa.float32()),
        "length": np.full(count, 40),
        "snapshot": pa.nulls(count, pa.string()),
        "digest": np.full(count, 3, np.uint64),
        "cluster_id": pa.nulls(count, pa.string()),
        "cluster_size": pa.nulls(count, pa.int32()),
        "is_earlier": np.zeros(count, bool),
    }

    table = choose_survivors(pa.table(columns, schema=MEMBERS), "earliest")

    assert table["survivor"].null_count == 1
    assert table["survivor"][0].as_py() is None
    assert table["survivor"].unique().to_pylist() == [None, "0000000"]
    assert table["cluster_size"].unique().to_pylist() == [count]
