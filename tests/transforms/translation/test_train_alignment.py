"""The sample of sentence pairs that alignment is learnt from."""

from hypothesis import given
from hypothesis import strategies as st

from transforms.translation.train_alignment import _Sample

LANGUAGES = ("eng_Latn", "deu_Latn")


@given(st.lists(st.sets(st.integers(0, 60)), max_size=8), st.integers(1, 20))
def test_a_sample_holds_the_smallest_digests_in_whatever_parts_they_come(parts: list[set[int]], most: int) -> None:
    sample = _Sample(most)
    elements = [{LANGUAGES: {bytes([number]): (str(number), "x") for number in part}} for part in parts]
    one = sample.create_accumulator()
    for element in elements:
        one = sample.add_input(one, element)
    merged = sample.merge_accumulators([sample.add_input(sample.create_accumulator(), element) for element in elements])
    smallest = sorted(set().union(*parts))[:most]
    for accumulated in (one, merged):
        found = sample.extract_output(accumulated).get(LANGUAGES, {})
        assert sorted(found) == [bytes([number]) for number in smallest]
