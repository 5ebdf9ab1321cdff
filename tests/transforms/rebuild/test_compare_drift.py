"""Drift of numbers, labels, lengths and fates, and which of it passes a limit."""

from dataclasses import replace
from pathlib import Path

import pytest

from schemas.datasets import DATASETS, DOCUMENTS, PREDICATES, RELATIONS, translated
from tests.published_rows import publish_rows
from transforms.rebuild.compare import compare
from transforms.rebuild.comparison_table import comparison_table
from transforms.rebuild.limits import excesses
from transforms.rebuild.measures import LABELS, TEXTS, measured_fields

LIMITS = {"removed": 0.1, "added": 1, "changed": 0.5, "failed": 0.01} | dict.fromkeys(
    ["score_drift", "label_drift", "length_drift"], 0.1
)


def passage(number: int, predicate: str = "P19", confidence: float = 0.9, text: str = "words") -> dict:
    return {
        "id": f"d#{number}",
        "language": "deu_Latn",
        "text": text,
        "entities": [{"type": "PER"}, {"type": "LOC"}],
        "relations": [{"subject": 0, "object": 1, "predicate": predicate, "confidence": confidence, "scope": "page"}],
    }


def compared(
    folder: Path, before: list[dict], after: list[dict], failed: tuple[int, int] = (0, 0), parts: int = 4
) -> dict:
    manifests = [
        publish_rows(folder / side, RELATIONS, rows, parts, records)
        for side, rows, records in (("1", before, failed[0]), ("2", after, failed[1]))
    ]
    return compare(RELATIONS, (str(folder / "1" / "relations"), str(folder / "2" / "relations")), tuple(manifests))


def told(comparison: dict, least_rows: int = 5) -> list[str]:
    return [str(excess) for excess in excesses({"relations": comparison}, LIMITS, least_rows)]


BEFORE = [passage(number) for number in range(10)]


def test_the_same_rows_have_no_drift_and_need_no_look(tmp_path: Path) -> None:
    comparison = compared(tmp_path, BEFORE, BEFORE)
    assert comparison["languages"] == {
        "deu_Latn": {"before": 10, "after": 10, "added": 0, "removed": 0, "changed": 0, "unchanged": 10}
    }
    assert told(comparison) == []


@pytest.mark.parametrize("parts", [2, 100])
def test_drift_is_measured_of_each_field(tmp_path: Path, parts: int) -> None:
    after = [
        passage(n, "P20" if n < 3 else "P19", 0.5 if n < 2 else 0.9, "long " * 9 if n < 4 else "words")
        for n in range(10)
    ]
    found = compared(tmp_path, BEFORE, after, parts=parts)["languages"]["deu_Latn"]
    assert (found["changed"], found["unchanged"]) == (4, 6)
    confidence = found["scores"]["relations.confidence"]
    assert confidence == {"count": [10, 10], "missing": [0, 0], "mean": [0.9, 0.82], "distance": 0.2}
    assert found["labels"]["relations.predicate"] == {
        "count": [10, 10],
        "missing": [0, 0],
        "distance": 0.3,
        "moved_most": {"P19": [1.0, 0.7], "P20": [0.0, 0.3]},
    }
    assert found["lengths"]["text"] == {
        "count": [10, 10],
        "missing": [0, 0],
        "mean": [5.0, 21.0],
        "distance": 0.4,
    }
    assert found["labels"]["entities.type"]["distance"] == 0


def test_what_passes_a_limit_is_named_with_both_numbers(tmp_path: Path) -> None:
    after = [passage(n, "P20" if n < 3 else "P19", 0.5 if n < 2 else 0.9) for n in range(2, 8)]
    comparison = compared(tmp_path, BEFORE, after, failed=(0, 2))
    assert told(comparison) == [
        "relations, deu_Latn: share of rows removed 0.4, the limit removed is 0.1",
        "relations, deu_Latn: drift of relations.predicate 0.1667, the limit label_drift is 0.1",
        "relations, all: rise of the share of passage records that failed 0.25, the limit failed is 0.01",
        "relations, all: drift of what became of passage records 0.25, the limit label_drift is 0.1",
    ]


def test_a_language_that_is_gone_is_all_removed_and_a_new_one_is_only_told(tmp_path: Path) -> None:
    french = [{**row, "language": "fra_Latn"} for row in BEFORE]
    gone = compared(tmp_path / "a", [*BEFORE, *french], BEFORE)
    assert told(gone) == [
        "relations, all: share of rows removed 0.5, the limit removed is 0.1",
        "relations, fra_Latn: share of rows removed 1, the limit removed is 0.1",
    ]
    new = compared(tmp_path / "b", BEFORE, [*BEFORE, *french])
    assert new["languages"]["fra_Latn"]["added"] == 10
    assert told(new) == []


