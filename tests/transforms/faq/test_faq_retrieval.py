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


def stage(options: FaqRetrievalOptions) -> Stage:
    def build(p: beam.Pipeline, settings: Settings, inputs: Inputs) -> Outputs:
        pairs = read_unique(p, inputs, "input", FAQ, settings.partitions)
        made = pairs["rows"] | ExtractFaqRetrieval(options, 50_000, settings.partitions)
        made[FAQ_CORPUS.name]["accounts"] = (made[FAQ_CORPUS.name]["accounts"], pairs["accounts"]) | beam.Flatten()
        return made

    datasets = (FAQ_CORPUS, FAQ_QUERIES, FAQ_QRELS, FAQ_TRIPLES)
    return Stage("faq_retrieval", "A retrieval set.", Settings, FAQ, datasets, build)


def run(folder: Path, pairs: list[dict], partitions: int = 4, **options) -> dict:
    path = folder / "pairs.jsonl"
    path.write_text("".join(json.dumps(pair) + "\n" for pair in pairs))
    made = stage(FaqRetrievalOptions(**options))
    inputs = made.find({"input": (str(path),)})
    settings = Settings(partitions=partitions)
    return run_stage(made, settings, inputs, str(folder / "out"), Engine(), 1.0)


def rows(folder: Path, name: str, part: str = "[a-z]*") -> list[dict]:
    paths = sorted((folder / "out" / "faq_retrieval" / name).glob(f"{part}/part-*"))
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


def pair(
    number: int, site: str, question: str, answer: str, page: str = "", language: str = "eng_Latn", **more
) -> dict:
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


TRAIN, DEV, TEST, SECOND = (*(sites(split)[2] for split in ("train", "dev", "test")), sites("train")[3])
SHIPPING = "Shipping takes three working days in all countries of the union."
SLOW = "It may be long: about nine days, since we send things by bicycle only."
SHARED = [
    # One question in all three splits: that of the test site stays.
    pair(101, TRAIN, "How long does shipping take?", SLOW, "shipping"),
    pair(102, DEV, "How long does shipping take?", "About two weeks, since we send things by ship only.", "shipping"),
    pair(103, TEST, "How long does SHIPPING take", SHIPPING, "shipping"),
    # One answer in two splits.
    pair(104, TRAIN, "When will my parcel arrive?", f"  {SHIPPING.upper()} ", "shipping"),
    # The answer of the first pair is kept for another question of its site.
    pair(105, TRAIN, "Why is it so slow?", SLOW, "slow"),
    pair(106, SECOND, "Do you send bicycles?", "It may be long: we send bicycles by bicycle.", "shipping"),
]
PARKING = [
    pair(201, TRAIN, "Is parking free?", "Parking is free for guests of the house on all days.", "parking/a"),
    pair(202, TRAIN, "May I park here?", "Parking is free, for guests of the house, on all days!", "parking/b"),
    pair(203, SECOND, "is parking free", "Parking costs two coins an hour, except on Sundays.", "parking/c"),
    pair(
        204, SECOND, "Is parking free?", "Parking costs two coins an hour, except on Sundays.", "parking/c", "deu_Latn"
    ),
]
TRAM = "Which tram goes to the old harbour?"
TRAMS = [
    pair(301, TRAIN, TRAM, "The tram number four goes to the old harbour.", "trams/a"),
    pair(302, TRAIN, TRAM, "Take the tram with the red sign to the old harbour.", "trams/b"),
    *(
        pair(
            n, TRAIN, f"Which bus number {n} goes there?", f"Bus {n} goes to the harbour and its tram.", f"trams/{page}"
        )
        for n, page in enumerate("aabbcc", 303)
    ),
]
GENERIC = [
    pair(n, f"shop{n}.example", "How can I reach you?", f"Write to the shop in street number {n}, or call us there.")
    for n in range(401, 406)
]
ODD = [
    pair(501, TRAIN, "Is it?", "Yes."),
    pair(502, TRAIN, "?!?", "An answer with quite a number of words that nobody asked for."),
    pair(503, TRAIN, "What is this?", "Kjdfh kjdshf kjhdsf kjhsdfkjh sdkjfh.", language="und_Zyyy"),
    pair(504, TRAIN, "Without a language?", "An answer with quite a number of words.", language=None),
    pair(505, TRAIN, "Che cosa resta?", "Rimane questa risposta con molte parole.", language="ita_Latn", domain=None),
]


