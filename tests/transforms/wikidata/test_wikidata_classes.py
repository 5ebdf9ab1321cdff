import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.wikidata.classes import entity_type, entity_types, subclass_edges, type_closure
from transforms.wikidata.types import TypeTable, load_page_kinds, load_types

TABLE = TypeTable.model_validate(
    {
        "order": ["PER", "LOC", "ORG", "FOOD", "CONCEPT"],
        "types": {
            "PER": {"exact": {"Q1": ""}},
            "LOC": {"roots": {"Q10": ""}},
            "ORG": {"roots": {"Q20": "", "Q25": ""}},
            "FOOD": {"roots": {"Q30": ""}, "kinds": True},
            "CONCEPT": {"roots": {"Q40": ""}},
        },
        "conflicts": [{"between": ["PER", "ORG"], "choose": "ORG"}],
        "excluded": {"Q50": ""},
        "class_items": "CONCEPT",
    }
)


def _closure(*edges, table=TABLE):
    classes, superclasses = np.array(edges, np.int64).reshape(-1, 2).T
    return type_closure(classes, superclasses, table)


def _type(closure, *classes, qid="Q999", superclasses=()):
    return entity_type(qid, [f"Q{number}" for number in classes], [f"Q{number}" for number in superclasses], closure)


def test_the_table_alone_types_its_own_classes():
    closure = _closure()
    assert [_type(closure, number) for number in (1, 10, 20, 30, 50, 99)] == ["PER", "LOC", "ORG", "FOOD", None, None]


def test_subclasses_of_subclasses():
    closure = _closure((11, 10), (12, 11), (13, 12))
    assert _type(closure, 13) == "LOC"
    assert closure.distances[np.searchsorted(closure.ids, 13)] == 3


def test_exact_classes_have_no_subclasses():
    assert _type(_closure((2, 1)), 2) is None


def test_the_nearest_root_types_a_class():
    # A country is a region, and two steps further an organization.
    closure = _closure((60, 61), (61, 62), (62, 20), (60, 10))
    assert _type(closure, 60) == "LOC"
    assert _type(closure, 61) == "ORG"


def test_a_root_below_another_root_is_its_own_type():
    closure = _closure((20, 10), (21, 20), (11, 10))
    assert (_type(closure, 20), _type(closure, 21), _type(closure, 11)) == ("ORG", "ORG", "LOC")


def test_equally_near_roots_are_resolved_by_order_and_conflicts():
    closure = _closure((60, 10), (60, 20), (61, 20), (61, 30))
    assert _type(closure, 60) == "LOC"
    assert _type(closure, 61) == "ORG"
    assert _type(closure, 1, 20) == "ORG"
    assert _type(closure, 1, 10) == "PER"


def test_the_nearest_class_types_an_item():
    closure = _closure((11, 10), (12, 11), (21, 20))
    assert _type(closure, 12, 21) == "ORG"
    assert _type(closure, 11, 21) == "LOC"
    assert _type(closure, 99, 12) == "LOC"


def test_excluded_classes_win_where_they_are_equally_near():
    closure = _closure((51, 50), (11, 10))
    assert _type(closure, 50, 10) is None
    assert _type(closure, 51) is None
    assert _type(closure, 51, 11) is None
    assert _type(closure, 51, 10) == "LOC"


def test_cycles_do_no_harm():
    closure = _closure((10, 11), (11, 10), (60, 61), (61, 60), (62, 62), (11, 60), (60, 11))
    assert [_type(closure, number) for number in (10, 11, 60, 61, 62)] == ["LOC"] * 4 + [None]


def test_items_that_are_classes():
    closure = _closure((31, 30), (11, 10))
    assert _type(closure, qid="Q31", superclasses=[30]) == "FOOD"
    assert _type(closure, qid="Q11", superclasses=[10]) == "CONCEPT"
    assert _type(closure, qid="Q98", superclasses=[97]) == "CONCEPT"
    assert _type(closure, 10, qid="Q31", superclasses=[30]) == "LOC"
    assert _type(closure, 50, qid="Q31", superclasses=[30]) is None
    assert _type(closure, qid="Q97") is None


def test_properties_broken_ids_and_nulls_have_no_type():
    lists = pa.array([["Q10"], None, [], ["Q10", "P3", "Q99999999999999999999"]], pa.list_(pa.string()))
    nothing = pa.nulls(4, pa.list_(pa.string()))
    found = entity_types(pa.array(["P31", "{broken", None, "Qx"]), lists, nothing, _closure())
    assert found.to_pylist() == ["LOC", None, None, "LOC"]


def test_slices_of_a_batch():
    classes = pa.array([["Q10"], ["Q20", "Q20"], ["Q30"]])
    superclasses = pa.array([["Q10"], ["Q20", "Q21"], ["Q30"]])
    qids = pa.array(["Q7", "Q8", "Q9"])
    found = entity_types(qids[1:], classes[1:], superclasses[1:], _closure())
    assert found.to_pylist() == ["ORG", "FOOD"]
    edges = subclass_edges(qids[1:], superclasses[1:])
    assert [ids.tolist() for ids in edges] == [[8, 8, 9], [20, 21, 30]]


def _types_by_walking(edges, start):
    """The types of the roots nearest to a class, found one step at a time from the class upwards."""
    roots = {10: "LOC", 20: "ORG", 25: "ORG", 30: "FOOD", 40: "CONCEPT", 50: "excluded"}
    if start == 1:
        return {"PER"}
    level, seen = {start}, {start}
    while level:
        found = {roots[number] for number in level if number in roots}
        if found:
            return found
        # The exact class 1 has a type of its own and passes none on.
        level = {above for below, above in edges if below in level and below != 1} - seen - {1}
        seen |= level
    return set()


numbers = st.sampled_from([1, 10, 20, 25, 30, 40, 50, 60, 61, 62, 63, 64])


@settings(max_examples=300)
@given(st.lists(st.tuples(numbers, numbers), max_size=25), numbers)
def test_closure_agrees_with_walking_up(edges, start):
    types = _types_by_walking(edges, start)
    expected = None if not types or "excluded" in types else TABLE.winner(frozenset(types))
    assert _type(_closure(*edges), start) == expected


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (["Q5"], "PER"),
        (["Q15632617"], "MYTH"),
        (["Q6256", "Q3624078", "Q43702"], "LOC"),
        (["Q515"], "LOC"),
        (["Q4830453"], "ORG"),
        (["Q476028"], "ORG"),
        (["Q11424"], "MEDIA"),
        (["Q16521"], "BIO"),
        (["Q198"], "EVE"),
        (["Q523"], "CEL"),
        (["Q577"], "TIME"),
        (["Q4167410"], None),
        (["Q101352"], None),
        (["Q5", "Q215380"], "ORG"),
        (["Q33506", "Q41176"], "LOC"),
    ],
)
def test_our_table_on_common_classes(classes, expected):
    empty = np.empty(0, np.int64)
    assert entity_type("Q999", classes, [], type_closure(empty, empty, load_types())) == expected


@pytest.mark.parametrize(
    ("classes", "kind"),
    [
        (["Q4167410"], "disambiguation"),
        (["Q13406463"], "list"),
        (["Q101352"], "name"),
        (["Q4167410", "Q101352"], "disambiguation"),
        (["Q4167836"], "category"),
        (["Q5"], None),
        ([], None),
    ],
)
def test_page_kinds(classes, kind):
    empty = np.empty(0, np.int64)
    assert entity_type("Q999", classes, [], type_closure(empty, empty, load_page_kinds())) == kind
