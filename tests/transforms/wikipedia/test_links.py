"""Titles → items: own title first, through redirects of redirects, per wiki; documents get theirs and their links'."""

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest
from apache_beam.testing.util import assert_that, equal_to

from pipelines.engine import Engine
from schemas.datasets import DOCUMENTS, ENTITIES
from schemas.fates import with_marks
from transforms.wikidata.classes import type_closure
from transforms.wikidata.types import load_page_kinds
from transforms.wikipedia.links import REDIRECTS, sitelinks
from transforms.wikipedia.resolve import EntitiesToSitelinks, ResolveLinks


def entity(qid: str, classes: list[str], **titles: str) -> dict:
    return {
        "qid": qid,
        "classes": classes,
        "superclasses": [],
        "sitelinks": [{"wiki": wiki, "title": title} for wiki, title in titles.items()],
    }


ENTITY_ROWS = pa.RecordBatch.from_pylist(
    [
        entity("Q64", [], dewiki="Berlin", elwiki="Βερολίνο"),
        entity("Q1055", [], dewiki="Hamburg"),
        entity("Q9", ["Q4167410"], dewiki="Bank"),
        entity("Q99", [], dewiki="Hansestadt"),
    ],
    schema=ENTITIES.schema,
)


ENTITY_ROWS = with_marks(ENTITY_ROWS, "entity")

PAGE_KINDS = type_closure(np.array([], np.int64), np.array([], np.int64), load_page_kinds())


def document(identity: str, wiki: str, title: str, text: str, *targets: str) -> dict:
    mentions = [{"start": n, "end": n + 1, "target": target, "qid": None} for n, target in enumerate(targets)]
    return {"id": identity, "source": wiki, "title": title, "text": text, "language": "deu_Latn", "mentions": mentions}


DOCUMENT_ROWS = with_marks(
    pa.RecordBatch.from_pylist(
        [
            document(
                "d1", "dewiki", "Berlin", "abcdefgh", "Hamburg", "HH", "Freie HH", "Rotlink", "Βερολίνο", "Hansestadt"
            ),
            document("d2", "elwiki", "Βερολίνο", "αβγδε", "Βερολίνο", "Hamburg"),
            document("d3", "dewiki", "Bank", "x" * 300, "Berlin"),
            document("d4", "dewiki", "Ohne Eintrag", "abc"),
        ],
        schema=DOCUMENTS.schema,
    ),
    "document",
)
REDIRECT_ROWS = pa.RecordBatch.from_pylist(
    [
        {"wiki": "dewiki", "title": "HH", "target": "Hamburg", "to_section": False},
        {"wiki": "dewiki", "title": "Freie HH", "target": "HH", "to_section": False},
        {
            "wiki": "dewiki",
            "title": "Hansestadt",
            "target": "Berlin",
            "to_section": False,
        },  # but the title has an item of its own
        {"wiki": "dewiki", "title": "Kreis", "target": "Kreis", "to_section": False},
        {"wiki": "dewiki", "title": "Bärlin", "target": "Spreeathen", "to_section": False},
        {"wiki": "dewiki", "title": "Spreeathen", "target": "Berlin", "to_section": False},
        {"wiki": "dewiki", "title": "Spreeathen", "target": "Berlin", "to_section": False},  # from another dump
        {"wiki": "dewiki", "title": "Berliner Dom", "target": "Berlin", "to_section": True},
        {"wiki": "dewiki", "title": "Dom (Berlin)", "target": "Berliner Dom", "to_section": False},
        {"wiki": "elwiki", "title": "Πόλη", "target": "Βερολίνο", "to_section": False},
        {"wiki": "dewiki", "title": "Nirgendwo", "target": "Gibt es nicht", "to_section": False},
    ],
    schema=REDIRECTS,
)


def batches(label: str, *rows: pa.RecordBatch) -> beam.PTransform:
    return label >> beam.Create(list(rows), reshuffle=False).with_output_types(pa.RecordBatch)


@pytest.mark.parametrize("partitions", [1, 7])
def test_links_resolve_per_wiki_and_through_redirects(partitions):
    def check(found):
        rows = {row["id"]: row for batch in found for row in batch.to_pylist()}
        assert {identity: row["qid"] for identity, row in rows.items()} == {
            "d1": "Q64",
            "d2": "Q64",
            "d3": "Q9",
            "d4": None,
        }
        assert [(m["target"], m["qid"]) for m in rows["d1"]["mentions"]] == [
            ("Hamburg", "Q1055"),
            ("Hamburg", "Q1055"),
            ("Hamburg", "Q1055"),
            ("Rotlink", None),
            ("Βερολίνο", None),
            ("Hansestadt", "Q99"),
        ]
        assert [(m["target"], m["qid"]) for m in rows["d2"]["mentions"]] == [("Βερολίνο", "Q64"), ("Hamburg", None)]
        assert (rows["d3"]["fate"], rows["d3"]["reason"], rows["d3"]["detail"]) == ("dropped", "disambiguation", "Q9")
        assert rows["d3"]["text"] == "x" * 200
        assert rows["d4"]["mentions"] == []
        assert {identity: row["redirects"] for identity, row in rows.items()} == {
            "d1": ["Bärlin", "Hansestadt", "Spreeathen"],
            "d2": ["Πόλη"],
            "d3": None,
            "d4": None,
        }
        assert len(rows) == sum(batch.num_rows for batch in found) == 4

    with Engine().pipeline() as p:
        links = p | batches("entities", ENTITY_ROWS) | EntitiesToSitelinks(PAGE_KINDS, frozenset({"dewiki", "elwiki"}))
        resolved = {
            "documents": p | batches("documents", DOCUMENT_ROWS.slice(0, 2), DOCUMENT_ROWS.slice(2)),
            "redirects": p | batches("redirects", REDIRECT_ROWS),
            "sitelinks": links,
        } | ResolveLinks(partitions)
        assert_that(resolved | beam.combiners.ToList() | beam.Map(check) | beam.Map(lambda _: True), equal_to([True]))


def test_only_the_wanted_wikis():
    links = sitelinks(ENTITY_ROWS, PAGE_KINDS, frozenset({"elwiki"}))
    assert links.to_pylist() == [{"wiki": "elwiki", "title": "Βερολίνο", "qid": "Q64", "page_kind": None}]


def test_a_document_without_mentions_keeps_none():
    with Engine().pipeline() as p:
        empty = with_marks(
            pa.RecordBatch.from_pylist([{"id": "x", "source": "dewiki", "title": "T"}], schema=DOCUMENTS.schema),
            "document",
        )
        resolved = {
            "documents": p | batches("documents", empty),
            "redirects": p | batches("redirects", REDIRECT_ROWS),
            "sitelinks": p | batches("entities", ENTITY_ROWS) | EntitiesToSitelinks(PAGE_KINDS, frozenset()),
        } | ResolveLinks(3)
        assert_that(resolved | beam.Map(lambda batch: batch["mentions"].to_pylist()), equal_to([[None]]))
