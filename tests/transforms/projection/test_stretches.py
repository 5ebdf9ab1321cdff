"""Long pairs in stretches of aligned sentences and back."""

from transforms.projection.spans import Projection, ProjectionPair, SourceSpan
from transforms.projection.stretches import cut_into_stretches, join_stretches


def pair_with(*spans: tuple[int, int]) -> ProjectionPair:
    return ProjectionPair(
        "Aa bb. Cc dd. Ee ff.", "eng_Latn", tuple(SourceSpan(*span) for span in spans), "Uu. Vv. Ww.", "deu_Latn"
    )


SENTENCES = [(0, 7, 0, 4), (7, 14, 4, 8), (14, 20, 8, 11)]


def test_each_sentence_is_a_stretch_with_its_own_offsets() -> None:
    stretches = cut_into_stretches(pair_with((15, 16), (7, 9), (0, 2)), SENTENCES)
    assert [(one.pair.source_text, one.pair.target_text, one.span_indices) for one in stretches] == [
        ("Aa bb. ", "Uu. ", (2,)),
        ("Cc dd. ", "Vv. ", (1,)),
        ("Ee ff.", "Ww.", (0,)),
    ]
    assert [one.pair.spans[0][:2] for one in stretches] == [(0, 2), (0, 2), (1, 2)]


def test_span_across_sentences_joins_them() -> None:
    stretches = cut_into_stretches(pair_with((3, 9), (15, 16)), SENTENCES)
    assert [(one.pair.source_text, one.pair.target_text) for one in stretches] == [
        ("Aa bb. Cc dd. ", "Uu. Vv. "),
        ("Ee ff.", "Ww."),
    ]


def test_sentence_without_partner_takes_its_neighbours_in() -> None:
    parts = [(0, 7, 0, 4), (7, 14, 4, 4), (14, 20, 4, 11)]
    stretches = cut_into_stretches(pair_with((7, 9)), parts)
    assert [(one.pair.source_text, one.pair.target_text) for one in stretches] == [
        ("Aa bb. Cc dd. Ee ff.", "Uu. Vv. Ww.")
    ]
    assert len(cut_into_stretches(pair_with((0, 2)), parts)) == 3


def test_offsets_and_order_come_back() -> None:
    pair = pair_with((15, 16), (7, 9), (30, 40))
    stretches = cut_into_stretches(pair, SENTENCES)
    projected = [
        [Projection(0, 0, 2, 0.9, "surface")] * len(stretch.pair.spans)
        if stretch.source_start != 14
        else [Projection(0, None, None, 0.1, None, "low_score")]
        for stretch in stretches
    ]
    assert join_stretches(pair, stretches, projected) == [
        Projection(0, None, None, 0.1, None, "low_score"),
        Projection(1, 4, 6, 0.9, "surface"),
        Projection(2, None, None, 0.0, None, "empty_source"),
    ]


def test_spans_that_are_none_are_left_out() -> None:
    stretches = cut_into_stretches(pair_with((5, 5), (-2, 1), (9, 7)), SENTENCES)
    assert [one.span_indices for one in stretches] == [(), (), ()]
