"""The retrieval set from pairs, run as a stage on small made sites: exact counters, splits, negatives, equal bytes."""

import json
import random
from pathlib import Path

import apache_beam as beam
import pyarrow.parquet as pq
import pytest

from pipelines.engine import Engine
from pipelines.inputs import read_unique
from pipelines.settings import Settings
from pipelines.stage import Inputs, Outputs, Stage, run_stage
from schemas.datasets import FAQ, FAQ_CORPUS, FAQ_QRELS, FAQ_QUERIES, FAQ_TRIPLES
from transforms.faq.extract import ExtractFaqRetrieval
from transforms.faq.linked_pairs import FaqRetrievalOptions
from transforms.splits.assign import split_of

SHARES = {"dev_share": 0.2, "test_share": 0.2}
NAMES = ("corpus", "queries", "qrels", "triples")


def stage(options: FaqRetrievalOptions, index_passages: int = 50_000) -> Stage:
    def build(p: beam.Pipeline, settings: Settings, inputs: Inputs) -> Outputs:
        pairs = read_unique(p, inputs, "input", FAQ, settings.partitions)
        made = pairs["rows"] | ExtractFaqRetrieval(options, index_passages, settings.partitions)
        made[FAQ_CORPUS.name]["accounts"] = (made[FAQ_CORPUS.name]["accounts"], pairs["accounts"]) | beam.Flatten()
        return made

    datasets = (FAQ_CORPUS, FAQ_QUERIES, FAQ_QRELS, FAQ_TRIPLES)
    return Stage("faq_retrieval", "A retrieval set.", Settings, FAQ, datasets, build)


def run(folder: Path, pairs: list[dict], partitions: int = 4, workers: int = 1, index: int = 50_000, **options) -> dict:
    path = folder / "pairs.jsonl"
    path.write_text("".join(json.dumps(pair) + "\n" for pair in pairs))
    made = stage(FaqRetrievalOptions(**options), index)
    inputs = made.find({"input": (str(path),)})
    settings = Settings(partitions=partitions)
    return run_stage(made, settings, inputs, str(folder / "out"), Engine(workers=workers), 1.0)


def rows(folder: Path, name: str, part: str = "[a-z]*") -> list[dict]:
    paths = sorted((folder / "out" / "faq_retrieval" / name).glob(f"{part}/part-*"))
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


def pair(number: int, site: str, question: str, answer: str, page: str = "", language: str = "eng_Latn", **more) -> dict:
    url = f"https://www.{site}/{page}"
    fields = {"id": f"p{number:04d}", "url": url, "domain": site, "language": language}
    return fields | {"question": question, "answer": answer} | more


def sites(split: str) -> list[str]:
    """Sites that the hash puts in a split."""
    names = (f"site{number}.example" for number in range(200))
    return [name for name in names if split_of(f"0/{name}", *SHARES.values()) == split]


def world() -> list[dict]:
    """Two sites a split, three pages each with four pairs of its own, and what they share."""
    things = "river mountain bridge tower garden harbour market museum library station castle forest".split()
    found, number = [], 0
    for site in (*sites("train")[:2], *sites("dev")[:2], *sites("test")[:2]):
        for page in range(3):
            for thing in things[page * 4 : page * 4 + 4]:
                number += 1
                question = f"Where is the {thing} of {site.partition('.')[0]} and when is it open?"
                answer = f"The {thing} lies north of the town, it opens at {number} and is run by {site}."
                found.append(pair(number, site, question, answer, f"page{page}"))
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("faq_retrieval")
    return folder, run(folder, world(), **SHARES)


def test_each_question_is_a_query_and_each_answer_a_passage(made):
    folder, manifests = made
    corpus, queries, qrels = (rows(folder, name) for name in NAMES[:3])
    assert len(corpus) == len(queries) == len(qrels) == 72
    texts = {row["docid"]: row["text"] for row in corpus}
    asked = {row["query_id"]: row["text"] for row in queries}
    assert {(asked[row["query_id"]], texts[row["docid"]], row["relevance"]) for row in qrels} == {
        (one["question"], one["answer"], 2) for one in world()
    }
    assert {row["kind"] for row in queries} == {"faq"}
    assert all(row["docid"] == f"{row['document_id']}#0" for row in corpus)
    records = manifests["faq_retrieval/corpus"]["records"]
    assert records == {
        "pair": {"read": 72, "kept": 72, "dropped": {}, "failed": {}},
        "passage": {"read": 72, "kept": 72, "dropped": {}, "failed": {}},
    }


