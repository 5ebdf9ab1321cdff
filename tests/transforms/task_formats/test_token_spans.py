from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from transforms.projection.spans import Projection
from transforms.task_formats.record import TranslatedText
from transforms.task_formats.token_spans import tokenize_at_spans, without_overlaps


def test_tokens_are_cut_at_the_borders_of_spans():
    found = tokenize_at_spans("Berliner Luft", "deu_Latn", [(0, 6), None, (9, 13)])
    assert found.words("Berliner Luft") == ["Berlin", "er", "Luft"]
    assert found.spans == [(0, 1), None, (2, 3)]
    assert found.borders(0) == (0, 6)
    assert found.borders(1) is None


def test_format_characters_are_no_token():
    assert tokenize_at_spans("a \u200b b", "deu_Latn", [(2, 3)]).spans == [None]


spans = st.lists(
    st.none() | st.tuples(st.integers(0, 15), st.integers(1, 8)).map(lambda s: (s[0], s[0] + s[1])), max_size=6
)


@given(spans)
def test_of_overlapping_spans_the_longest_stays(found):
    kept = without_overlaps(found)
    chosen = [found[index] for index in kept]
    assert chosen == sorted(chosen)
    assert all(first[1] <= second[0] for first, second in pairwise(chosen))
    for index, span in enumerate(found):
        if span and index not in kept:
            rivals = [other for other in chosen if other[0] < span[1] and span[0] < other[1]]
            assert any(other[1] - other[0] >= span[1] - span[0] for other in rivals)


def test_spans_of_a_translation_are_checked_and_lose_their_white_space():
    text = TranslatedText(" Ulm ", ((0, 5), (0, 1), (-1, 2), (2, 9), (3, 2), None))
    assert [text.placed(index) for index in range(7)] == [(1, 4), None, None, None, None, None, None]


def test_the_outcome_of_projection_is_in_the_order_of_the_spans():
    told = [Projection(2, 0, 3, 0.9, "copy"), Projection(0, None, None, 0.0, None, "unaligned")]
    text = TranslatedText.projected("Ulm", told, 3)
    assert text.spans == (None, None, (0, 3))
    assert text.projections == tuple(told)
