"""Edges of spans: marks, brackets, quotes, abbreviations, whole characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.projection.edges import settle_edges, whole_characters


@pytest.mark.parametrize(
    ("text", "rough", "source", "settled"),
    [
        ("in Berlin.", "Berlin.", "Berlin", "Berlin"),
        ("nach Wien, dann", " Wien, ", "Vienna", "Wien"),
        ("in Berlin.", "Berlin.", "Berlin.", "Berlin."),
        ("las «Naciones Unidas» hoy", "«Naciones Unidas»", "United Nations", "Naciones Unidas"),
        ("die UNO (New York) tagte", "UNO (New York", "UNO (New York)", "UNO (New York)"),
        ("die UNO (New York) tagte", "(New York)", "New York", "New York"),
        ("los EE. UU. ganaron", "EE. UU", "US", "EE. UU."),
        ("in the U.S. today", "U.S.", "USA", "U.S."),
        ("es waren −5 Grad", "−5", "minus 5", "−5"),
        ("es waren 50 %, sagt", "50 %,", "50%", "50 %"),
        ("das Werk „Faust“ von", "„Faust“", "Faust", "Faust"),
        ("роман «Бесы» вышел", " «Бесы» ", '"Demons"', "«Бесы»"),
        ("他去了《北京》。", "《北京》。", "Beijing", "北京"),
        ("قال: «باريس»،", "«باريس»،", "Paris", "باريس"),
    ],
)
def test_edges_as_annotators_set_them(text: str, rough: str, source: str, settled: str) -> None:
    start = text.index(rough)
    found = settle_edges(text, start, start + len(rough), source)
    assert found is not None
    assert text[slice(*found)] == settled


@pytest.mark.parametrize("text", ["...", " ", "», «", "\x00"])
def test_nothing_but_marks(text: str) -> None:
    assert settle_edges(text, 0, len(text), "Wien") is None


@pytest.mark.parametrize(
    ("text", "start", "end", "whole"),
    [
        ("cafe\u0301s", 0, 4, (0, 5)),
        ("cafe\u0301s", 4, 6, (3, 6)),
        ("हिन्दी", 1, 3, (0, 4)),
        ("กำลัง", 0, 1, (0, 1)),
        ("👩\u200d👧 da", 0, 1, (0, 3)),
        ("🇩🇪🇫🇷", 0, 1, (0, 2)),
        ("🇩🇪🇫🇷", 2, 4, (2, 4)),
        ("a\ud83d\ude00b", 0, 2, (0, 3)),
        ("\u1100\u1161\u11a8x", 1, 2, (0, 3)),
    ],
)
def test_whole_characters(text: str, start: int, end: int, whole: tuple[int, int]) -> None:
    assert whole_characters(text, start, end) == whole


@given(st.text(max_size=20), st.integers(-3, 25), st.integers(-3, 25), st.text(max_size=5))
def test_settled_edges_lie_in_the_text_and_stay(text: str, start: int, end: int, source: str) -> None:
    found = settle_edges(text, start, end, source)
    if found is not None:
        assert 0 <= found[0] < found[1] <= len(text)
        assert text[slice(*found)].strip()
        assert whole_characters(text, *found) == found