def test_few_rows_and_limits_of_null_are_only_told(tmp_path: Path) -> None:
    comparison = compared(tmp_path, BEFORE, BEFORE[:5])
    assert told(comparison, 11) == []
    assert told(comparison, 10) == ["relations, deu_Latn: share of rows removed 0.5, the limit removed is 0.1"]
    assert excesses({"relations": comparison}, LIMITS | {"removed": None}, 1) == []


def languages(counts: dict[str, tuple[int, int]], read: tuple[int, int] = (0, 0), **record: list) -> dict:
    """A comparison of the rows before and after in each language, which are other rows."""
    rows = {
        language: {"before": before, "after": after, "added": after, "removed": before, "changed": 0, "unchanged": 0}
        for language, (before, after) in counts.items()
    }
    level = {"read": list(read), "failed": [0.0, 0.0], "distance": None} | record
    return {"columns": {"added": [], "removed": []}, "records": {"document": level}, "languages": rows}


NOTHING_LEFT = "the limit of a dataset or language left without rows is 0"


def test_many_small_languages_are_limited_together(tmp_path: Path) -> None:
    wiped = languages({f"l{n:02d}_Latn": (490, 0) for n in range(10)}, (4900, 0))
    assert told(wiped, 500) == ["relations, all: share of rows removed 1, the limit removed is 0.1"]
    rows = [{**passage(n), "language": language} for n in range(10) for language in ("deu_Latn", "fra_Latn")]
    fewer = compared(tmp_path / "fewer", rows, rows[:16])
    assert told(fewer, 20) == ["relations, all: share of rows removed 0.2, the limit removed is 0.1"]
    other = compared(tmp_path / "other", rows, [{**row, "text": "new"} for row in rows])
    assert told(other, 20) == ["relations, all: share of rows changed 1, the limit changed is 0.5"]
    assert told(other, 21) == []


@pytest.mark.parametrize(("before", "is_told"), [(19, False), (20, True), (499, True)])
def test_a_language_that_is_emptied_passes_unless_a_page_may_have_held_it(before: int, is_told: bool) -> None:
    comparison = languages({"deu_Latn": (before, 0), "fra_Latn": (9, 9)})
    assert told(comparison, 600) == (
        [f"relations, deu_Latn: share of rows removed (all {before}) 1, {NOTHING_LEFT}"] if is_told else []
    )


@pytest.mark.parametrize("removed", [0.1, 1.0, None])
@pytest.mark.parametrize("counts", [{"deu_Latn": (1, 0)}, {"deu_Latn": (1, 0), "fra_Latn": (2, 0)}])
def test_a_dataset_that_is_emptied_passes_whatever_the_limits_are(removed: float | None, counts: dict) -> None:
    limits = dict.fromkeys(LIMITS) | {"removed": removed}
    [excess] = excesses({"documents": languages(counts)}, limits, 500)
    language, rows = ("deu_Latn", 1) if len(counts) == 1 else ("all", 3)
    assert str(excess) == f"documents, {language}: share of rows removed (all {rows}) 1, {NOTHING_LEFT}"
    empty = languages(dict.fromkeys(counts, (0, 0)))
    assert excesses({"documents": empty}, limits, 1) == []


def test_what_is_left_of_a_source_that_shrank_counts_for_its_failures() -> None:
    shrunk = languages({}, (4900, 400), failed=[0.0, 0.5], distance=0.5)
    assert told(shrunk, 500) == [
        "relations, all: rise of the share of document records that failed 0.5, the limit failed is 0.01",
        "relations, all: drift of what became of document records 0.5, the limit label_drift is 0.1",
    ]
    assert told(languages({}, (499, 4900), failed=[0.0, 0.5], distance=0.5), 500) == []


def test_the_table_tells_the_rows_of_several_languages_together() -> None:
    comparison = languages({"deu_Latn": (3, 4), "fra_Latn": (1000, 5)})
    judged = {"build": "2", "previous": "1", "status": "refused", "excesses": [], "new_datasets": []}
    table = comparison_table({**judged, "gone_datasets": [], "datasets": {"documents": comparison}})
    assert "| documents | all | 1,003 | 9 | 9 | 1,003 | 0 | 0 |" in table


def documents(qualities: list[float | None]) -> list[dict]:
    return [
        {"id": str(n), "language": "deu_Latn", "text": "words", "quality": quality}
        for n, quality in enumerate(qualities)
    ]


def compared_documents(folder: Path, before: list[dict], after: list[dict]) -> dict:
    manifests = tuple(
        publish_rows(folder / side, DOCUMENTS, rows, 5000) for side, rows in (("1", before), ("2", after))
    )
    return compare(DOCUMENTS, (str(folder / "1" / "documents"), str(folder / "2" / "documents")), manifests)


