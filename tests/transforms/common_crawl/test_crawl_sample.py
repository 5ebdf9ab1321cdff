"""Samples depend on names and seed alone, and a larger one contains every smaller one."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.common_crawl.sample import Sample

NAMES = [f"crawl-data/CC-MAIN-2024-22/segments/{n}/warc/CC-MAIN-{n:05d}.warc.gz" for n in range(2000)]


def rows(names: list[str]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"name": names, "row": list(range(len(names)))})


def drawn(sample: Sample, batches: list[pa.RecordBatch]) -> list[str]:
    return sorted(name for batch in sample.draw_rows(batches, ("name",)) for name in batch["name"].to_pylist())


def test_amounts():
    assert len(Sample(10).draw(NAMES)) == 10
    assert Sample(5000).draw(NAMES) == sorted(NAMES)
    assert 150 < len(Sample(0.1).draw(NAMES)) < 250
    assert Sample(1).draw([]) == []
    assert Sample(0.5).draw([]) == []


def test_it_is_not_the_head():
    first = set(NAMES[:200])
    assert len(first & set(Sample(200).draw(NAMES))) < 50


def test_the_choice_stays():
    """A sample drawn again, by a later version too, is the same."""
    assert [NAMES.index(name) for name in Sample(3).draw(NAMES)] == [121, 1599, 1779]


def test_seeds_choose_differently():
    assert Sample(20, seed=1).draw(NAMES) != Sample(20, seed=2).draw(NAMES)
    assert len(Sample(20, seed=-7).draw(NAMES)) == 20


@given(st.lists(st.text(), unique=True), st.integers(1, 30), st.integers(1, 30))
def test_a_larger_sample_contains_a_smaller_one(names, one, other):
    smaller, larger = sorted([one, other])
    assert set(Sample(smaller).draw(names)) <= set(Sample(larger).draw(names))
    assert set(Sample(smaller / 40).draw(names)) <= set(Sample(larger / 40).draw(names))
    assert len(Sample(one).draw(names)) == min(one, len(names))


@given(st.permutations(NAMES[:40]), st.integers(1, 10), st.sampled_from([0.25, 1, 7, 100]))
def test_order_and_parts_do_not_matter(names, size, amount):
    batches = [rows(names[start : start + size]) for start in range(0, len(names), size)]
    assert drawn(Sample(amount), batches) == Sample(amount).draw(NAMES[:40])
    parts = [part for batch in batches for part in Sample(amount).draw_rows([batch], ("name",))]
    assert drawn(Sample(amount), parts) == Sample(amount).draw(NAMES[:40])


def test_names_of_several_columns():
    batch = pa.RecordBatch.from_pydict({"archive": ["a", "a", "b"], "offset": [1, 2, 1]})
    found = [batch.to_pylist() for batch in Sample(2).draw_rows([batch], ("archive", "offset"))]
    assert len(found) == 1
    assert len(found[0]) == 2


@pytest.mark.parametrize("amount", [0, -1, 1.5, float("nan"), float("inf")])
def test_amounts_that_are_none(amount):
    with pytest.raises(ValueError, match="a share below 1 or a whole number is needed"):
        Sample(amount)
