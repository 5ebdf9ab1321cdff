"""On real dumps of 2014 to 2022: every entity and statement has a fate, and known facts come out."""

import bz2
import gzip
import re
from collections import Counter
from itertools import chain

import numpy as np
import pytest

from transforms.wikidata.classes import entity_types, subclass_edges, type_closure
from transforms.wikidata.columns import entity_batch, unmapped_names
from transforms.wikidata.entities import entity_row
from transforms.wikidata.entity import parse_entity
from transforms.wikidata.facts import fact_rows
from transforms.wikidata.names import names
from transforms.wikidata.statements import statement_count
from transforms.wikidata.types import load_types
from transforms.wikidata.values import DEFAULT_KINDS, KINDS

ENTITIES_OF = {
    "mock-dump-with-bugs.json": 101,
    "opentapioca_sample_wikidata_items.json.bz2": 100,
    "wdsub_humans1.json.gz": 15,
    "wdsub_sample-dump-20150815.json.gz": 101,
    "wikibase-dump-filter_entities.json": 49,
    "wikibrain_testDump.json.bz2": 1704,
}


@pytest.fixture(scope="module")
def dumps(data_folder):
    folder = data_folder / "wikidata"
    if not folder.is_dir():
        pytest.skip(f"no real Wikidata dumps: {folder} is absent")
    openers = {".bz2": bz2.open, ".gz": gzip.open, ".json": open}
    entities = {}
    for name in ENTITIES_OF:
        with openers[re.search(r"\.\w+$", name)[0]](folder / name, "rb") as lines:
            entities[name] = [entity for line in lines if (entity := parse_entity(line)) is not None]
    return entities


@pytest.mark.parametrize(("name", "count"), ENTITIES_OF.items())
def test_every_entity_is_read(dumps, name, count):
    rows = [entity_row(entity, None) for entity in dumps[name]]
    assert len(rows) == count
    assert entity_batch(rows).num_rows == count


@pytest.mark.parametrize("name", ENTITIES_OF)
@pytest.mark.parametrize("kinds", [DEFAULT_KINDS, frozenset(KINDS.values())], ids=["default kinds", "all kinds"])
def test_every_statement_has_one_fate_and_none_fails(dumps, name, kinds):
    facts = [list(fact_rows(entity, kinds)) for entity in dumps[name]]
    assert [len(rows) for rows in facts] == [statement_count(entity) for entity in dumps[name]]
    assert [fact.detail for fact in chain.from_iterable(facts) if fact.fate == "failed"] == []
    reasons = Counter(fact.reason for fact in chain.from_iterable(facts) if fact.fate == "dropped")
    assert set(reasons) <= {"deprecated", "somevalue", "novalue", "datatype", "duplicate"}
    if kinds != DEFAULT_KINDS:
        assert "datatype" not in reasons


def test_objects_look_like_their_kind(dumps):
    patterns = {
        "item": r"Q\d+",
        "property": r"P\d+",
        "time": r"-?\d{4,}(-\d\d(-\d\d)?)?",
        "quantity": r"-?\d+(\.\d*[1-9])?",
        "coordinate": r"-?\d+(\.\d{1,6})?,-?\d+(\.\d{1,6})?",
        "monolingualtext": r"\S(.*\S)?",
        "string": r"\S(.*\S)?",
    }
    facts = [fact for entity in chain(*dumps.values()) for fact in fact_rows(entity) if fact.fate is None]
    assert {fact.object_kind for fact in facts} == set(patterns) - {"property"}
    assert [fact for fact in facts if not re.fullmatch(patterns[fact.object_kind], fact.object)] == []


def test_known_facts(dumps):
    facts = {
        (fact.subject, fact.predicate, fact.object_kind, fact.object, fact.precision, fact.unit)
        for entity in chain(*dumps.values())
        for fact in fact_rows(entity)
    }
    assert ("Q42", "P570", "time", "2001-05-11", "day", None) in facts
    assert ("Q859", "P569", "time", "-0427-05-07", "day", "Q1985786") in facts  # Plato, by the Julian calendar
    assert ("Q1", "P580", "time", "-13798000000", "million_years", None) in facts
    assert ("Q1711", "P2046", "quantity", "188.26", None, "Q712226") in facts
    assert ("Q31", "P1549", "monolingualtext", "بلجيكيون", None, "ara_Arab") in facts


def test_names_of_scripts(dumps):
    entity = next(e for e in dumps["opentapioca_sample_wikidata_items.json.bz2"] if e["id"] == "Q31")
    labels, _ = names(entity, None)
    assert dict(labels) | {"zho_Hant": "比利時", "srp_Latn": "Belgija", "srp_Cyrl": "Белгија"} == dict(labels)
    assert len(dict(labels)) == len(labels)


def test_few_names_have_a_language_we_do_not_know(dumps):
    batch = entity_batch([entity_row(entity, None) for entity in chain(*dumps.values())])
    assert set(unmapped_names(batch)) <= {"tokipona"}


def test_types_of_known_items(dumps):
    rows = {row.qid: row for entity in chain(*dumps.values()) for row in [entity_row(entity, None)]}
    batch = entity_batch(list(rows.values()))
    closure = type_closure(*subclass_edges(batch["qid"], batch["superclasses"]), load_types())
    types = entity_types(batch["qid"], batch["classes"], batch["superclasses"], closure)
    by_qid = dict(zip(rows, types.to_pylist(), strict=True))
    expected = {
        "Q23": "PER",  # George Washington
        "Q24": "MYTH",  # Jack Bauer
        "Q31": "LOC",  # Belgium
        "Q524": "LOC",  # Mount Vesuvius
        "Q511": "ORG",  # Museum of Fine Arts of Lyon
        "Q2052": "ORG",  # ACF Fiorentina
        "Q362": "EVE",  # World War II
        "Q595": "MEDIA",  # The Intouchables
        "Q604": "CEL",  # Makemake
        "Q179": "VEHI",  # Boeing 747
        "Q129": "TIME",  # Thursday
        "Q202": "NUM",  # 4
        "Q144": "BIO",  # dog
        "Q732": "FOOD",  # Francesinha
        "Q150": "MISC",  # French
        "Q556": "CONCEPT",  # hydrogen
        "Q910": None,  # Top Gear, a disambiguation page
        "P31": None,
    }
    assert {qid: by_qid[qid] for qid in expected} == expected
    counts = Counter(types.to_pylist())
    assert counts["PER"] >= 70
    assert counts["LOC"] >= 200


def test_labels_in_the_type_table_are_those_of_wikidata(dumps):
    table = load_types()
    given = dict(
        chain(table.excluded.items(), *(chain(r.roots.items(), r.exact.items()) for r in table.types.values()))
    )
    checked = 0
    for entity in chain(*dumps.values()):
        if entity["id"] in given:
            labels, aliases = names(entity, frozenset({"eng_Latn"}))
            known = {name.lower() for _, name in labels + aliases}
            if known:
                checked += 1
                assert given[entity["id"]].lower() in known
    assert checked >= 5


def test_edges_of_real_dumps_are_numbers(dumps):
    batch = entity_batch([entity_row(entity, None) for entity in chain(*dumps.values())])
    classes, superclasses = subclass_edges(batch["qid"], batch["superclasses"])
    assert classes.dtype == superclasses.dtype == np.int64
    assert len(classes) == len(superclasses) > 100
    assert superclasses.min() > 0
