"""Builds that compare their documents with the signatures of earlier ones."""

from pathlib import Path

import pytest

from pipelines.settings import SettingsError
from pipelines.stage import StageError
from tests.dedup_runs import (
    clusters,
    deduplicate,
    digests,
    document,
    dropped,
    edited,
    kept,
    rows,
    words,
    write_lines,
)

METHODS = {"method": ["exact", "minhash"], "bands": 40, "rows": 3}
"""A banding that misses no pair of these."""


def page(name: str, *edits: int, replaced: int = 1) -> str:
    """A text of 104 words, so many of them replaced at each place: one in the midst makes a similarity of .90."""
    made = words(104, name)
    for at in edits:
        made = edited(made, at, replaced, "edit")
    return " ".join(made)


OLD = [
    document("hill-old", page("hill"), quality=0.1),
    document("hill-copy", page("hill"), quality=0.0),
    document("lake-old", page("lake"), snapshot="2024"),
    document("isle-old", page("chain"), quality=0.5),
    document("isle-near", page("chain", 80)),
    document("fort-old", page("chain", 10, 60, replaced=7)),
    document("again", page("town")),
    document("another", page("wood")),
    document("empty-old", ""),
]
NEW = [
    document("a-copy", page("hill"), quality=1.0),
    document("b-near", page("hill", 50), quality=1.0),
    document("c-near", page("lake", 50), quality=1.0),
    document("d-near", page("lake", 70), quality=0.5),
    document("e-new", page("new"), quality=0.5),
    document("f-new", page("new", 50), quality=0.9),
    document("link", page("chain", 10, replaced=7), quality=1.0),
    # Ids are no reason to take two documents for the same, nor for different ones.
    document("again", page("town", 50), quality=1.0),
    document("another", page("wood is gone")),
    document("empty-new", ""),
    document("in-german", page("hill"), "deu_Latn"),
]


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    deduplicate(folder, OLD, signatures=True, **METHODS)
    return folder


