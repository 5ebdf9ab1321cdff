import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.ner.iob2 import iob2_spans, iob2_tags

TOKENS = [(0, 3), (4, 7), (7, 8), (9, 12)]


def test_neighbours_of_one_type_stay_apart() -> None:
    tags = iob2_tags(TOKENS, [(0, 3, "PER"), (4, 8, "PER")])
    assert tags == ["B-PER", "B-PER", "I-PER", "O"]
    assert iob2_spans(TOKENS, tags) == [(0, 3, "PER"), (4, 8, "PER")]


@pytest.mark.parametrize("span", [(1, 3, "PER"), (0, 2, "PER"), (3, 7, "PER"), (13, 14, "PER"), (0, 99, "PER")])
def test_a_span_off_the_tokens_is_an_error(span: tuple[int, int, str]) -> None:
    with pytest.raises(ValueError, match="no token"):
        iob2_tags(TOKENS, [span])


def test_overlapping_spans_are_an_error() -> None:
    with pytest.raises(ValueError, match="before the end of the span before it"):
        iob2_tags(TOKENS, [(0, 7, "PER"), (4, 8, "ORG")])


@pytest.mark.parametrize("tag", ["X", "B", "B-", "b-PER", "-PER", ""])
def test_a_tag_that_is_none_is_an_error(tag: str) -> None:
    with pytest.raises(ValueError, match="no IOB2 tag"):
        iob2_spans([(0, 1)], [tag])


def test_inside_without_begin_begins_an_entity() -> None:
    assert iob2_spans(TOKENS, ["I-LOC", "I-PER", "O", "I-PER"]) == [(0, 3, "LOC"), (4, 7, "PER"), (9, 12, "PER")]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["", "PER", "LOC"])), max_size=12))
def test_tags_give_their_spans_back(entities: list[tuple[int, str]]) -> None:
    spans, at = [], 0
    for length, entity_type in entities:
        if entity_type:
            spans.append((at * 2, (at + length) * 2 - 1, entity_type))
        at += length
    tokens = [(number * 2, number * 2 + 1) for number in range(at)]
    assert iob2_spans(tokens, iob2_tags(tokens, spans)) == spans
