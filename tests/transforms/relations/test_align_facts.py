import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.relations.align import Alignment, align
from transforms.relations.mentions import TextEntity
from transforms.relations.options import CLEANING_RULES, RelationOptions
from transforms.relations.pairs import entity_key, object_key
from transforms.relations.passages import RelationPassage
from transforms.relations.statements import Fact

SNAPSHOT = "20260101"
OPTIONS = RelationOptions()


def fact(subject: str, predicate: str, key: str, **more: object) -> Fact:
    return Fact(predicate, subject, key if ":" in key else f"item:{key}", **more)


def shown(passage: RelationPassage, alignment: Alignment) -> list[str]:
    """Subject, predicate, object as the text has them with their place, and scope or reason of each candidate."""

    def words(index: int | None) -> str:
        return "?" if index is None else f"{passage.text[passage.entities[index].start : passage.entities[index].end]}"

    return [f"{words(c.subject)} {c.predicate} {words(c.object)} {c.reason or c.scope}" for c in alignment.candidates]


def aligned(passage: RelationPassage, *facts: Fact, options: RelationOptions = OPTIONS) -> list[str]:
    return shown(passage, align(passage, facts, SNAPSHOT, options))


def test_every_predicate_and_both_directions_survive(make_passage):
    passage = make_passage("[Berlin|Q64|LOC] is the capital of [Germany|Q183|LOC].")
    facts = [
        fact("Q64", "P17", "Q183"),
        fact("Q64", "P1376", "Q183"),
        fact("Q183", "P36", "Q64"),
        fact("Q183", "P150", "Q64"),
    ]
    assert aligned(passage, *facts) == [
        "Berlin P1376 Germany sentence",
        "Berlin P17 Germany sentence",
        "Germany P150 Berlin sentence",
        "Germany P36 Berlin sentence",
    ]


def test_items_dates_and_quantities_are_objects(make_passage):
    passage = make_passage(
        "[Everest|Q513|LOC], [8.848 km|8.848 Q828224|NUM] high, was first climbed on [29 May 1953|1953-05-29|TIME]."
    )
    height = object_key("quantity", "8848", None, "Q11573") or ""
    facts = [fact("Q513", "P2044", height), fact("Q513", "P1", "time:day:1953-05-29")]
    assert aligned(passage, *facts) == ["Everest P2044 8.848 km sentence", "Everest P1 29 May 1953 sentence"]


def test_a_date_needs_the_same_precision(make_passage):
    passage = make_passage("[Curie|Q1|PER] was born in [1867|1867|TIME].")
    assert aligned(passage, fact("Q1", "P569", "time:day:1867-11-07")) == []
    assert aligned(passage, fact("Q1", "P569", "time:day:1867-01-01")) == []
    assert aligned(passage, fact("Q1", "P569", "time:year:1867")) == ["Curie P569 1867 sentence"]


def test_several_mentions_make_one_relation_a_sentence_between_the_nearest(make_passage):
    passage = make_passage(
        "[Ulm|Q3|LOC] and [Bonn|Q4|LOC]: [Einstein|Q1|PER] was from [Ulm|Q3|LOC], [Ulm|Q3|LOC]. "
        "[Einstein|Q1|PER] left [Ulm|Q3|LOC]."
    )
    alignment = align(passage, [fact("Q1", "P19", "Q3")], SNAPSHOT, OPTIONS)
    assert [(c.subject, c.object) for c in alignment.candidates] == [(2, 3), (5, 6)]


def test_a_pair_of_two_sentences_is_none_unless_the_page_is_its_subject(make_passage):
    text = "[Einstein|Q1|PER] was a physicist. [Ulm|Q3|LOC] is a town."
    facts = [fact("Q1", "P19", "Q3"), fact("Q3", "P1", "Q1")]
    assert aligned(make_passage(text), *facts) == []
    assert aligned(make_passage(text, page="Q1"), *facts) == ["Einstein P19 Ulm page"]
    assert aligned(make_passage(text, page="Q3"), *facts) == ["Ulm P1 Einstein page"]


def test_the_page_is_named_where_it_is_nearest_to_the_object(make_passage):
    passage = make_passage(
        "[Einstein|Q1|PER] it is. [Einstein|Q1|PER] too. [Ulm|Q3|LOC]. Yes, [Ulm|Q3|LOC].", page="Q1"
    )
    alignment = align(passage, [fact("Q1", "P19", "Q3")], SNAPSHOT, OPTIONS)
    assert [(c.subject, c.object, c.scope) for c in alignment.candidates] == [(1, 2, "page")]


def test_no_page_pair_beside_one_of_a_sentence(make_passage):
    passage = make_passage("[Einstein|Q1|PER] left [Ulm|Q3|LOC]. [Ulm|Q3|LOC] grew.", page="Q1")
    assert aligned(passage, fact("Q1", "P19", "Q3")) == ["Einstein P19 Ulm sentence"]


def test_a_page_that_the_passage_does_not_name_is_accounted_for(make_passage):
    passage = make_passage("He was born in [Ulm|Q3|LOC].", page="Q1")
    assert aligned(passage, fact("Q1", "P19", "Q3")) == ["? P19 Ulm subject_not_mentioned"]