@pytest.mark.parametrize("nothing", [None, float("nan")], ids=["null", "nan"])
@pytest.mark.parametrize("side", ["gone", "new"])
def test_a_score_that_vanishes_is_as_far_off_as_can_be(tmp_path: Path, nothing: float | None, side: str) -> None:
    rows = [documents([quality] * 2000) for quality in (0.7, nothing)]
    before, after = rows if side == "gone" else rows[::-1]
    comparison = compared_documents(tmp_path, before, after)
    assert comparison["languages"]["deu_Latn"]["scores"]["quality"]["distance"] == 1.0
    assert told(comparison, 500) == [
        "relations, deu_Latn: drift of quality 1, the limit score_drift is 0.1",
        "relations, deu_Latn: change of the share without quality 1, the limit score_drift is 0.1",
    ]
    assert told(comparison, 2001) == []


def test_a_score_that_some_rows_lose_counts_by_their_share(tmp_path: Path) -> None:
    after = documents([0.7] * 70 + [None] * 30)
    comparison = compared_documents(tmp_path, documents([0.7] * 100), after)
    quality = comparison["languages"]["deu_Latn"]["scores"]["quality"]
    assert (quality["count"], quality["missing"], quality["distance"]) == ([100, 70], [0, 30], 0)
    assert told(comparison, 100) == [
        "relations, deu_Latn: change of the share without quality 0.3, the limit score_drift is 0.1"
    ]
    assert told(comparison, 101) == []


def test_labels_that_all_become_empty_pass_the_limit(tmp_path: Path) -> None:
    after = [{**row, "entities": [{"type": None}, {"type": None}]} for row in BEFORE]
    assert told(compared(tmp_path, BEFORE, after)) == [
        "relations, deu_Latn: share of rows changed 1, the limit changed is 0.5",
        "relations, deu_Latn: drift of entities.type 1, the limit label_drift is 0.1",
        "relations, deu_Latn: change of the share without entities.type 1, the limit label_drift is 0.1",
    ]


def test_a_field_of_lists_that_are_all_empty_now_is_drift(tmp_path: Path) -> None:
    comparison = compared(tmp_path, BEFORE, [{**row, "relations": []} for row in BEFORE])
    found = comparison["languages"]["deu_Latn"]["scores"]["relations.confidence"]
    assert found == {"count": [10, 0], "missing": [0, 0], "mean": [0.9, None], "distance": 1.0}
    assert "relations, deu_Latn: drift of relations.confidence 1, the limit score_drift is 0.1" in told(comparison)


def test_a_column_that_is_gone_passes_whatever_the_limits_are(tmp_path: Path) -> None:
    fewer = replace(DOCUMENTS, schema=DOCUMENTS.schema.remove(DOCUMENTS.schema.get_field_index("quality")))
    rows = documents([0.7] * 10)
    manifests = (
        publish_rows(tmp_path / "1", DOCUMENTS, rows),
        publish_rows(tmp_path / "2", fewer, [{k: v for k, v in row.items() if k != "quality"} for row in rows]),
    )
    folders = str(tmp_path / "1" / "documents"), str(tmp_path / "2" / "documents")
    comparison = compare(DOCUMENTS, folders, manifests)
    gone = "relations, all: gone columns (quality) 1, the limit of gone columns is 0"
    assert told(comparison) == [gone, "relations, deu_Latn: drift of quality 1, the limit score_drift is 0.1"]
    unlimited = dict.fromkeys(LIMITS)
    assert [str(excess) for excess in excesses({"relations": comparison}, unlimited, 99)] == [gone]
    back = compare(DOCUMENTS, folders[::-1], manifests[::-1])
    assert told(back) == []


def test_the_table_tells_of_a_score_that_vanished(tmp_path: Path) -> None:
    comparison = compared_documents(tmp_path, documents([0.7] * 20), documents([None] * 20))
    judged = {"build": "2", "previous": "1", "status": "refused", "excesses": [], "new_datasets": []}
    table = comparison_table({**judged, "gone_datasets": [], "datasets": {"documents": comparison}})
    assert "| documents | deu_Latn | quality | 1.0000 | 0.7 → none |" in table
    assert "| documents | deu_Latn | share without quality | 1.0000 | 0.0% → 100.0% |" in table


def test_each_name_of_a_measured_field_is_of_some_dataset_and_keys_are_none() -> None:
    datasets = [*DATASETS.values(), translated(RELATIONS)]
    paths = {path for dataset in datasets for path in measured_fields(dataset.schema, dataset.key)}
    assert {path.rpartition(".")[2] for path in paths} >= LABELS | TEXTS
    assert {"quality", "language_score", "relations.confidence", "projection.target_spans.score"} <= paths
    assert measured_fields(PREDICATES.schema, PREDICATES.key) == ["counts.split"]
    assert "id" not in measured_fields(DOCUMENTS.schema, DOCUMENTS.key)
