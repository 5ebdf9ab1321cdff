from schemas.datasets import ENTITIES, FACTS
from schemas.fates import marked_schema
from transforms.wikidata.columns import entity_batch, fact_batch, unmapped_names
from transforms.wikidata.entities import EntityRow
from transforms.wikidata.facts import fact_rows

ROWS = [
    EntityRow("Q1", ["Q5"], [], [("deu_Latn", "a"), ("mul", "b")], [("tokipona", "c")], [("dewiki", "A")]),
    EntityRow("Q2", [], [], [], [], []),
    EntityRow("Q3", [], ["Q4", "Q5"], [("tokipona", "d"), ("x-y", "e")], [], []),
]


def test_entities_become_columns():
    batch = entity_batch(ROWS)
    assert batch.schema == ENTITIES.schema
    first, second, third = batch.to_pylist()
    assert first == {
        "qid": "Q1",
        "type": None,
        "classes": ["Q5"],
        "superclasses": [],
        "labels": [{"language": "deu_Latn", "name": "a"}, {"language": "mul", "name": "b"}],
        "aliases": [{"language": "tokipona", "name": "c"}],
        "sitelinks": [{"wiki": "dewiki", "title": "A"}],
    }
    assert (second["qid"], second["labels"], second["classes"]) == ("Q2", [], [])
    assert third["superclasses"] == ["Q4", "Q5"]


def test_names_in_languages_without_a_tag_are_counted():
    assert unmapped_names(entity_batch(ROWS)) == {"tokipona": 2, "x-y": 1}
    assert unmapped_names(entity_batch(ROWS).slice(1, 1)) == {}


def test_facts_become_marked_columns():
    good = {"snaktype": "value", "datatype": "string", "datavalue": {"value": "NL01"}}
    claims = {"P901": [{"id": "a", "mainsnak": good}, {"id": "b", "mainsnak": {"snaktype": "novalue"}}, {"id": "c"}]}
    batch = fact_batch(list(fact_rows({"id": "Q1", "claims": claims})), "dump.json", [7, 7, 7])
    assert batch.schema == marked_schema(FACTS.schema)
    kept, dropped, failed = batch.to_pylist()
    assert (kept["object"], kept["fate"], kept["place"], kept["level"]) == ("NL01", None, None, "statement")
    assert (dropped["fate"], dropped["reason"], dropped["place"]) == ("dropped", "novalue", None)
    assert (failed["fate"], failed["place"]) == ("failed", {"source": "dump.json", "record": "c", "offset": 7})


def test_no_rows_make_empty_batches():
    assert entity_batch([]).schema == ENTITIES.schema
    empty = fact_batch([], "dump.json", [])
    assert (empty.num_rows, empty.schema) == (0, marked_schema(FACTS.schema))