def test_ranks_and_ends(make_passage):
    passage = make_passage("[Merkel|Q1|PER] was [chancellor|Q2|CONCEPT].")
    ended = fact("Q1", "P39", "Q2", end_time="2021-12-08")
    assert aligned(passage, ended) == ["Merkel P39 chancellor ended"]
    assert aligned(passage, ended, options=RelationOptions(former=True)) == ["Merkel P39 chancellor sentence"]
    assert aligned(passage, ended, fact("Q1", "P39", "Q2")) == ["Merkel P39 chancellor sentence"]
    normal = fact("Q1", "P39", "Q2", best=False)
    assert aligned(passage, normal) == ["Merkel P39 chancellor not_best_rank"]
    assert aligned(passage, normal, options=RelationOptions(ranks="all")) == ["Merkel P39 chancellor sentence"]
    assert aligned(passage, normal, ended) == aligned(passage, ended, normal) == ["Merkel P39 chancellor ended"]


def test_a_fact_about_itself(make_passage):
    passage = make_passage("[France|Q142|LOC] left; [France|Q142|LOC] came back.", page="Q142")
    itself = fact("Q142", "P17", "Q142")
    assert aligned(passage, itself) == ["France P17 France same_entity"]
    once = make_passage("[France|Q142|LOC] left.", page="Q142")
    assert aligned(once, itself) == []
    without = RelationOptions(rules=frozenset())
    assert aligned(passage, itself, options=without) == ["France P17 France sentence"]


def test_facts_about_other_items_change_nothing(make_passage):
    passage = make_passage("[Berlin|Q64|LOC] in [Germany|Q183|LOC].")
    known = fact("Q64", "P17", "Q183")
    others = [fact("Q404", "P17", "Q183"), fact("Q64", "P17", "Q404"), fact("Q64", "P571", "time:year:1244")]
    assert aligned(passage, known, *others) == aligned(passage, known)


def test_entities_without_a_type_are_related(make_passage):
    passage = make_passage("[Berlin|Q64] in [Germany|Q183].")
    assert aligned(passage, fact("Q64", "P17", "Q183")) == ["Berlin P17 Germany sentence"]


def test_a_passage_without_sentences_has_nothing(make_passage):
    assert align(make_passage("", page="Q1"), [fact("Q1", "P17", "Q2")], SNAPSHOT, OPTIONS) == Alignment((), (), ())


def test_an_entity_outside_all_sentences_is_an_error():
    lost = RelationPassage("d#0", "d", "eng_Latn", "Ulm", None, (TextEntity(0, 3, None, "Q3"),), ())
    with pytest.raises(ValueError, match=r"d#0: entity \[0, 3\) lies in no sentence"):
        align(lost, [], SNAPSHOT, OPTIONS)


def test_a_crowded_sentence_keeps_the_pairs_of_the_page(make_passage):
    listed = ", ".join(f"[n{number}|Q{number}|LOC]" for number in range(100, 2100))
    passage = make_passage(f"[Ulm|Q3|LOC] lies near {listed}.", page="Q3")
    facts = [fact("Q3", "P47", "Q100"), fact("Q100", "P47", "Q3"), fact("Q101", "P47", "Q102")]
    alignment = align(passage, facts, SNAPSHOT, OPTIONS)
    assert shown(passage, alignment) == ["Ulm P47 n100 sentence"]
    assert (alignment.crowded, alignment.unrelated) == ((0,), ())


@given(st.data())
def test_order_of_facts_changes_nothing(data: st.DataObject):
    entities = tuple(
        TextEntity(start * 5, start * 5 + 3, "LOC", f"Q{data.draw(st.integers(1, 4))}") for start in range(6)
    )
    passage = RelationPassage("d#0", "d", "eng_Latn", "Ulm, " * 6, "Q1", entities, ((0, 14), (15, 29)))
    items = st.integers(1, 4).map(lambda number: f"Q{number}")
    facts = data.draw(
        st.lists(
            st.builds(
                fact,
                items,
                st.sampled_from(["P17", "P36", "P530"]),
                items,
                best=st.booleans(),
                end_time=st.sampled_from([None, "1990", "unknown"]),
            ),
            max_size=12,
        )
    )
    options = RelationOptions(rules=data.draw(st.sampled_from([frozenset(), frozenset(CLEANING_RULES)])))
    first = align(passage, facts, SNAPSHOT, options)
    random.Random(data.draw(st.integers(0, 9))).shuffle(facts)
    assert align(passage, facts, SNAPSHOT, options) == first
    triples = {(f.subject, f.predicate, f.object_key) for f in facts}
    for c in first.candidates:
        assert c.subject is None or c.subject != c.object
        subject = passage.page if c.subject is None else entities[c.subject].qid
        assert (subject, c.predicate, entity_key(entities[c.object])) in triples
    related = {(f.subject, f.object_key) for f in facts}
    for subject, object_ in first.unrelated:
        assert (entities[subject].qid, f"item:{entities[object_].qid}") not in related
        assert (entities[object_].qid, f"item:{entities[subject].qid}") not in related
