from hypothesis import given
from hypothesis import strategies as st

from transforms.relations.mentions import NUM, TextEntity
from transforms.relations.pairs import (
    MOST_ENTITIES,
    candidate_keys,
    entity_key,
    gap,
    lookup_key,
    nearest_pair,
    object_key,
    places,
)


def test_pairs_of_a_sentence_in_both_directions_and_the_page_with_all(make_passage):
    passage = make_passage(
        "[Curie|Q1|PER] was born in [Warsaw|Q2|LOC] in [1867|1867|TIME]. [Paris|Q3|LOC] is in [France|Q4|LOC].",
        page="Q1",
    )
    assert candidate_keys(passage) == [
        ("Q1", "item:Q2"),
        ("Q1", "item:Q3"),
        ("Q1", "item:Q4"),
        ("Q1", "time"),
        ("Q2", "item:Q1"),
        ("Q2", "time"),
        ("Q3", "item:Q4"),
        ("Q4", "item:Q3"),
    ]


def test_the_page_is_asked_about_where_it_is_not_named(make_passage):
    assert candidate_keys(make_passage("He left [Warsaw|Q2|LOC].", page="Q1")) == [("Q1", "item:Q2")]


def test_without_a_page_only_pairs_of_a_sentence(make_passage):
    assert candidate_keys(make_passage("[Paris|Q3|LOC]. [France|Q4|LOC].")) == []


def test_an_item_is_paired_with_itself_only_where_a_sentence_names_it_twice(make_passage):
    once = make_passage("[Paris|Q3|LOC] is [nice|Q5|LOC]. [Paris|Q3|LOC] too.", page="Q3")
    assert ("Q3", "item:Q3") not in candidate_keys(once)
    assert ("Q3", "item:Q3") in candidate_keys(make_passage("[Paris|Q3|LOC] is [Paris|Q3|LOC].", page="Q3"))


def test_an_entity_of_several_meanings_is_in_no_pair(make_passage):
    assert candidate_keys(make_passage("[Paris||LOC] is in [France|Q4|LOC].", page=None)) == []


def test_literals_are_no_subjects(make_passage):
    assert candidate_keys(make_passage("In [1990|1990|TIME] or [1991|1991|TIME].")) == []


def test_a_passage_without_sentences(make_passage):
    assert candidate_keys(make_passage("", page="Q1")) == []


def test_a_list_of_thousands_is_related_to_the_page_alone(make_passage):
    listed = ", ".join(f"[n{number}|Q{number}|LOC]" for number in range(10, 3010))
    passage = make_passage(f"It has {listed}.", page="Q1")
    keys = candidate_keys(passage)
    assert {subject for subject, _ in keys} == {"Q1"}
    assert len(keys) == 3000
    assert places(passage).crowded == {0}


def test_the_bound_of_a_sentence(make_passage):
    listed = ", ".join(f"[n{number}|Q{number}|LOC]" for number in range(MOST_ENTITIES))
    assert len(candidate_keys(make_passage(f"{listed}."))) == MOST_ENTITIES * (MOST_ENTITIES - 1)


def test_keys_of_objects_are_equal_where_the_objects_are():
    assert object_key("item", "Q64", None, None) == "item:Q64"
    assert object_key("time", "1990", "year", None) != object_key("time", "1990", "decade", None)
    assert object_key("time", "1990", "year", None) != object_key("time", "1990-01-01", "day", None)
    assert object_key("quantity", "8848", None, "Q11573") == object_key("quantity", "8.848", None, "Q828224")
    assert object_key("quantity", "8848", None, "Q11573") != object_key("quantity", "8848", None, None)
    assert object_key("string", "8848", None, None) is None
    assert lookup_key("time", "1990", "year", None) == lookup_key("time", "2000-01-01", "day", None) == "time"
    assert lookup_key("item", "Q64", None, None) == "item:Q64"


def test_an_item_that_is_a_number_is_an_item():
    assert entity_key(TextEntity(0, 1, NUM, "Q199")) == "item:Q199"


spans = st.tuples(st.integers(0, 50), st.integers(1, 10)).map(lambda span: (span[0], span[0] + span[1]))


@given(st.lists(spans, min_size=2, max_size=8), st.data())
def test_the_nearest_pair_has_the_least_between(found: list[tuple[int, int]], data: st.DataObject):
    entities = [TextEntity(start, end, None, None) for start, end in sorted(found)]
    some = st.lists(st.integers(0, len(entities) - 1), min_size=1, unique=True)
    subjects, objects = data.draw(some), data.draw(some)
    pairs = [(one, other) for one in subjects for other in objects if one != other]
    nearest = nearest_pair(entities, subjects, objects)
    assert (nearest is None) == (not pairs)
    if nearest:
        assert nearest in pairs
        assert gap(*(entities[at] for at in nearest)) == min(gap(entities[a], entities[b]) for a, b in pairs)
        assert nearest == nearest_pair(entities, subjects[::-1], objects[::-1])