@pytest.fixture(scope="module")
def special(tmp_path_factory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("special")
    pairs = [*SHARED, *PARKING, *TRAMS, *GENERIC, *ODD]
    return folder, run(folder, pairs, most_answers=4, **SHARES)


def test_exact_counters(special):
    folder, manifests = special
    assert manifests["faq_retrieval/corpus"]["records"] == {
        "pair": {
            "read": 28,
            "kept": 16,
            "dropped": {"generic": 5, "no_words": 1, "other_split": 3, "too_short": 1, "unknown_language": 1},
            "failed": {"missing_value": 1},
        },
        "passage": {"read": 15, "kept": 15, "dropped": {}, "failed": {}},
    }
    assert manifests["faq_retrieval/queries"]["records"]["query"] == {
        "read": 16,
        "kept": 14,
        "dropped": {"generic": 1, "other_split": 1},
        "failed": {},
    }
    assert manifests["faq_retrieval/qrels"]["records"]["judgement"] == {
        "read": 18,
        "kept": 16,
        "dropped": {"other_split": 2},
        "failed": {},
    }
    details = {row["reason"]: row["detail"] for row in rows(folder, "queries", "_dropped")}
    assert details == {"generic": "5 different answers", "other_split": "the answer is also in test"}


def test_shared_questions_and_answers_leak_into_no_other_split(special):
    folder, _ = special
    dropped = {row["id"]: row["detail"] for row in rows(folder, "corpus", "_dropped") if row["reason"] == "other_split"}
    assert dropped == {
        "p0101": "the question is also in test",
        "p0102": "the question is also in test",
        "p0104": "the answer is also in test",
    }
    of_docid: dict[str, set[str]] = {}
    for row in rows(folder, "qrels"):
        of_docid.setdefault(row["docid"], set()).add(row["split"])
    assert all(len(splits) == 1 for splits in of_docid.values())
    (asked,) = [row["query_id"] for row in rows(folder, "queries") if "shipping" in row["text"].lower()]
    assert {row["id"] for row in rows(folder, "qrels", "_dropped")} == {asked}
    # What answers the question elsewhere is no negative of it.
    texts = {row["docid"]: row["text"] for row in rows(folder, "corpus")}
    (triple,) = [row for row in rows(folder, "triples") if row["query_id"] == asked]
    found = {texts[docid] for docid in triple["negatives"]}
    assert SHARED[5]["answer"] in found
    assert SLOW in texts.values()
    assert SLOW not in found


def test_equal_answers_are_one_passage_and_equal_questions_one_query(special):
    folder, _ = special
    corpus, queries, qrels = (rows(folder, name) for name in NAMES[:3])
    assert sorted((row["language"], row["text"]) for row in corpus if "arking" in row["text"]) == [
        ("deu_Latn", PARKING[3]["answer"]),
        ("eng_Latn", PARKING[2]["answer"]),
        ("eng_Latn", PARKING[0]["answer"]),  # of forms that are equally frequent the first one in code points
    ]
    answers: dict[tuple[str, str], int] = {}
    asked = {row["query_id"]: (row["language"], row["text"]) for row in queries if "park" in row["text"]}
    for row in qrels:
        if row["query_id"] in asked:
            answers[asked[row["query_id"]]] = answers.get(asked[row["query_id"]], 0) + 1
    assert answers == {
        ("eng_Latn", "Is parking free?"): 2,
        ("eng_Latn", "May I park here?"): 1,
        ("deu_Latn", "Is parking free?"): 1,
    }


def test_a_question_on_two_pages_has_no_negative_from_either(special):
    folder, _ = special
    (asked,) = [row["query_id"] for row in rows(folder, "queries") if row["text"] == TRAM]
    (triple,) = [row for row in rows(folder, "triples") if row["query_id"] == asked]
    pages = {one["answer"]: one["url"] for one in TRAMS}
    texts = {row["docid"]: row["text"] for row in rows(folder, "corpus")}
    found = {pages[texts[docid]][-7:] for docid in triple["negatives"] if texts[docid] in pages}
    assert found == {"trams/c"}


def test_a_pair_without_a_domain_is_of_the_site_of_its_address(special):
    folder, _ = special
    (query,) = [row for row in rows(folder, "queries") if row["language"] == "ita_Latn"]
    assert query["split"] == "train"


def test_order_and_partitions_leave_no_trace(made, tmp_path):
    shuffled = random.Random(1).sample(world(), 72)
    again = run(tmp_path, shuffled, partitions=7, **SHARES)
    for name, manifest in made[1].items():
        assert manifest["parts"]
        assert [part["sha256"] for part in manifest["parts"]] == [part["sha256"] for part in again[name]["parts"]]