def test_all_pairs_of_a_site_are_in_one_split(made):
    folder, _ = made
    splits = {row["query_id"]: row["split"] for row in rows(folder, "queries")}
    asked = {row["text"]: row["query_id"] for row in rows(folder, "queries")}
    for one in world():
        assert splits[asked[one["question"]]] == split_of(f"0/{one['domain']}", *SHARES.values())
    assert set(splits.values()) == {"train", "dev", "test"}


def test_negatives_are_of_other_pages_and_do_not_answer(made):
    folder, manifests = made
    pages = {one["answer"]: one["url"] for one in world()}
    texts = {row["docid"]: row["text"] for row in rows(folder, "corpus")}
    triples = rows(folder, "triples")
    assert len(triples) == 72
    for triple in triples:
        own = {pages[texts[docid]] for docid in triple["positives"]}
        assert 1 <= len(triple["negatives"]) <= 8
        assert not own & {pages[texts[docid]] for docid in triple["negatives"]}
    assert manifests["faq_retrieval/triples"]["records"]["triple"]["kept"] == 72


def test_shared_questions_and_answers_leak_into_no_other_split(tmp_path):
    train, dev, test = (sites(split)[0] for split in ("train", "dev", "test"))
    second = sites("train")[1]
    shared = "Shipping takes three working days in all countries of the union."
    pairs = [
        # One question in all three splits: that of the test site stays.
        pair(1, train, "How long does shipping take?", "About nine days, since we send things by bicycle only."),
        pair(2, dev, "How long does shipping take?", "About two weeks, since we send things by ship only."),
        pair(3, test, "How long does SHIPPING take", shared),
        # One answer in two splits.
        pair(4, train, "When will my parcel arrive?", f"  {shared.upper()} "),
        # The answer of the first pair is kept for another question of its site.
        pair(5, train, "Why is it so slow?", "About nine days, since we send things by bicycle only."),
        pair(6, second, "Do you send bicycles?", "We send bicycles, but shipping takes ten long days by bicycle."),
    ]
    manifests = run(tmp_path, pairs, **SHARES)
    dropped = {row["id"]: (row["reason"], row["detail"]) for row in rows(tmp_path, "corpus", "_dropped")}
    assert dropped == {
        "p0001": ("other_split", "the question is also in test"),
        "p0002": ("other_split", "the question is also in test"),
        "p0004": ("other_split", "the answer is also in test"),
    }
    assert manifests["faq_retrieval/corpus"]["records"] == {
        "pair": {"read": 6, "kept": 3, "dropped": {"other_split": 3}, "failed": {}},
        "passage": {"read": 3, "kept": 3, "dropped": {}, "failed": {}},
    }
    assert manifests["faq_retrieval/queries"]["records"]["query"] == {
        "read": 4,
        "kept": 3,
        "dropped": {"other_split": 1},
        "failed": {},
    }
    of_docid: dict[str, set[str]] = {}
    for row in rows(tmp_path, "qrels"):
        of_docid.setdefault(row["docid"], set()).add(row["split"])
    assert all(len(splits) == 1 for splits in of_docid.values())
    # What answers the question elsewhere is no negative of it.
    (asked,) = [row for row in rows(tmp_path, "queries") if "shipping" in row["text"].lower()]
    answer = next(row["docid"] for row in rows(tmp_path, "corpus") if row["text"].startswith("About nine"))
    (triple,) = [row for row in rows(tmp_path, "triples") if row["query_id"] == asked["query_id"]]
    assert answer not in triple["negatives"]
    leaked = rows(tmp_path, "qrels", "_dropped")
    assert {(row["id"], row["reason"]) for row in leaked} == {(asked["query_id"], "other_split")}


