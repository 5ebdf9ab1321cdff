from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.critics.observations import Observation
from transforms.critics.sample import Sample

NOTHING = np.zeros(0, dtype=np.uint32)


def observation(number: int, language: str, predicate: str | None, label: bool | None) -> Observation:
    return Observation(
        f"d{number}", f"d{number}", language, predicate, (), ("PER", "LOC"), "sentence", label, NOTHING, NOTHING
    )


OBSERVATIONS = st.builds(
    lambda rows: [
        observation(number, language, predicate, predicate is not None)
        for number, (language, predicate) in enumerate(rows)
    ],
    st.lists(
        st.tuples(st.sampled_from(["deu_Latn", "ell_Grek"]), st.sampled_from(["P19", "P20", "P27", None])), max_size=60
    ),
)


def keys(sample: Sample) -> list[tuple[str, str | None]]:
    return [(row.id, row.predicate) for row in sample.observations()]


@given(OBSERVATIONS, st.integers(8, 40), st.randoms(), st.integers(1, 5))
def test_samples_of_parts_in_any_order_and_nesting_are_the_sample_of_all(rows, size, shuffle, parts):
    whole = keys(Sample(size).add(rows))
    shuffled = rows.copy()
    shuffle.shuffle(shuffled)
    samples = [Sample(size).add(shuffled[part::parts]) for part in range(parts)]
    while len(samples) > 1:
        shuffle.shuffle(samples)
        samples.append(samples.pop().merge(samples.pop()))
    assert keys(samples[0]) == whole
    assert keys(samples[0].merge(Sample(size))) == whole


@given(OBSERVATIONS, st.integers(8, 40))
def test_each_half_is_bounded_and_as_full_as_whole_levels_allow(rows, size):
    found = Sample(size).add(rows).observations()
    for label in (True, False):
        half = Counter((row.language, row.predicate) for row in found if row.label is label)
        there = Counter((row.language, row.predicate) for row in rows if row.label is label)
        assert sum(half.values()) <= size // 2 or max(half.values()) == 1
        level = max(half.values(), default=0)
        assert all(half[stratum] == min(count, level) for stratum, count in there.items())
        if half != there:
            assert sum(min(count, level + 1) for count in there.values()) > size // 2


def test_rare_predicates_stay_whole_beside_frequent_ones():
    rows = [observation(number, "deu_Latn", "P17" if number % 50 else "P86", True) for number in range(2000)]
    counts = Counter(row.predicate for row in Sample(400).add(rows).observations())
    assert counts == {"P17": 160, "P86": 40}


def test_what_is_not_to_be_learnt_from_is_left_out():
    rows = [observation(1, "deu_Latn", "P17", None), observation(2, "deu_Latn", "P17", True)]
    assert keys(Sample(10).add(rows)) == [("d2", "P17")]


def test_the_seed_chooses():
    rows = [observation(number, "deu_Latn", "P17", True) for number in range(100)]
    one, same, other = (keys(Sample(20, seed).add(rows)) for seed in (1, 1, 2))
    assert one == same != other
