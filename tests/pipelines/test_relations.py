"""The stage `relations` on a small made world: what is aligned, what is dropped and why, and exact counters."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.engine import Engine
from pipelines.recipe import STAGES
from pipelines.settings import SettingsError, check
from pipelines.stage import run_stage

STAGE = STAGES["relations"]

NAMES = {
    "Q1": ("PER", "Anna Berg"),
    "Q2": ("LOC", "Ulm"),
    "Q3": ("PER", "Karl Berg"),
    "Q4": ("LOC", "Danube"),
    "Q5": ("ORG", "Tinwork"),
    "P19": (None, "place of birth"),
    "P26": (None, "spouse"),
    "P108": (None, "employer"),
}


def entity(qid: str, kind: str | None, name: str) -> dict:
    return {"qid": qid, "type": kind, "labels": [{"language": "eng_Latn", "name": name}], "aliases": []}


def fact(subject: str, predicate: str, value: str, kind: str = "item", **fields) -> dict:
    return {
        "subject": subject,
        "predicate": predicate,
        "object_kind": kind,
        "object": value,
        "rank": "normal",
        **fields,
    }


def document(identity: str, title: str, qid: str | None, text: str, **links: str) -> dict:
    """`links` are items by the words that link to them; each names its first occurrence."""
    mentions = [
        {"start": text.index(words), "end": text.index(words) + len(words), "target": words, "qid": qid}
        for words, qid in ((words.replace("_", " "), qid) for words, qid in links.items())
    ]
    return {
        "id": identity,
        "source": "enwiki",
        "language": "eng_Latn",
        "title": title,
        "qid": qid,
        "text": text,
        "mentions": sorted(mentions, key=lambda mention: mention["start"]),
        "snapshot": "20260101",
    }


def jsonl(path: Path, rows: list[dict]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def run(folder: Path, documents: list[dict], facts: list[dict], entities: list[dict] | None = None, **settings) -> dict:
    """Manifests of the stage."""
    given = [entity(qid, *named) for qid, named in NAMES.items()] if entities is None else entities
    patterns = {
        "input": (jsonl(folder / "documents.jsonl", documents),),
        "entities": (jsonl(folder / "entities.jsonl", given),),
        "facts": (jsonl(folder / "facts.jsonl", facts),),
    }
    made = check(STAGE.settings, settings)
    return run_stage(STAGE, made, STAGE.find(patterns), str(folder / "out"), Engine(), 1.0)


def rows(folder: Path, name: str = "relations", part: str = "[a-z]*") -> list[dict]:
    paths = sorted((folder / "out" / name).glob(f"{part}/part-*"))
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


def triples(folder: Path) -> set[tuple[str, str, str]]:
    """(subject, predicate, object) of all relations by their words; checks that indexes and offsets fit."""
    found = set()
    for row in rows(folder):
        for relation in row["relations"]:
            ends = []
            for index in (relation["subject"], relation["object"]):
                span = row["entities"][index]
                assert row["text"][span["start"] : span["end"]] == span["surface"]
                ends.append(span["surface"])
            found.add((ends[0], relation["predicate"], ends[1]))
    return found


ANNA = document(
    "d1",
    "Anna Berg",
    "Q1",
    "Anna Berg was born in Ulm on 14 March 1990. Since 2012 she has worked for Tinwork. She married Karl Berg.",
    Ulm="Q2",
    Tinwork="Q5",
    Karl_Berg="Q3",
)


def test_every_predicate_of_a_pair_both_directions_and_dates(tmp_path):
    facts = [
        fact("Q1", "P19", "Q2"),
        fact("Q1", "P551", "Q2"),
        fact("Q2", "P1037", "Q1"),
        fact("Q1", "P26", "Q3"),
        fact("Q1", "P569", "1990-03-14", "time", precision="day"),
        fact("Q1", "P108", "Q5"),
        fact("Q3", "P19", "Q4"),
    ]
    manifests = run(tmp_path, [ANNA], facts)
    assert triples(tmp_path) == {
        ("Anna Berg", "P19", "Ulm"),
        ("Anna Berg", "P551", "Ulm"),
        ("Ulm", "P1037", "Anna Berg"),
        ("Anna Berg", "P26", "Karl Berg"),
        ("Anna Berg", "P569", "14 March 1990"),
        ("Anna Berg", "P108", "Tinwork"),
    }
    (row,) = rows(tmp_path)
    assert {relation["confidence"] for relation in row["relations"]} == {1.0}
    scopes = {relation["predicate"]: relation["scope"] for relation in row["relations"]}
    assert (scopes["P19"], scopes["P26"]) == ("sentence", "page")
    assert manifests["relations"]["records"] == {
        "document": {"read": 1, "kept": 1, "dropped": {}, "failed": {}},
        "entity": {"read": 8, "kept": 8, "dropped": {}, "failed": {}},
        "passage": {"read": 1, "kept": 1, "dropped": {}, "failed": {}},
        "relation": {"read": 6, "kept": 6, "dropped": {}, "failed": {}},
        "statement": {"read": 7, "kept": 7, "dropped": {}, "failed": {}},
    }
    counted = {row["predicate"]: row for row in rows(tmp_path, "predicates")}
    assert counted["P19"]["labels"] == [{"language": "eng_Latn", "name": "place of birth"}]
    assert counted["P551"]["labels"] is None
    assert counted["P26"]["counts"] == [{"language": "eng_Latn", "split": row["split"], "relations": 1}]
    assert manifests["predicates"]["records"]["predicate"]["read"] == 6


@pytest.mark.parametrize(
    ("value", "precision", "matches"),
    [
        ("1990", "year", True),
        ("1990-01-01", "day", False),
        ("1990-03-14", "day", False),
        ("1990", "decade", False),
        ("1990", None, True),
        ("1990-01-01", None, False),
    ],
)
def test_a_year_in_the_text_is_a_year_and_no_day(tmp_path, value, precision, matches):
    text = document("d1", "Tinwork", "Q5", "Tinwork was founded in 1990 by Anna Berg.", Anna_Berg="Q1")
    run(tmp_path, [text], [fact("Q5", "P571", value, "time", precision=precision)])
    assert triples(tmp_path) == ({("Tinwork", "P571", "1990")} if matches else set())


def test_quantities_match_by_value_in_any_unit(tmp_path):
    text = document("d1", "Danube", "Q4", "The Danube is 2,850 km long and passes Ulm.", Ulm="Q2")
    facts = [
        fact("Q4", "P2043", "2850000", "quantity", unit="Q11573"),
        fact("Q4", "P2049", "2850", "quantity", unit="Q11573"),
        fact("Q4", "P1082", "2850", "quantity"),
    ]
    run(tmp_path, [text], facts)
    assert triples(tmp_path) == {("Danube", "P2043", "2,850 km")}


def test_ranks_and_end_times_are_respected_unless_the_recipe_says_so(tmp_path):
    facts = [
        fact("Q1", "P108", "Q5", end_time="2015", best=True),
        fact("Q1", "P19", "Q2", best=False),
        fact("Q1", "P26", "Q3", rank="deprecated"),
        fact("Q1", "P551", "Q2", end_time="2030"),
    ]
    manifests = run(tmp_path, [ANNA], facts)
    assert triples(tmp_path) == {("Anna Berg", "P551", "Ulm")}
    account = manifests["relations"]["records"]["relation"]
    assert account == {"read": 3, "kept": 1, "dropped": {"ended": 1, "not_best_rank": 1}, "failed": {}}
    dropped = {row["reason"]: row["detail"] for row in rows(tmp_path, part="_dropped")}
    assert "Anna Berg P108 Tinwork" in dropped["ended"]
    assert "2015" in dropped["ended"]
    run(tmp_path, [ANNA], facts, former=True, ranks="all")
    assert triples(tmp_path) == {
        ("Anna Berg", "P551", "Ulm"),
        ("Anna Berg", "P108", "Tinwork"),
        ("Anna Berg", "P19", "Ulm"),
    }


def test_the_best_rank_follows_from_the_ranks_where_no_column_says_it(tmp_path):
    facts = [fact("Q1", "P551", "Q2"), fact("Q1", "P551", "Q4", rank="preferred"), fact("Q1", "P19", "Q2")]
    run(tmp_path, [ANNA], facts)
    assert triples(tmp_path) == {("Anna Berg", "P19", "Ulm")}


def test_negatives_are_pairs_without_any_fact(tmp_path):
    many = [
        document(f"d{n}", "Anna Berg", "Q1", "Anna Berg lives in Ulm with Karl Berg.", Ulm="Q2", Karl_Berg="Q3")
        for n in range(200)
    ]
    # An ended fact makes no relation, and no negative either.
    facts = [fact("Q1", "P551", "Q2"), fact("Q3", "P551", "Q2", end_time="2000")]
    manifests = run(tmp_path, many, facts, negatives=0.5)
    found = [relation for row in rows(tmp_path) for relation in row["relations"]]
    negatives = [relation for relation in found if relation["predicate"] == "no_relation"]
    assert len(found) - len(negatives) == 200
    assert triples(tmp_path) == {("Anna Berg", "P551", "Ulm")}, "no pair of persons has the types of a relation"
    assert manifests["relations"]["records"]["relation"]["kept"] == 200
    facts.append(fact("Q5", "P7", "Q1"))
    firms = [
        document(f"f{n}", "Tinwork", "Q5", "Tinwork employs Anna Berg and Karl Berg.", Anna_Berg="Q1", Karl_Berg="Q3")
        for n in range(200)
    ]
    run(tmp_path, [*many, *firms], facts, negatives=0.5)
    negatives = [
        (row["entities"][relation["subject"]]["qid"], row["entities"][relation["object"]]["qid"])
        for row in rows(tmp_path)
        for relation in row["relations"]
        if relation["predicate"] == "no_relation"
    ]
    assert set(negatives) == {("Q5", "Q3")}
    assert 70 < len(negatives) < 130


def test_all_that_belongs_to_one_article_is_in_one_split(tmp_path):
    articles = [
        document(f"{wiki}-{n}", f"Person {n}", f"Q1{n}", f"Person {n} comes from Ulm.", Ulm="Q2")
        for n in range(60)
        for wiki in ("a", "b")
    ]
    people = [entity(f"Q1{n}", "PER", f"Person {n}") for n in range(60)]
    entities = [*people, entity("Q2", "LOC", "Ulm")]
    facts = [fact(f"Q1{n}", "P19", "Q2") for n in range(60)]
    run(tmp_path, articles, facts, entities, dev_share=0.2, test_share=0.2)
    found = {row["document_id"]: row["split"] for row in rows(tmp_path)}
    assert len(found) == 120
    assert set(found.values()) == {"train", "dev", "test"}
    assert all(found[f"a-{n}"] == found[f"b-{n}"] for n in range(60))


def test_bad_documents_entities_and_facts_each_have_a_fate(tmp_path):
    documents = [
        ANNA,
        ANNA | {"id": "outside", "mentions": [{"start": 0, "end": 999, "target": "x", "qid": "Q2"}]},
        ANNA | {"id": "empty-span", "mentions": [{"start": 5, "end": 5, "target": "x", "qid": "Q2"}]},
        ANNA | {"id": "unknown-item", "mentions": [{"start": 22, "end": 25, "target": "Ulm", "qid": "Q999"}]},
        ANNA
        | {
            "id": "overlap",
            "mentions": [
                {"start": 0, "end": 9, "target": "Anna Berg", "qid": "Q1"},
                {"start": 5, "end": 9, "target": "Berg", "qid": "Q3"},
            ],
        },
        document("heading", "Ulm", "Q2", "History") | {"headings": [{"start": 0, "end": 7, "level": 2}]},
        document("alone", "Ulm", "Q2", "Nothing is known."),
        document("none", "Ulm", None, "...\n\n---"),
        ANNA | {"id": "no-language", "language": None},
    ]
    facts = [
        fact("Q1", "P19", "Q2"),
        fact("Q1", "P26", "Q1"),
        fact("Q1", "P551", "Q999"),
        fact("Q998", "P26", "Q1"),
        fact("Q1", "P569", "once upon a time", "time", precision="day"),
        fact("Q1", "P2067", "about two", "quantity"),
        fact("Q1", "P108", "Q5", end_time="soon"),
        {"subject": "Q1"},
    ]
    manifests = run(tmp_path, documents, facts)
    records = manifests["relations"]["records"]
    assert records["statement"] == {
        "read": 8,
        "kept": 4,
        "dropped": {},
        "failed": {"malformed": 3, "missing_value": 1},
    }
    malformed = {row["detail"].split()[1] for row in rows(tmp_path, part="_failed") if row["reason"] == "malformed"}
    assert malformed == {"P569", "P2067", "P108"}
    # What is wrong with a fact is no fault of the passages that ask for it.
    assert records["passage"]["failed"] == {}
    assert ("Anna Berg", "P19", "Ulm") in triples(tmp_path)
    assert records["document"]["failed"] == {"invalid_span": 2, "missing_value": 1}
    assert records["document"]["dropped"] == {"no_passage": 1}
    assert records["document"]["read"] == 9
    assert records["mention"]["dropped"] == {"overlap": 1, "unknown_item": 1}
    told = {(row["id"], row["level"]): row["reason"] for row in rows(tmp_path, part="_dropped")}
    assert told["unknown-item", "mention"] == "unknown_item"
    assert told["overlap", "mention"] == "overlap"
    assert told["heading", "document"] == "no_passage"
    assert told["alone#0", "passage"] == "few_entities"


@pytest.mark.parametrize("reverse", [False, True])
def test_what_stands_twice_in_the_input_counts_once_whatever_the_order(tmp_path, reverse):
    documents = [ANNA, ANNA, ANNA | {"title": "Someone else"}]
    entities = [entity(qid, *named) for qid, named in NAMES.items()]
    entities += [entity("Q2", "ORG", "Ulm"), entity("P19", None, "born at")]
    turn = (lambda given: given[::-1]) if reverse else list
    manifests = run(tmp_path, turn(documents), [fact("Q1", "P19", "Q2")], turn(entities))
    (row,) = rows(tmp_path)
    assert {item["surface"]: item["type"] for item in row["entities"]}["Ulm"] == "LOC"
    (predicate,) = rows(tmp_path, "predicates")
    assert [label["name"] for label in predicate["labels"]] == ["born at"]
    records = manifests["relations"]["records"]
    assert records["document"] == {"read": 3, "kept": 1, "dropped": {"repeated": 2}, "failed": {}}
    assert records["entity"] == {"read": 10, "kept": 8, "dropped": {"repeated": 2}, "failed": {}}


def test_a_bad_setting_stops_before_any_work(tmp_path):
    with pytest.raises(SettingsError, match=r"critic.*model\.onnx is missing"):
        check(STAGE.settings, {"critic": str(tmp_path)})
    with pytest.raises(SettingsError, match=r"rules.*no rule 'numbers'"):
        check(STAGE.settings, {"rules": ["numbers"]})
    with pytest.raises(SettingsError, match="excluded_predicates"):
        check(STAGE.settings, {"excluded_predicates": ["P 530"]})
    with pytest.raises(SettingsError, match="leave train"):
        check(STAGE.settings, {"dev_share": 0.5, "test_share": 0.5})
