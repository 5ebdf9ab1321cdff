from collections import Counter

import numpy as np
import pytest

from transforms.critics.negatives import negatives, predicate_statistics
from transforms.critics.observations import Observation

NOTHING = np.zeros(0, dtype=np.uint32)


def observation(number: int, predicate: str | None, types=("PER", "LOC"), others=()) -> Observation:
    label = predicate is not None
    return Observation(f"d{number}", "d", "deu_Latn", predicate, others, types, "sentence", label, NOTHING, NOTHING)


POSITIVES = [
    *(observation(number, "P19" if number % 4 else "P20") for number in range(400)),
    observation(900, "P36", ("LOC", "LOC")),
]
STATISTICS = predicate_statistics(POSITIVES)


def test_pairs_without_a_fact_get_the_predicates_of_their_types_in_proportion():
    drawn = negatives([observation(number, None) for number in range(2000)], STATISTICS, 0)
    counts = Counter(row.predicate for row in drawn)
    assert sum(counts.values()) == 2000
    assert counts["P19"] == pytest.approx(1500, abs=80)
    assert counts.keys() == {"P19", "P20"}
    assert not any(row.label for row in drawn)


def test_an_aligned_pair_gets_another_predicate_than_those_it_has():
    drawn = negatives([observation(1, "P19"), observation(2, "P19", others=("P20",))], STATISTICS, 0)
    assert [(row.id, row.predicate, row.others) for row in drawn] == [("d1", "P20", ())]


def test_types_that_nothing_was_aligned_with_make_no_negative():
    assert (
        negatives([observation(1, None, ("ORG", "ORG")), observation(900, "P36", ("LOC", "LOC"))], STATISTICS, 0) == []
    )


def test_what_is_drawn_depends_on_id_and_seed_alone():
    rows = [observation(number, None) for number in range(50)]

    def drawn(rows, statistics, seed):
        return {row.id: row.predicate for row in negatives(rows, statistics, seed)}

    assert drawn(rows, STATISTICS, 0) == drawn(rows[::-1], predicate_statistics(POSITIVES[::-1]), 0)
    assert drawn(rows, STATISTICS, 0) != drawn(rows, STATISTICS, 1)