def test_equal_answers_are_one_passage_and_equal_questions_one_query(tmp_path):
    first, second = sites("train")[:2]
    pairs = [
        pair(1, first, "Is parking free?", "Parking is free for guests of the house on all days.", "a"),
        pair(2, first, "May I park here?", "Parking is free, for guests of the house, on all days!", "b"),
        pair(3, second, "is parking free", "Parking costs two coins an hour, except on Sundays.", "c"),
        pair(4, second, "Is parking free?", "Parking costs two coins an hour, except on Sundays.", "c", "deu_Latn"),
    ]
    run(tmp_path, pairs)
    corpus, queries, qrels = (rows(tmp_path, name) for name in NAMES[:3])
    assert {(row["language"], row["text"]) for row in corpus} == {
        ("deu_Latn", pairs[3]["answer"]),
        ("eng_Latn", pairs[2]["answer"]),
        ("eng_Latn", pairs[0]["answer"]),  # of forms that are equally frequent the first one in code points
    }
    assert len(queries) == 3
    judged: dict[str, set[str]] = {}
    for row in qrels:
        judged.setdefault(row["query_id"], set()).add(row["docid"])
    (parking,) = [row["query_id"] for row in queries if row["text"] == "Is parking free?" and row["language"][0] == "e"]
    assert sorted(map(len, judged.values())) == [1, 1, 2]
    assert len(judged[parking]) == 2


def test_pairs_that_make_no_query_have_a_fate(tmp_path):
    many = [
        pair(n, f"shop{n}.example", "How can I reach you?", f"Write to the shop in street number {n}, or call us there.")
        for n in range(5)
    ]
    odd = [
        pair(10, "a.example", "Is it?", "Yes."),
        pair(11, "a.example", "?!?", "An answer with quite a number of words that nobody asked for."),
        pair(12, "a.example", "What is this?", "Kjdfh kjdshf kjhdsf kjhsdfkjh sdkjfh.", language="und_Zyyy"),
        pair(13, "a.example", "Without a language?", "An answer with quite a number of words.", language=None),
        pair(14, "a.example", "What is left?", "This answer with quite a number of words is left.", domain=None),
    ]
    manifests = run(tmp_path, [*many, *odd], most_answers=4)
    assert manifests["faq_retrieval/corpus"]["records"]["pair"] == {
        "read": 10,
        "kept": 1,
        "dropped": {"generic": 5, "no_words": 1, "too_short": 1, "unknown_language": 1},
        "failed": {"missing_value": 1},
    }
    assert manifests["faq_retrieval/queries"]["records"]["query"] == {
        "read": 2,
        "kept": 1,
        "dropped": {"generic": 1},
        "failed": {},
    }
    assert [row["detail"] for row in rows(tmp_path, "queries", "_dropped")] == ["5 different answers"]
    assert [row["reason"] for row in rows(tmp_path, "triples", "_dropped")] == ["no_negative"]


def test_a_question_on_two_pages_has_no_negative_from_either(tmp_path):
    site = sites("train")[0]
    pairs = [
        pair(1, site, "Which tram goes to the old harbour?", "The tram number four goes to the old harbour.", "a"),
        pair(2, site, "Which tram goes to the old harbour?", "Take the tram with the red sign to the old harbour.", "b"),
    ]
    for number, page in enumerate("aabbcc", 3):
        answer = f"Bus {number} goes to the harbour and the old tram depot every {number} minutes."
        pairs.append(pair(number, site, f"Which bus number {number} goes there?", answer, page))
    run(tmp_path, pairs)
    (tram,) = [row["query_id"] for row in rows(tmp_path, "queries") if "tram" in row["text"]]
    (triple,) = [row for row in rows(tmp_path, "triples") if row["query_id"] == tram]
    texts = {row["docid"]: row["text"] for row in rows(tmp_path, "corpus")}
    assert {texts[docid] for docid in triple["negatives"]} == {one["answer"] for one in pairs if one["url"][-1] == "c"}


def test_order_partitions_and_workers_leave_no_trace(tmp_path):
    folders = {name: tmp_path / name for name in ("one", "two")}
    for folder in folders.values():
        folder.mkdir()
    pairs = [*world(), pair(900, sites("train")[0], world()[-1]["question"], "Nobody knows where that is, ask again.")]
    shuffled = random.Random(1).sample(pairs, len(pairs))
    one = run(folders["one"], pairs, partitions=1, index=20, **SHARES)
    two = run(folders["two"], shuffled, partitions=7, workers=2, index=20, **SHARES)
    for name, manifest in one.items():
        assert manifest["parts"]
        assert [part["sha256"] for part in manifest["parts"]] == [part["sha256"] for part in two[name]["parts"]]


def test_nothing_in_nothing_out(tmp_path):
    manifests = run(tmp_path, [pair(1, "a.example", "Is it?", "Yes.")])
    assert all(manifest["rows"] == {} for manifest in manifests.values())
