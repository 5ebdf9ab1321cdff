from transforms.relations.align import align
from transforms.relations.options import RelationOptions
from transforms.relations.passages import RelationPassage
from transforms.relations.statements import Fact


def unrelated(passage: RelationPassage, *facts: Fact) -> list[tuple[str, str]]:
    words = [passage.text[entity.start : entity.end] for entity in passage.entities]
    found = align(passage, facts, "20260101", RelationOptions()).unrelated
    return [(words[subject], words[object_]) for subject, object_ in found]


def test_two_items_of_a_sentence_without_a_fact_in_both_orders(make_passage):
    passage = make_passage("[Ulm|Q1|LOC] and [Bonn|Q2|LOC]. [Paris|Q3|LOC].", page="Q1")
    assert unrelated(passage) == [("Ulm", "Bonn"), ("Bonn", "Ulm")]


def test_a_fact_of_any_rank_and_time_and_direction_relates(make_passage):
    passage = make_passage("[Ulm|Q1|LOC] and [Bonn|Q2|LOC].")
    assert unrelated(passage, Fact("P190", "Q2", "item:Q1", best=False, end_time="1990")) == []


def test_a_date_near_a_known_one_is_not_unrelated(make_passage):
    passage = make_passage("[Einstein|Q1|PER] in [1879|1879|TIME], [1990|1990|TIME].")
    assert unrelated(passage, Fact("P569", "Q1", "time:day:1879-03-14")) == [("Einstein", "1990")]


def test_numbers_untyped_and_ambiguous_entities_are_in_no_pair(make_passage):
    passage = make_passage("[Ulm|Q1|LOC] has [9|9|NUM] [towers|Q2] near [Bonn||LOC].")
    assert unrelated(passage) == []


def test_an_item_is_not_unrelated_to_itself(make_passage):
    assert unrelated(make_passage("[Ulm|Q1|LOC] is [Ulm|Q1|LOC].")) == []


def test_pairs_far_apart_are_left_out(make_passage):
    assert unrelated(make_passage("[Ulm|Q1|LOC] " + "and so on " * 30 + "[Bonn|Q2|LOC].")) == []


def test_of_several_mentions_the_nearest_stand_for_all(make_passage):
    passage = make_passage("[Ulm|Q1|LOC], [Ulm|Q1|LOC] and [Bonn|Q2|LOC].")
    assert align(passage, [], None, RelationOptions()).unrelated == ((1, 2), (2, 1))
