"""The stage `retrieval` on a small made world: passages, queries of every kind, judgements, triples, exact counters."""

import json
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.engine import Engine
from pipelines.recipe import STAGES
from pipelines.settings import SettingsError, check
from pipelines.stage import run_stage

STAGE = STAGES["retrieval"]

BERLIN = """Berlin is the capital of Germany and lies on the river Spree in the east of the country.

The city became the residence of the electors in the fifteenth century and grew ever since.

History

The oldest document that names the town is from the thirteenth century, when traders settled there.

See also

Paris
Rome"""
PARIS = """Paris is the capital of France. It lies on the Seine and is the largest city of its country.

Museums

The Louvre is visited by nine million people every year, more than any other museum of the world."""
BERLIN_DE = "Berlin ist die Hauptstadt von Deutschland. Die Stadt liegt an der Spree im Osten des Landes."


def document(
    identity: str, title: str | None, qid: str | None, text: str, language: str = "eng_Latn", **fields
) -> dict:
    heads = [
        {"start": text.index(f"\n{line}\n") + 1, "end": text.index(f"\n{line}\n") + 1 + len(line), "level": 2}
        for line in ("History", "See also", "Museums")
        if f"\n{line}\n" in text
    ]
    row = {"id": identity, "source": identity.partition("-")[0], "language": language, "title": title, "qid": qid}
    return row | {"text": text, "headings": heads, "mentions": [], "redirects": []} | fields


def link(text: str, words: str, qid: str | None, target: str = "") -> dict:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "target": target or words, "qid": qid}


DOCUMENTS = [
    document(
        "enwiki-1", "Berlin", "Q64", BERLIN, redirects=["Berlin, Germany"], mentions=[link(BERLIN, "Paris", "Q90")]
    ),
    document("enwiki-2", "Paris", "Q90", PARIS, mentions=[link(PARIS, "Seine", None)]),
    document("dewiki-1", "Berlin", "Q64", BERLIN_DE, "deu_Latn"),
    document(
        "enwiki-3",
        "Spree",
        "Q1684",
        "The Spree is a river. Its most famous city is Berlin, where it meets the river Havel.",
        mentions=[{"start": 46, "end": 52, "target": "Berlin", "qid": "Q64"}],
    ),
]
ENTITIES = [
    {
        "qid": "Q64",
        "type": "LOC",
        "labels": [{"language": "eng_Latn", "name": "Berlin"}, {"language": "ell_Grek", "name": "Βερολίνο"}],
        "aliases": [{"language": "eng_Latn", "name": "German capital"}],
    },
    {"qid": "Q90", "type": "LOC", "labels": [{"language": "eng_Latn", "name": "Paris"}], "aliases": []},
]


