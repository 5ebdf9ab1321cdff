"""Critics in the stage `relations`: confidences, what is dropped below the threshold, and what is told."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.engine import Engine
from pipelines.recipe import STAGES
from pipelines.settings import check
from pipelines.stage import run_stage
from tests.tiny_cross_encoder import save_cross_encoder

STAGE = STAGES["relations"]
LABELS = {"P19": "place of birth", "P551": "residence", "P569": "date of birth"}


def jsonl(path: Path, rows: list[dict]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def person(number: int, verb: str, language: str = "eng_Latn") -> dict:
    name = f"Person{number}"
    text = f"{name} {verb} Ulm with {number % 7} friends."
    start = text.index("Ulm")
    links = [{"start": start, "end": start + 3, "target": "Ulm", "qid": "Q2"}]
    row = {"id": f"d{number}", "source": "enwiki", "language": language, "title": name, "qid": f"Q1{number:05}"}
    return row | {"text": text, "mentions": links}


def run(folder: Path, documents: list[dict], facts: list[dict], workers: int = 1, **settings) -> dict:
    people = [
        {"qid": row["qid"], "type": "PER", "labels": [{"language": row["language"], "name": row["title"]}]}
        for row in documents
    ]
    properties = [
        {"qid": predicate, "labels": [{"language": "eng_Latn", "name": label}]} for predicate, label in LABELS.items()
    ]
    entities = [*people, *properties, {"qid": "Q2", "type": "LOC"}]
    patterns = {
        "input": (jsonl(folder / "documents.jsonl", documents),),
        "entities": (jsonl(folder / "entities.jsonl", entities),),
        "facts": (jsonl(folder / "facts.jsonl", facts),),
    }
    made = check(STAGE.settings, settings)
    return run_stage(STAGE, made, STAGE.find(patterns), str(folder / "out"), Engine(workers=workers), 1.0)


def fact(row: dict, predicate: str = "P19", value: str = "Q2", kind: str = "item") -> dict:
    return {"subject": row["qid"], "predicate": predicate, "object_kind": kind, "object": value, "rank": "normal"}


def confidences(folder: Path) -> dict[str, float]:
    paths = sorted((folder / "out" / "relations").glob("[a-z]*/part-*"))
    rows = [row for path in paths for row in pq.read_table(path).to_pylist()]
    return {row["document_id"]: relation["confidence"] for row in rows for relation in row["relations"]}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_cross_encoder_reads_premise_and_claim(tmp_path, workers):
    model = save_cross_encoder(tmp_path / "model")
    documents = [
        person(1, "was born in"),  # "born" speaks for the relation with a logit of 3
        person(2, "visited"),
        person(3, "married in"),  # "married" speaks against it
        person(4, "was born in", language="deu_Latn"),
    ]
    facts = [fact(row) for row in documents]
    manifests = run(tmp_path, documents, facts, workers, critic=str(model))
    # The scores of one logit are its sigmoid; "visited" says nothing: .5.
    assert confidences(tmp_path) == {"d1": pytest.approx(0.9526)}
    account = manifests["relations"]["records"]["relation"]
    assert account == {"read": 4, "kept": 1, "dropped": {"low_confidence": 2, "no_label": 1}, "failed": {}}
    dropped = pq.read_table(tmp_path / "out" / "relations" / "_dropped").to_pylist()
    details = {row["id"]: row["detail"] for row in dropped if row["level"] == "relation"}
    assert details["d2#0"].endswith("0.5000")
    assert details["d3#0"].endswith("0.0474")
    assert details["d4#0"].endswith("P19 in deu_Latn")
    assert set(manifests["relations"]["models"]) == {"model.onnx", "tokenizer.json"}


def test_a_date_of_birth_is_kept_whatever_its_score(tmp_path):
    model = save_cross_encoder(tmp_path / "model")
    row = person(1, "(14 March 1990) married in")
    facts = [fact(row, "P569", "1990-03-14", "time") | {"precision": "day"}, fact(row)]
    manifests = run(tmp_path, [row], facts, critic=str(model))
    assert confidences(tmp_path) == {"d1": pytest.approx(0.0474)}
    assert manifests["relations"]["records"]["relation"]["dropped"] == {"low_confidence": 1}


def test_the_light_critic_learns_from_the_corpus_and_says_what_it_thinks_of_itself(tmp_path, capfd):
    documents = [person(number, "was born in" if number % 2 else "once saw") for number in range(4400)]
    # Every twentieth of those who only saw the town was born there too: the fact is true and not stated.
    facts = [fact(row) for number, row in enumerate(documents) if number % 2 or number % 40 == 0]
    manifests = run(tmp_path, documents, facts, critic="light")
    told = capfd.readouterr().err
    assert "light critic at 0.75" in told
    assert "eng_Latn" in told
    found = confidences(tmp_path)
    account = manifests["relations"]["records"]["relation"]
    assert account["read"] == len(facts) == 2310
    assert account["kept"] == len(found)
    assert sum(int(name[1:]) % 2 for name in found) > 0.95 * 2200
    assert sum(int(name[1:]) % 2 == 0 for name in found) < 0.2 * 110
    assert all(0.75 <= confidence <= 1 for confidence in found.values())


def test_a_light_critic_with_too_little_to_learn_from_says_so_and_changes_nothing(tmp_path, capfd):
    documents = [person(number, "was born in") for number in range(20)]
    run(tmp_path, documents, [fact(row) for row in documents], critic="light")
    assert "every confidence stays 1" in capfd.readouterr().err
    assert set(confidences(tmp_path).values()) == {1.0}
