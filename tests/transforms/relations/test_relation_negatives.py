from dataclasses import replace

import pytest

from transforms.relations.negatives import is_negative, negative_probabilities


def test_negatives_follow_the_relations_of_their_types():
    positives = {
        ("PER", "LOC", "P19"): 30,
        ("PER", "LOC", "P20"): 10,
        ("LOC", "LOC", "P17"): 100,
        ("PER", None, "P1"): 5,
    }
    unrelated = {("PER", "LOC"): 400, ("LOC", "LOC"): 20, ("ORG", "ORG"): 7, ("PER", "PER"): 0}
    probabilities = negative_probabilities(positives, unrelated, 0.5)
    assert probabilities == {("PER", "LOC"): pytest.approx(0.05), ("LOC", "LOC"): 1.0, ("ORG", "ORG"): 0.0}


def test_the_choice_is_seeded_by_passage_and_pair(make_passage):
    passages = [make_passage("[Ulm|Q1|LOC].", id=f"enwiki-{number}#0") for number in range(2000)]
    chosen = [is_negative(passage, (0, 1), 0.25, seed=0) for passage in passages]
    assert 400 < sum(chosen) < 600
    assert chosen == [is_negative(passage, (0, 1), 0.25, seed=0) for passage in passages]
    assert chosen != [is_negative(passage, (0, 1), 0.25, seed=1) for passage in passages]
    assert chosen != [is_negative(passage, (1, 0), 0.25, seed=0) for passage in passages]
    assert chosen == [is_negative(replace(passage, entities=()), (0, 1), 0.25, seed=0) for passage in passages]


def test_certain_and_impossible_choices(make_passage):
    passages = [make_passage("[Ulm|Q1|LOC].", id=f"enwiki-{number}#0") for number in range(100)]
    assert all(is_negative(passage, (0, 1), 1.0, seed=0) for passage in passages)
    assert not any(is_negative(passage, (0, 1), 0.0, seed=0) for passage in passages)
