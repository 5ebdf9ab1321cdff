"""Joint choice of places."""

from transforms.projection.joint import Choices, Place, choose_jointly

CUT = 0.1


def test_best_places_stand_where_they_fit() -> None:
    spans = [Choices(0, 1, "a", [Place(5, 6, 0.9)]), Choices(2, 3, "b", [Place(0, 2, 0.8), Place(7, 9, 0.1)])]
    assert choose_jointly(spans, CUT) == [Place(5, 6, 0.9), Place(0, 2, 0.8)]


def test_the_weaker_of_two_rivals_gives_way() -> None:
    spans = [
        Choices(0, 1, "a", [Place(0, 4, 0.5), Place(8, 9, 0.4)]),
        Choices(2, 3, "b", [Place(2, 4, 0.9)]),
    ]
    assert choose_jointly(spans, CUT) == [Place(8, 9, 0.4), Place(2, 4, 0.9)]


def test_a_rival_without_another_place_gets_none() -> None:
    spans = [Choices(0, 1, "a", [Place(0, 4, 0.5)]), Choices(2, 3, "b", [Place(2, 4, 0.9)])]
    assert choose_jointly(spans, CUT) == [None, Place(2, 4, 0.9)]


def test_equal_surfaces_do_not_swap_for_a_little_more() -> None:
    first, second = Place(0, 2, 0.48), Place(5, 7, 0.5)
    spans = [Choices(0, 1, "a", [second, first]), Choices(2, 3, "a", [Place(0, 2, 0.5), Place(5, 7, 0.48)])]
    assert choose_jointly(spans, CUT) == [first, Place(5, 7, 0.48)]


def test_spans_that_overlap_in_the_source_may_overlap() -> None:
    spans = [Choices(0, 9, "a b", [Place(0, 9, 0.9)]), Choices(4, 9, "b", [Place(4, 9, 0.9)])]
    assert choose_jointly(spans, CUT) == [Place(0, 9, 0.9), Place(4, 9, 0.9)]


def test_nested_span_prefers_its_parents_place() -> None:
    spans = [
        Choices(0, 9, "a b", [Place(10, 19, 0.9)]),
        Choices(4, 9, "b", [Place(0, 5, 0.45), Place(14, 19, 0.4)]),
    ]
    assert choose_jointly(spans, CUT)[1] == Place(14, 19, 0.4)


def test_many_spans_that_all_want_one_place_are_bounded() -> None:
    places = [Place(at, at + 1, 0.5) for at in range(8)]
    spans = [Choices(2 * at, 2 * at + 1, str(at), places) for at in range(150)]
    taken = [place for place in choose_jointly(spans, CUT) if place]
    assert len(taken) == len(set(taken)) == 8


def test_no_spans() -> None:
    assert choose_jointly([], CUT) == []
