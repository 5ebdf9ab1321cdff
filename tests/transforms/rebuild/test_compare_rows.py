"""Rows added, removed and changed, against a comparison by dictionaries, whatever parts they lie in."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.datasets import FACTS, NER
from tests.published_rows import publish_rows
from transforms.datasets.inputs import InputError
from transforms.rebuild.compare import compare
from transforms.rebuild.matched_parts import PartFile, match_parts, parts_by_folder

SIDES = st.dictionaries(st.integers(0, 12), st.sampled_from(["x", "y"]), max_size=9)


def rows(side: dict[int, str]) -> list[dict]:
    return [
        {"id": f"d#{n}", "language": "deu_Latn", "text": text, "tokens": [text], "tags": []} for n, text in side.items()
    ]


@settings(max_examples=15)
@given(before=SIDES, after=SIDES, sizes=st.tuples(st.sampled_from([2, 3]), st.sampled_from([2, 4, 100])))
def test_rows_are_counted_by_key_and_content(before: dict[int, str], after: dict[int, str], sizes) -> None:
    with TemporaryDirectory() as folder:
        places = Path(folder, "before"), Path(folder, "after")
        manifests = [
            publish_rows(place, NER, rows(side), size)
            for place, side, size in zip(places, (before, after), sizes, strict=True)
        ]
        found = compare(NER, tuple(str(place / "ner") for place in places), tuple(manifests))["languages"]
    common = before.keys() & after.keys()
    changed = sum(before[n] != after[n] for n in common)
    expected = {
        "before": len(before),
        "after": len(after),
        "added": len(after) - len(common),
        "removed": len(before) - len(common),
        "changed": changed,
        "unchanged": len(common) - changed,
    }
    if before or after:
        assert {name: found["deu_Latn"][name] for name in expected} == expected
    else:
        assert found == {}


@settings(max_examples=30)
@given(counts=st.tuples(st.integers(1, 20), st.integers(1, 20)), hashes=st.lists(st.integers(0, 2**32 - 1)))
def test_each_hash_meets_itself_exactly_once(counts: tuple[int, int], hashes: list[int]) -> None:
    sides = [[PartFile(f"l/{n}", n, count, 1, f"{side}{n}") for n in range(count)] for side, count in enumerate(counts)]
    matched = list(match_parts(*sides))
    for value in [*hashes, 0, 2**32 - 1, 2**31]:
        parts = [(value * count) >> 32 for count in counts]
        together = [
            one
            for one in matched
            if [part.number for part in one.before].count(parts[0])
            and [part.number for part in one.after].count(parts[1])
            and (one.hashes is None or one.hashes[0] <= value < one.hashes[1])
        ]
        assert len(together) == 1
    assert max(len(one.before) + len(one.after) for one in matched) <= 3


def test_parts_without_rows_are_not_there() -> None:
    parts = [PartFile("l/2", 2, 4, 1, "a")]
    assert [(one.before, one.after) for one in match_parts(parts, [])] == [(tuple(parts), ())]
    content = {
        "parts": [
            {"path": path, "rows": 1, "sha256": "a"}
            for path in (
                "deu_Latn/part-00001-of-00002.parquet",
                "_dropped/part-00000-of-00001.parquet",
                "_export/deu_Latn/a.parquet",
            )
        ]
    }
    assert {folder: [part.number for part in parts] for folder, parts in parts_by_folder(content).items()} == {
        "deu_Latn": [1]
    }


def fact(value: str, unit: str | None = None) -> dict:
    return {"subject": "Q1", "predicate": "P1", "object_kind": "string", "object": value, "unit": unit}


def both(folder: Path, dataset, before: list[dict], after: list[dict], other=None) -> dict:
    manifests = publish_rows(folder / "1", dataset, before), publish_rows(folder / "2", other or dataset, after)
    return compare(dataset, (str(folder / "1" / dataset.name), str(folder / "2" / dataset.name)), manifests)


def counts(comparison: dict, language: str) -> list[int]:
    return [comparison["languages"][language][name] for name in ("added", "removed", "changed", "unchanged")]


def test_rows_with_one_key_are_told_apart_by_their_number(tmp_path: Path) -> None:
    before = [fact("a", "Q1"), fact("a", "Q2"), fact("a", "Q3"), fact("b")]
    after = [fact("a", "Q1"), fact("a", "Q9"), fact("c")]
    assert counts(both(tmp_path, FACTS, before, after), "mul") == [1, 2, 1, 1]


def test_the_snapshot_is_no_content_and_columns_that_came_are_told_apart(tmp_path: Path) -> None:
    before = [{"id": "a", "language": "deu_Latn", "text": "x", "weight": 1.0}]
    wider = replace(
        NER, schema=NER.schema.append(pa.field("snapshot", pa.string())).append(pa.field("mood", pa.string()))
    )
    after = [{**before[0], "weight": 7.0, "snapshot": "20260101", "mood": "new"}]
    comparison = both(tmp_path, NER, before, after, wider)
    assert counts(comparison, "deu_Latn") == [0, 0, 0, 1]
    assert comparison["columns"] == {"added": ["snapshot", "mood"], "removed": []}
    older = both(tmp_path / "again", wider, after, [{**after[0], "snapshot": "20260201"}])
    assert counts(older, "deu_Latn") == [0, 0, 0, 1]


def test_another_key_makes_all_rows_new(tmp_path: Path) -> None:
    keyed = replace(NER, schema=NER.schema.append(pa.field("key", pa.string())), key=("key",))
    row = {"id": "a", "language": "deu_Latn", "text": "x"}
    manifests = publish_rows(tmp_path / "1", NER, [row]), publish_rows(tmp_path / "2", keyed, [{**row, "key": "a"}])
    comparison = compare(keyed, (str(tmp_path / "1" / "ner"), str(tmp_path / "2" / "ner")), manifests)
    assert counts(comparison, "deu_Latn") == [1, 1, 0, 0]


def test_a_part_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    manifests = publish_rows(tmp_path / "1", NER, rows({1: "x"})), publish_rows(tmp_path / "2", NER, rows({1: "y"}))
    part = next((tmp_path / "1" / "ner").rglob("part-*.parquet"))
    part.write_bytes(b"PAR1 no more")
    with pytest.raises(InputError, match=rf"{part.name}: cannot be read"):
        compare(NER, (str(tmp_path / "1" / "ner"), str(tmp_path / "2" / "ner")), manifests)
