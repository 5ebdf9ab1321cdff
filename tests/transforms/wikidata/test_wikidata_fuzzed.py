"""Whatever stands where in an entity: a ValueError or rows, and a fate for each statement."""

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.fates import DROPPED, FAILED
from transforms.wikidata.columns import entity_batch, fact_batch
from transforms.wikidata.entities import entity_row
from transforms.wikidata.entity import drop_reason, parse_entity
from transforms.wikidata.facts import fact_rows
from transforms.wikidata.statements import statement_count


def _statement(datatype, type_, value, **more):
    snak = {"snaktype": "value", "property": "P1", "datatype": datatype, "datavalue": {"type": type_, "value": value}}
    return {"id": "Q1$1", "type": "statement", "rank": "normal", "mainsnak": snak, **more}


TIME = {"time": "+1990-03-14T00:00:00Z", "precision": 11, "calendarmodel": "http://www.wikidata.org/entity/Q1985727"}
PLACE = {"latitude": 1.5, "longitude": 2, "precision": 0.1, "globe": "http://www.wikidata.org/entity/Q2"}
AMOUNT = {"amount": "+2.8", "upperBound": "+2.9", "lowerBound": "+2.7", "unit": "http://www.wikidata.org/entity/Q11229"}
ITEM = {"entity-type": "item", "numeric-id": 5, "id": "Q5"}
START = {"snaktype": "value", "property": "P580", "datavalue": {"type": "time", "value": TIME}}

ENTITY: dict[str, Any] = {
    "id": "Q1",
    "type": "item",
    "labels": {"en": {"language": "en", "value": "x"}, "en-gb": {"language": "en-gb", "value": "y"}},
    "aliases": {"en": [{"language": "en", "value": "z"}]},
    "sitelinks": {"enwiki": {"site": "enwiki", "title": "X", "badges": []}},
    "claims": {
        "P31": [_statement("wikibase-item", "wikibase-entityid", ITEM, qualifiers={"P580": [START]})],
        "P279": [_statement("wikibase-item", "wikibase-entityid", ITEM, rank="preferred")],
        "P569": [_statement("time", "time", TIME)],
        "P625": [_statement("globe-coordinate", "globecoordinate", PLACE)],
        "P1082": [_statement("quantity", "quantity", AMOUNT)],
        "P1448": [_statement("monolingualtext", "monolingualtext", {"text": "X", "language": "en"})],
        "P901": [_statement("string", "string", "X")],
    },
}


def _paths(node, path=()):
    if path:
        yield path
    if isinstance(node, dict | list):
        for key, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _paths(child, (*path, key))


PATHS = list(_paths(ENTITY))
scalars = st.none() | st.booleans() | st.integers(-5, 10**19) | st.floats(allow_nan=False, allow_infinity=False)
anything = st.recursive(
    scalars | st.text(max_size=5) | st.sampled_from(["Q1", "item", "value", "+1990-00-00T00:00:00Z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "value", "en", "x"]), inner),
    max_leaves=5,
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PATHS), anything), min_size=1, max_size=3), st.booleans())
def test_a_changed_entity_gives_rows_or_a_value_error(changes, delete):
    entity = copy.deepcopy(ENTITY)
    for path, value in changes:
        node: Any = entity
        try:
            for key in path[:-1]:
                node = node[key]
            if delete:
                del node[path[-1]]
            else:
                node[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    try:
        found = parse_entity(json.dumps(entity).encode())
        assert found is not None
        if drop_reason(found):
            return
        row = entity_row(found, None)
        facts = list(fact_rows(found))
        count = statement_count(found)
    except ValueError as error:
        assert str(error)
        return
    assert len(facts) == count
    assert {fact.fate for fact in facts} <= {None, DROPPED, FAILED}
    assert all(fact.object for fact in facts if fact.fate is None)
    assert all(fact.detail for fact in facts if fact.fate == FAILED)
    assert entity_batch([row]).num_rows == 1
    assert fact_batch(facts, "dump", [0] * count).num_rows == count