def jsonl(path: Path, rows: list[dict]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def run(folder: Path, documents: list[dict], entities: list[dict] = ENTITIES, workers: int = 1, **settings) -> dict:
    patterns = {
        "input": (jsonl(folder / "documents.jsonl", documents),),
        "entities": (jsonl(folder / "entities.jsonl", entities),),
    }
    made = check(STAGE.settings, settings)
    return run_stage(STAGE, made, STAGE.find(patterns), str(folder / "out"), Engine(workers=workers), 1.0)


def rows(folder: Path, name: str, part: str = "[a-z]*") -> list[dict]:
    paths = sorted((folder / "out" / "retrieval" / name).glob(f"{part}/part-*"))
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("retrieval")
    return folder, run(folder, DOCUMENTS, languages=["en", "de", "el"])


def test_passages_are_paragraphs_with_ids_title_and_section(made):
    folder, manifests = made
    corpus = {row["docid"]: row for row in rows(folder, "corpus")}
    assert {docid: row["section"] for docid, row in corpus.items() if row["document_id"] == "enwiki-1"} == {
        "enwiki-1#0": "",
        "enwiki-1#1": "",
        "enwiki-1#2": "History",
    }
    assert corpus["enwiki-1#0"]["title"] == "Berlin"
    assert corpus["enwiki-1#2"]["text"].startswith("The oldest document")
    records = manifests["retrieval/corpus"]["records"]
    assert records["document"] == {"read": 4, "kept": 4, "dropped": {}, "failed": {}}
    assert records["passage"] == {"read": 8, "kept": 7, "dropped": {"too_short": 1}, "failed": {}}


def test_queries_of_each_kind_and_their_judgements(made):
    folder, manifests = made
    queries = {row["query_id"]: row for row in rows(folder, "queries")}
    by_kind = {kind: [q["text"] for q in queries.values() if q["kind"] == kind] for kind in ("heading", "alias")}
    assert sorted(by_kind["heading"]) == ["Berlin History", "Paris Museums"]
    assert sorted(by_kind["alias"]) == ["Berlin, Germany", "German capital"]
    assert queries["lead_sentence:enwiki-1"]["text"].startswith("is the capital of Germany")
    crossing = {
        (q["language"], q["passage_language"], q["text"])
        for q in queries.values()
        if q["kind"] == "crosslingual_title" and ":Q64:" in q["query_id"]
    }
    assert crossing == {
        ("eng_Latn", "deu_Latn", "Berlin"),
        ("deu_Latn", "eng_Latn", "Berlin"),
        ("ell_Grek", "eng_Latn", "Βερολίνο"),
        ("ell_Grek", "deu_Latn", "Βερολίνο"),
    }
    judged: dict[str, dict[str, int]] = {}
    for row in rows(folder, "qrels"):
        judged.setdefault(row["query_id"], {})[row["docid"]] = row["relevance"]
    assert set(judged) == set(queries)
    assert judged["title:enwiki-1"] == {"enwiki-1#0": 2, "enwiki-1#1": 1}
    assert judged["lead_sentence:enwiki-1"] == {"enwiki-1#1": 1, "enwiki-1#2": 1}  # its own passage holds its words
    (anchor,) = [q for q in queries.values() if q["kind"] == "anchor"]
    assert judged[anchor["query_id"]] == {"enwiki-1#0": 2, "enwiki-1#1": 1}
    assert anchor["source_docid"] == "enwiki-3#0"
    account = manifests["retrieval/queries"]["records"]["query"]
    assert account["kept"] == len(queries)
    assert account["read"] == account["kept"] + sum(account["dropped"].values())
    # The link to Paris stands in a passage that is dropped; the Seine has no page here.
    assert account["dropped"]["no_passage"] >= 1


def test_triples_hold_judged_positives_and_negatives_that_do_not_answer(made):
    folder, manifests = made
    passages = {row["docid"]: row for row in rows(folder, "corpus")}
    judged: dict[str, set[str]] = {}
    for row in rows(folder, "qrels"):
        judged.setdefault(row["query_id"], set()).add(row["docid"])
    triples = rows(folder, "triples")
    assert triples
    for triple in triples:
        assert set(triple["positives"]) == judged[triple["query_id"]]
        assert triple["negatives"]
        assert not judged[triple["query_id"]] & set(triple["negatives"])
        languages = {passages[docid]["language"] for docid in triple["positives"] + triple["negatives"]}
        assert len(languages) == 1
        if triple["kind"] not in ("heading",):
            articles = {passages[docid]["document_id"] for docid in triple["positives"]}
            assert not articles & {passages[docid]["document_id"] for docid in triple["negatives"]}
    records = manifests["retrieval/triples"]["records"]
    assert records["triple"]["read"] == len(judged)
    assert records["triple"]["kept"] == len(triples)
    assert records["candidate"]["kept"] == sum(len(triple["negatives"]) for triple in triples)


def test_an_article_is_in_one_split_in_all_languages(tmp_path):
    many = []
    for number in range(60):
        text = f"Place {number} is a town whose river and hills are known for their {number} mills and their bread."
        for wiki, language in (("enwiki", "eng_Latn"), ("dewiki", "deu_Latn")):
            many.append(document(f"{wiki}-{number}", f"Place {number}", f"Q1{number}", text, language))
    run(tmp_path, many, [], dev_share=0.2, test_share=0.2)
    splits: dict[str, set[str]] = {}
    for row in rows(tmp_path, "qrels"):
        splits.setdefault(row["docid"].split("#")[0].split("-")[1], set()).add(row["split"])
    assert len(splits) == 60
    assert all(len(found) == 1 for found in splits.values())
    assert Counter(next(iter(found)) for found in splits.values()).keys() == {"train", "dev", "test"}


def test_the_recipe_chooses_kinds_and_their_shares(tmp_path):
    many = [
        document(f"enwiki-{n}", f"Town {n}", None, f"Town {n} has {n} houses and lies on the river between two hills.")
        for n in range(100)
    ]
    manifests = run(tmp_path, many, [], kinds=["title"], shares={"title": 0.3}, negatives=0)
    assert {row["kind"] for row in rows(tmp_path, "queries")} == {"title"}
    account = manifests["retrieval/queries"]["records"]["query"]
    assert account["read"] == 100
    assert account["kept"] + account["dropped"]["not_sampled"] == 100
    assert 15 < account["kept"] < 45
    assert manifests["retrieval/triples"]["rows"] == {}


def test_order_partitions_and_workers_leave_no_trace_with_small_indexes(tmp_path):
    folders = {name: tmp_path / name for name in ("one", "two")}
    for folder in folders.values():
        folder.mkdir()
    repeated = [*ENTITIES, ENTITIES[0] | {"labels": [{"language": "eng_Latn", "name": "Another"}]}]
    one = run(folders["one"], DOCUMENTS, repeated, index_passages=2, partitions=1)
    two = run(folders["two"], DOCUMENTS[::-1], repeated[::-1], workers=2, index_passages=2, partitions=7)
    for name, manifest in one.items():
        assert manifest["parts"]
        assert [part["sha256"] for part in manifest["parts"]] == [part["sha256"] for part in two[name]["parts"]]


def test_documents_without_title_and_wiki_are_articles_of_their_own(tmp_path):
    texts = [f"This page number {n} is about the {n} hills and rivers of a country far away." for n in range(30)]
    documents = [document(f"x-{n}", None, None, text) | {"source": None} for n, text in enumerate(texts)]
    documents += [document(f"y-{n}", "Town", None, text) | {"source": None} for n, text in enumerate(texts)]
    run(tmp_path, documents, [], kinds=["title", "heading"])
    judged = Counter(row["query_id"] for row in rows(tmp_path, "qrels"))
    assert judged.total() == 0  # no title, and "Town" asks for thirty places
    run(tmp_path, documents[30:31], [], kinds=["title"])
    assert [(row["query_id"], row["docid"]) for row in rows(tmp_path, "qrels")] == [("title:y-0", "y-0#0")]


@pytest.mark.parametrize("negatives", [1, 2, 3])
def test_no_query_has_more_negatives_than_were_asked_for(tmp_path, negatives):
    paragraphs = [f"The hill number {n} stands in the land of hills and rivers near the old town." for n in range(9)]
    text = "\n\n".join(f"Part {n}\n\n{paragraph}" for n, paragraph in enumerate(paragraphs))
    headings = [{"start": text.index(f"Part {n}"), "end": text.index(f"Part {n}") + 6, "level": 2} for n in range(9)]
    run(tmp_path, [document("enwiki-1", "Hills", "Q1", text) | {"headings": headings}], [], negatives=negatives)
    triples = rows(tmp_path, "triples")
    assert triples
    assert all(1 <= len(triple["negatives"]) <= negatives for triple in triples)


def test_repeated_documents_and_bare_names_harm_nothing(tmp_path):
    entities = [ENTITIES[0] | {"aliases": [{"language": None, "name": "x"}, {"language": "eng_Latn", "name": None}]}]
    documents = [DOCUMENTS[0], DOCUMENTS[0], *DOCUMENTS[1:], DOCUMENTS[3] | {"redirects": [None, "River Spree"]}]
    manifests = run(tmp_path, documents, entities)
    records = manifests["retrieval/corpus"]["records"]["document"]
    assert records == {"read": 6, "kept": 4, "dropped": {"repeated": 2}, "failed": {}}
    assert "title:enwiki-1" in {row["query_id"] for row in rows(tmp_path, "queries")}
    judged = Counter((row["query_id"], row["docid"]) for row in rows(tmp_path, "qrels"))
    assert set(judged.values()) == {1}


def test_bad_documents_each_have_a_fate(tmp_path):
    documents = [
        *DOCUMENTS,
        document(
            "enwiki-20", "Outside", "Q20", "Some text.", mentions=[link("Some text.", "text", "Q1") | {"end": 99}]
        ),
        document("enwiki-21", "Zero", "Q21", "Some text.", mentions=[link("Some text.", "text", "Q1") | {"end": 5}]),
        document("enwiki-22", "", "Q22", "A page that has no title but still a sentence which is long enough to keep."),
        document(
            "enwiki-23", "???", "Q23", "A page whose title is only marks but which has a sentence of some length."
        ),
        document("enwiki-24", "Short", "Q24", "Too short."),
        document(
            "enwiki-25",
            "Overlap",
            "Q25",
            BERLIN,
            mentions=[link(BERLIN, "the river Spree", "Q1684"), link(BERLIN, "Spree", "Q1684")],
        ),
        document("enwiki-26", "Unspoken", None, "No language is given for this page, though it has a sentence.")
        | {"language": None},
    ]
    manifests = run(tmp_path, documents)
    records = manifests["retrieval/corpus"]["records"]
    assert records["document"]["failed"] == {"invalid_span": 2, "missing_value": 1}
    assert records["document"]["dropped"] == {"no_passage": 1}
    assert records["mention"]["dropped"] == {"overlap": 1}
    reasons = {row["id"]: row["reason"] for row in rows(tmp_path, "queries", "_dropped")}
    assert reasons["title:enwiki-22"] == reasons["title:enwiki-23"] == "no_words"
    assert reasons["title:enwiki-24"] == "no_passage"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"kinds": ["titles"]}, "kinds.*no kind 'titles'"),
        ({"shares": {"title": 2.0}}, "shares.*share of title is 2"),
        ({"longest": 0}, "longest"),
        ({"shortest": 2000}, "shortest is 2000"),
        ({"dev_share": 0.5, "test_share": 0.5}, "leave train"),
    ],
)
def test_bad_settings_stop_before_any_work(settings, message):
    with pytest.raises(SettingsError, match=message):
        check(STAGE.settings, settings)
