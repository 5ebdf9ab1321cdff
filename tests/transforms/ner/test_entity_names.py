"""Names of the items that documents mention: in their language, whatever the script, with those for all languages."""

import pyarrow as pa

from schemas.datasets import DOCUMENTS, ENTITIES
from schemas.fates import with_marks
from transforms.ner.entity_names import ANSWERS, entity_names, entity_requests


def names(**by_language: str) -> list[dict[str, str]]:
    return [{"language": language, "name": name} for language, name in by_language.items()]


ENTITY_ROWS = pa.Table.from_pylist(
    [
        {
            "qid": "Q956",
            "type": "LOC",
            "labels": names(zho_Hans="北京市", zho_Hant="北京市（首都）", deu_Latn="Peking"),
            "aliases": [*names(deu_Latn="Beijing"), *names(deu_Latn="Pei-ching"), *names(mul="PEK")],
            "sitelinks": [{"wiki": "dewiki", "title": "Peking"}, {"wiki": "zhwiki", "title": "北京"}],
        },
        {"qid": "Q7186", "type": "PER", "labels": names(mul="Marie Curie"), "aliases": None, "sitelinks": None},
        {"qid": "Q1", "type": None, "labels": [], "aliases": [], "sitelinks": []},
    ],
    schema=ENTITIES.schema,
)


def document(identity: str, wiki: str, language: str, qid: str | None, *mentioned: str | None) -> dict:
    mentions = [{"start": n, "end": n + 1, "target": "T", "qid": item} for n, item in enumerate(mentioned)]
    return {"id": identity, "source": wiki, "language": language, "qid": qid, "text": "abcdef", "mentions": mentions}


REQUEST_ROWS = entity_requests(
    with_marks(
        pa.RecordBatch.from_pylist(
            [
                document("d1", "dewiki", "deu_Latn", "Q956", "Q7186", "Q7186", None, "Q404"),
                document("d2", "zhwiki", "zho_Hans", None, "Q956", "Q1"),
                document("d3", "frwiki", "fra_Latn", "Q956"),
            ],
            schema=DOCUMENTS.schema,
        ),
        "document",
    )
)


ENTITY_ROWS = pa.Table.from_batches([with_marks(batch, "entity") for batch in ENTITY_ROWS.to_batches()])


def test_a_document_in_no_known_language_gets_the_names_for_all():
    row = {**document("d4", "dewiki", "deu_Latn", "Q956"), "language": None}
    batch = with_marks(pa.RecordBatch.from_pylist([row], schema=DOCUMENTS.schema), "document")
    found = entity_names(pa.Table.from_batches([entity_requests(batch)]), ENTITY_ROWS).to_pylist()
    assert [(row["qid"], row["title"], row["label"], row["aliases"]) for row in found] == [
        ("Q956", "Peking", None, ["PEK"])
    ]


def answers() -> dict[tuple[str, str], dict]:
    table = entity_names(pa.Table.from_batches([REQUEST_ROWS]), ENTITY_ROWS)
    assert table.schema == ANSWERS
    assert table.num_rows == 5
    return {(row["requester"], row["qid"]): row for row in table.to_pylist()}


def test_every_document_asks_once_for_each_item():
    asked = sorted((row["requester"], row["qid"]) for row in REQUEST_ROWS.to_pylist())
    assert asked == [("d1", "Q404"), ("d1", "Q7186"), ("d1", "Q956"), ("d2", "Q1"), ("d2", "Q956"), ("d3", "Q956")]


def test_names_in_the_language_of_the_document():
    found = answers()["d1", "Q956"]
    assert (found["type"], found["title"], found["label"]) == ("LOC", "Peking", "Peking")
    assert found["aliases"] == ["Beijing", "Pei-ching", "PEK"]


def test_names_in_another_script_of_the_language_are_aliases():
    found = answers()["d2", "Q956"]
    assert (found["title"], found["label"]) == ("北京", "北京市")
    assert found["aliases"] == ["北京市（首都）", "PEK"]


def test_names_for_all_languages_serve_where_there_are_no_others():
    assert answers()["d1", "Q7186"]["label"] == "Marie Curie"
    found = answers()["d3", "Q956"]
    assert (found["title"], found["label"], found["aliases"]) == (None, None, ["PEK"])


def test_an_item_without_names_is_known_all_the_same():
    assert answers()["d2", "Q1"] == {
        "requester": "d2",
        "qid": "Q1",
        "type": None,
        "title": None,
        "label": None,
        "aliases": [],
    }
