from collections import Counter

import pytest

from schemas.fates import DROPPED, FAILED
from transforms.wikidata.facts import fact_rows
from transforms.wikidata.statements import statement_count
from transforms.wikidata.values import DEFAULT_KINDS


def _item(number, rank="normal", **more):
    value = {"entity-type": "item", "numeric-id": number, "id": f"Q{number}"}
    return {
        "id": f"Q1${number}-{rank}",
        "type": "statement",
        "rank": rank,
        "mainsnak": {
            "snaktype": "value",
            "property": "P39",
            "datatype": "wikibase-item",
            "datavalue": {"type": "wikibase-entityid", "value": value},
        },
        **more,
    }


def _bare(snaktype, rank="normal"):
    return {"id": f"Q1${snaktype}", "rank": rank, "mainsnak": {"snaktype": snaktype, "property": "P39"}}


def _times(**times):
    def snak(time):
        if time in ("somevalue", "novalue"):
            return {"snaktype": time}
        value = {"time": time, "precision": 9, "calendarmodel": ""}
        return {"snaktype": "value", "datatype": "time", "datavalue": {"type": "time", "value": value}}

    return {"qualifiers": {name: [snak(time)] for name, time in times.items()}}


def _facts(*statements, kinds=DEFAULT_KINDS):
    return list(fact_rows({"id": "Q1", "claims": {"P39": list(statements)}}, kinds))


def test_a_statement_becomes_a_fact():
    (fact,) = _facts(_item(5))
    assert fact._asdict() == {
        "subject": "Q1",
        "predicate": "P39",
        "object_kind": "item",
        "object": "Q5",
        "precision": None,
        "unit": None,
        "rank": "normal",
        "best": True,
        "start_time": None,
        "end_time": None,
        "point_in_time": None,
        "statement": "Q1$5-normal",
        "fate": None,
        "reason": None,
        "detail": None,
    }


def test_preferred_statements_are_the_best_where_there_are_any():
    facts = _facts(_item(1), _item(2, "preferred"), _item(3, "deprecated"))
    assert [(fact.rank, fact.best, fact.reason) for fact in facts] == [
        ("normal", False, None),
        ("preferred", True, None),
        ("deprecated", False, "deprecated"),
    ]


def test_a_preferred_unknown_value_is_the_best_too():
    kept, dropped = _facts(_item(1), _bare("somevalue", "preferred"))
    assert (kept.fate, kept.best) == (None, False)
    assert (dropped.fate, dropped.reason) == (DROPPED, "somevalue")


def test_times_of_a_statement():
    facts = _facts(
        _item(1, **_times(P580="+1990-00-00T00:00:00Z", P582="+1994-00-00T00:00:00Z")),
        _item(1, **_times(P582="somevalue")),
        _item(1, **_times(P582="novalue")),
        _item(2, **_times(P585="-0044-00-00T00:00:00Z")),
        _item(3, qualifiers={"P1686": [{"snaktype": "value"}]}),
    )
    assert [(fact.start_time, fact.end_time, fact.point_in_time) for fact in facts] == [
        ("1990", "1994", None),
        (None, "unknown", None),
        (None, None, None),
        (None, None, "-0044"),
        (None, None, None),
    ]
    assert {fact.fate for fact in facts} == {None}


def test_qualifiers_as_a_list_as_in_the_first_dumps():
    snak = {
        "snaktype": "value",
        "property": "P580",
        "datavalue": {"value": {"time": "+1990-01-01T00:00:00Z", "precision": 9}},
    }
    (fact,) = _facts(_item(1, qualifiers=[snak]))
    assert fact.start_time == "1990"


@pytest.mark.parametrize(
    "broken",
    [
        {"qualifiers": {"P582": [{"snaktype": "value"}]}},
        {"qualifiers": {"P582": "1990"}},
        {"qualifiers": {"P582": [{"snaktype": "value", "datavalue": {"value": "1990"}}]}},
        {"qualifiers": {"P582": [{"snaktype": "value", "datavalue": {"value": {"time": "1990", "precision": 9}}}]}},
        {"qualifiers": "P582"},
        {"qualifiers": {"P582": ["1990"]}},
        {"rank": "best"},
        {"rank": []},
        {"mainsnak": None},
        {"mainsnak": {"snaktype": "value", "datatype": "wikibase-item"}},
        {"mainsnak": {"snaktype": "value", "datatype": "time", "datavalue": {"value": {"time": "x", "precision": 9}}}},
        {"mainsnak": {"snaktype": "bad"}},
        {"mainsnak": {}},
    ],
)
def test_a_malformed_statement_fails_alone_and_is_named(broken):
    good, bad = _facts(_item(1), _item(2) | broken)
    assert good.fate is None
    assert (bad.fate, bad.reason) == (FAILED, "malformed")
    assert bad.detail.startswith("statement Q1$2-normal of Q1, P39: ")


def test_a_statement_that_is_no_object_fails():
    assert [fact.fate for fact in _facts(None, "x", 3)] == [FAILED] * 3


def test_kinds_decide_what_is_kept():
    string = {
        "rank": "normal",
        "mainsnak": {"snaktype": "value", "datatype": "external-id", "datavalue": {"value": "n1"}},
    }
    (dropped,) = _facts(string)
    assert (dropped.fate, dropped.reason, dropped.detail) == (DROPPED, "datatype", "external_id")
    (kept,) = _facts(string, kinds=frozenset({"external_id"}))
    assert (kept.fate, kept.object) == (None, "n1")


def test_equal_statements_are_one_fact():
    facts = _facts(_item(1), _item(1) | {"id": "Q1$other"}, _item(1, **_times(P580="+1990-00-00T00:00:00Z")))
    assert [fact.reason for fact in facts] == [None, "duplicate", None]


@pytest.mark.parametrize("claims", [[], {}, None])
def test_empty_claims_in_every_form(claims):
    entity = {"id": "Q1", "claims": claims}
    assert list(fact_rows(entity)) == []
    assert statement_count(entity) == 0


def test_a_property_without_claims():
    assert statement_count({"id": "P1"}) == 0


@pytest.mark.parametrize("claims", ["x", {"P1": None}, {"P1": 3}, [_item(1)]])
def test_claims_that_are_no_map_of_lists_raise(claims):
    entity = {"id": "Q1", "claims": claims}
    with pytest.raises(ValueError, match="claims of Q1"):
        list(fact_rows(entity))
    with pytest.raises(ValueError, match="claims of Q1"):
        statement_count(entity)


def test_every_statement_has_one_fate():
    claims = {
        "P39": [_item(1), _item(1), _item(2, "deprecated"), _bare("novalue"), _bare("somevalue"), None],
        "p40": {"0": _item(3), "2": _bare("nonsense")},
    }
    entity = {"id": "q1", "claims": claims}
    facts = list(fact_rows(entity))
    assert len(facts) == statement_count(entity) == 8
    assert Counter((fact.predicate, fact.fate, fact.reason) for fact in facts) == {
        ("P39", None, None): 1,
        ("P39", DROPPED, "duplicate"): 1,
        ("P39", DROPPED, "deprecated"): 1,
        ("P39", DROPPED, "novalue"): 1,
        ("P39", DROPPED, "somevalue"): 1,
        ("P39", FAILED, "malformed"): 1,
        ("P40", None, None): 1,
        ("P40", FAILED, "malformed"): 1,
    }
