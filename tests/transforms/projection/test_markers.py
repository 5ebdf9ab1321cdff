"""Tests of the markers put round spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.projection.marker_repair import read_markers
from transforms.projection.markers import STYLES, known_styles, mark
from transforms.projection.spans import SourceSpan

TEXT = "Angela Merkel met Macron in Berlin."
SPANS = [SourceSpan(0, 13), SourceSpan(18, 24), SourceSpan(28, 34)]


def test_xml_marks_all_spans_in_one_text() -> None:
    (marked,) = mark(TEXT, SPANS)
    assert marked.text == "<a>Angela Merkel</a> met <b>Macron</b> in <c>Berlin</c>."
    assert [span.source_index for span in marked.spans] == [0, 1, 2]
    assert [span.surface for span in marked.spans] == ["Angela Merkel", "Macron", "Berlin"]


def test_a_style_without_letters_marks_one_span_a_text() -> None:
    texts = [marked.text for marked in mark(TEXT, SPANS[1:], "brackets")]
    assert texts == ["Angela Merkel met [ Macron ] in Berlin.", "Angela Merkel met Macron in [ Berlin ]."]


def test_nested_and_adjacent_spans_share_a_text_and_crossing_ones_do_not() -> None:
    nested = mark("University of Oxford", [SourceSpan(14, 20), SourceSpan(0, 20), SourceSpan(0, 10)])
    assert [marked.text for marked in nested] == ["<a><b>University</b> of <c>Oxford</c></a>"]
    crossing = mark("New York City Hall", [SourceSpan(0, 13), SourceSpan(9, 18), SourceSpan(0, 13)])
    assert [marked.text for marked in crossing] == [
        "<a>New York City</a> Hall",
        "<a>New York City</a> Hall",
        "New York <a>City Hall</a>",
    ]
    adjacent = mark("ab", [SourceSpan(0, 1), SourceSpan(1, 2)])
    assert [marked.text for marked in adjacent] == ["<a>a</a><b>b</b>"]


def test_markers_that_the_text_holds_are_not_used() -> None:
    (marked,) = mark("Write < A >Rome</a> if 3 < 5.", [SourceSpan(11, 15)])
    assert marked.text == "Write < A ><b>Rome</b></a> if 3 < 5."
    assert read_markers(marked.text, marked).text == "Write < A >Rome</a> if 3 < 5."
    (braces,) = mark("[1] Rome", [SourceSpan(4, 8)], "brackets")
    assert braces.text == "[1] { Rome }"
    assert mark("[1] {2} Rome", [SourceSpan(8, 12)], "brackets") == []


def test_spans_that_are_none_are_not_marked() -> None:
    assert mark(TEXT, [SourceSpan(3, 3), SourceSpan(-1, 2), SourceSpan(30, 99)]) == []
    assert mark("", [SourceSpan(0, 1)]) == []


def test_more_spans_than_letters_take_another_text() -> None:
    text = "x" * 30
    marked = mark(text, [SourceSpan(place, place + 1) for place in range(30)])
    assert [len(one.spans) for one in marked] == [26, 4]


def test_unknown_style_is_an_error() -> None:
    with pytest.raises(KeyError):
        mark(TEXT, SPANS, "stars")


def test_a_model_gets_styles_that_it_has_pieces_for() -> None:
    assert known_styles(lambda marker: not set(marker) & set("<>[]/")) == ["parentheses", "quotes"]
    assert known_styles(lambda _: False) == []


LIKE_MARKERS = st.text("«»„\"'‘<>＜a/ｂаﾌ&lt;[]［】{}(（⁇ ", max_size=12)


@pytest.mark.parametrize(
    ("text", "style"), [("«", "quotes"), ("＜a＞ x", "xml"), ("《x》", "brackets"), ("a（b", "parentheses")]
)
def test_what_could_be_taken_for_a_marker_is_not_used_as_one(text: str, style: str) -> None:
    for one in mark(text, [SourceSpan(0, 1)], style):
        assert read_markers(one.text, one).text.replace(" ", "") == text.replace(" ", "")


@given(st.data(), st.text(max_size=40) | LIKE_MARKERS, st.sampled_from(sorted(STYLES)))
def test_marked_text_reads_back_to_the_text_and_its_spans(data: st.DataObject, text: str, style: str) -> None:
    text = " ".join(text.split())
    places = st.integers(0, len(text))
    spans = [SourceSpan(min(pair), max(pair)) for pair in data.draw(st.lists(st.tuples(places, places), max_size=4))]
    marked = mark(text, spans, style)
    for one in marked:
        assert one.plain == text
        assert all(
            text[spans[span.source_index].start : spans[span.source_index].end] == span.surface for span in one.spans
        )
        assert "".join(read_markers(one.text, one).text.split()) == "".join(text.split())
    members = [span.source_index for one in marked for span in one.spans]
    assert len(members) == len(set(members))


@given(st.lists(st.sampled_from(["Berlin", "in", "der", "Große", "Москва"]), min_size=1, max_size=8), st.data())
def test_an_untouched_translation_gives_the_very_spans(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start = len(" ".join([*words[:first], ""])) if first else 0
    span = SourceSpan(start, start + len(" ".join(words[first : last + 1])))
    for style in ("xml", "parentheses", "quotes"):
        (marked,) = mark(text, [span], style)
        clean = read_markers(marked.text, marked)
        assert clean.text == text
        assert clean.spans[0][1:] == (span.start, span.end, (), None)