@pytest.fixture(scope="module")
def second(first, tmp_path_factory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("second")
    return folder, deduplicate(folder, NEW, earlier=[first / "out"], signatures=True, **METHODS)


def test_signatures_are_those_of_the_kept_documents(first):
    signed = {row["id"]: row for row in rows(first, "signatures")}
    found = kept(first)
    assert signed.keys() == found.keys() == {row["id"] for row in OLD} - {"hill-copy", "isle-near"}
    for name, row in signed.items():
        assert {key: row[key] for key in ("language", "snapshot", "cluster_id", "cluster_size")} == {
            key: found[name][key] for key in ("language", "snapshot", "cluster_id", "cluster_size")
        }
        assert row["length"] == len(found[name]["text"])
        assert len(row["signature"]) == 120
        assert row["shingles"] == sorted(set(row["shingles"]))
        assert len(row["shingles"]) == (100 if name != "empty-old" else 0)
    assert clusters(first)["hill-old"] == ("hill-copy", 2)


def test_new_documents_that_the_earlier_build_has_go(second):
    folder, manifests = second
    assert dropped(folder) == {
        "a-copy": ("exact_duplicate", "hill-old"),
        "b-near": ("near_duplicate", "hill-old, similarity 0.9048"),
        "c-near": ("near_duplicate", "lake-old, similarity 0.9048"),
        "d-near": ("near_duplicate", "lake-old, similarity 0.9048"),
        "e-new": ("near_duplicate", "f-new, similarity 0.9048"),
        "link": ("near_duplicate", "isle-old, similarity 0.8018"),
        "again": ("near_duplicate", "again, similarity 0.9048"),
        "empty-new": ("exact_duplicate", "empty-old"),
    }
    assert clusters(folder) == {"f-new": ("e-new", 2), "another": ("another", 1), "in-german": ("in-german", 1)}
    records = manifests["documents"]["records"]
    assert records["document"] == {
        "read": 11,
        "kept": 3,
        "dropped": {"exact_duplicate": 2, "near_duplicate": 6},
        "failed": {},
    }
    assert records["signature"] == {"read": 7, "kept": 7, "dropped": {}, "failed": {}}
    assert {row["id"] for row in rows(folder, "signatures")} == {"f-new", "another", "in-german"}


def test_two_earlier_builds_one_of_them_as_json_lines(first, second, tmp_path):
    signed = [write_lines(tmp_path / "signatures.jsonl", rows(second[0], "signatures")), first / "out"]
    newest = [
        document("wood", page("wood", 50)),
        document("gone", page("wood is gone", 50)),
        document("another", page("wood is gone", 60)),
        document("f", page("new", 50, 70)),
        document("both", f"{page('lake')} {page('new', 50)}"),
        document("g", page("g")),
        document("h", page("g", 50), quality=0.1),
    ]
    manifests = deduplicate(tmp_path / "one", newest, earlier=signed, signatures=True, **METHODS)
    assert dropped(tmp_path / "one") == {
        "wood": ("near_duplicate", "another, similarity 0.9048"),
        "gone": ("near_duplicate", "another, similarity 0.9048"),
        "another": ("near_duplicate", "another, similarity 0.9048"),
        "f": ("near_duplicate", "f-new, similarity 0.9048"),
        "g": ("near_duplicate", "h, similarity 0.9048"),
    }
    assert clusters(tmp_path / "one") == {"both": ("both", 1), "h": ("g", 2)}
    assert manifests["documents"]["records"]["signature"] == {"read": 10, "kept": 10, "dropped": {}, "failed": {}}
    settings = {"partitions": 5, "files": 3, "signatures": True, **METHODS}
    again = deduplicate(tmp_path / "two", newest[::-1], earlier=signed[::-1], **settings)
    assert digests(again) == digests(manifests)


def test_signatures_made_otherwise_stop_before_any_work(first, tmp_path):
    found = r"signatures: .*\.parquet has word 5-grams, 120 permutations, affine32 seed 1"
    for settings, asked in (
        ({"seed": 2}, "word 5-grams, 120 permutations, affine32 seed 2"),
        ({"shingle_size": 3}, "word 3-grams, 120 permutations, affine32 seed 1"),
        ({"permutations": 121}, "word 5-grams, 121 permutations, affine32 seed 1"),
    ):
        with pytest.raises(SettingsError, match=f"{found}, but dedup asks for {asked}"):
            deduplicate(tmp_path, NEW, earlier=[first / "out"], **METHODS | settings)
        assert not list((tmp_path / "out").rglob("*"))


def test_json_lines_of_signatures_made_otherwise_are_told_and_nothing_is_published(first, tmp_path):
    signed = write_lines(tmp_path / "signatures.jsonl", rows(first, "signatures"))
    with pytest.raises(StageError) as raised:
        deduplicate(tmp_path, NEW, earlier=[signed], rate=0.01, **METHODS, seed=2)
    told = str(raised.value)
    assert "7 of 7 signature records failed" in told
    assert "signatures: again: other_parameters: word 5-grams, 120 permutations, affine32 seed 2 needed" in told
    assert "this has 120 values of word 5-grams, 120 permutations, affine32 seed 1" in told
    assert not list((tmp_path / "out").rglob("*"))


def test_exact_copies_are_found_whatever_the_parameters(first, tmp_path):
    records = deduplicate(tmp_path, NEW, earlier=[first / "out"], method="exact", seed=2)["documents"]["records"]
    assert dropped(tmp_path) == {
        "a-copy": ("exact_duplicate", "hill-old"),
        "empty-new": ("exact_duplicate", "empty-old"),
    }
    assert records["signature"]["kept"] == 7


def test_signatures_of_an_earlier_run_go_when_they_are_not_asked_for_again(tmp_path):
    deduplicate(tmp_path, OLD, **METHODS, signatures=True)
    assert (tmp_path / "out" / "signatures" / "manifest.json").exists()
    deduplicate(tmp_path, OLD, **METHODS)
    assert (tmp_path / "out" / "documents" / "manifest.json").exists()
    assert not (tmp_path / "out" / "signatures").exists()


def test_documents_are_not_replaced_where_the_signatures_lie_that_are_read(tmp_path):
    deduplicate(tmp_path, OLD, **METHODS, signatures=True)
    with pytest.raises(StageError, match=r"the dataset signatures in .* would replace its own input"):
        deduplicate(tmp_path, NEW, earlier=[tmp_path / "out"], **METHODS)
