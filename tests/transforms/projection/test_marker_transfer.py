"""Tests of carrying spans from a marked translation to the plain one."""

from hypothesis import given
from hypothesis import strategies as st

from transforms.projection.marker_repair import CleanTranslation, FoundSpan
from transforms.projection.marker_transfer import marker_candidates, markers_hurt
from transforms.projection.spans import ProjectionPair, SourceSpan


def carried(clean: str, plain: str, *found: str, language: str = "deu_Latn") -> list[tuple[str, int]]:
    """The words and places of the candidates in `plain` for words found in the clean translation."""
    spans = tuple(
        FoundSpan(number, clean.index(words), clean.index(words) + len(words)) for number, words in enumerate(found)
    )
    pair = ProjectionPair("x", "eng_Latn", (SourceSpan(0, 1),) * len(found), plain, language)
    return [(plain[one.start : one.end], one.start) for one in marker_candidates(pair, CleanTranslation(clean, spans))]


def test_the_same_translation_keeps_its_offsets() -> None:
    assert carried("Sie ist in Rom.", "Sie ist in Rom.", "Rom") == [("Rom", 11)]


def test_of_equal_words_the_one_at_the_same_place_is_taken() -> None:
    clean, plain = "Rom ist alt, und dann liebt er Paris sehr.", "Rom ist sehr alt, und Rom liebt er auch. Paris sehr."
    assert carried(clean, plain, "Rom", "Paris") == [("Rom", 0), ("Paris", 41)]


def test_another_form_of_the_words_is_found_by_its_spelling() -> None:
    assert carried("die Stadt von Hamburg", "eine Hamburger Stadt", "Hamburg") == [("Hamburger", 5)]
    assert carried("Er traf den Papst.", "Sie kam gestern an.", "Papst") == []


def test_a_span_inside_a_word_stays_inside() -> None:
    assert carried("Die ETA-Mitglieder kamen.", "Zwei ETA-Mitglieder kamen.", "ETA") == [("ETA", 5)]


def test_texts_without_spaces() -> None:
    assert carried("默克尔会见了马克龙。", "昨天默克尔会见马克龙。", "马克龙", language="zho_Hans") == [("马克龙", 7)]


def test_guesses_and_other_words_lower_the_score() -> None:
    pair = ProjectionPair("x", "eng_Latn", (SourceSpan(0, 1),), "In Rom.", "deu_Latn")
    scores = [
        marker_candidates(pair, CleanTranslation("In Rom.", (FoundSpan(0, 3, 6, repairs),)))[0].score
        for repairs in ((), ("form", "edges"), ("closing",))
    ]
    assert 1 > scores[0] == scores[1] > scores[2] > 0


def test_markers_hurt_when_the_score_drops_or_the_length_is_off() -> None:
    assert not markers_hurt("Er wohnt in Rom.", -0.5, "Er wohnt in Rom.", -0.5)
    assert not markers_hurt("Er wohnt in Rom.", -0.5, "Er lebt in Rom.", -0.9)
    assert markers_hurt("Er wohnt in Rom.", -0.5, "Er wohnt in Rom.", -1.1)
    assert markers_hurt("Er wohnt in Rom.", -0.5, "Rom.", -0.5)
    assert markers_hurt("Er wohnt in Rom.", -0.5, "", 0.0)
    assert not markers_hurt("", 0.0, "", 0.0)


@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 40), st.integers(1, 40))
def test_any_texts_give_spans_inside_the_target(clean: str, plain: str, start: int, length: int) -> None:
    if start < len(clean):
        end = min(start + length, len(clean))
        pair = ProjectionPair("x", "eng_Latn", (SourceSpan(0, 1),), plain, "deu_Latn")
        for one in marker_candidates(pair, CleanTranslation(clean, (FoundSpan(0, start, end),))):
            assert 0 <= one.start < one.end <= len(plain)
            assert 0 < one.score <= 1
