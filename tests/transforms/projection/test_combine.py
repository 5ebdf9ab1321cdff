"""From evidence to places: choice, joint constraints, reasons, and what holds for any input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.alignment.words import alignment_words
from transforms.projection.candidate_table import Evidence
from transforms.projection.combine import project
from transforms.projection.spans import REASONS, Candidate, Projection, ProjectionPair, SourceSpan

ALWAYS = 1e-6


def pair_of(source: str, target: str, *surfaces: str, language: str = "deu_Latn") -> ProjectionPair:
    """A pair whose spans are the given surfaces, each looked for behind the one before."""
    spans, at = [], 0
    for surface in surfaces:
        at = source.index(surface, at)
        spans.append(SourceSpan(at, at + len(surface)))
        at += len(surface)
    return ProjectionPair(source, "eng_Latn", tuple(spans), target, language)


def evidence_of(pair: ProjectionPair, links: str, candidates: tuple[Candidate, ...] = ()) -> Evidence:
    """Evidence with one matrix: ``links`` such as "0-0 1-2:0.5"."""
    source = alignment_words(pair.source_text, pair.source_language)
    target = alignment_words(pair.target_text, pair.target_language)
    matrix = np.zeros((len(source.texts), len(target.texts)), np.float32)
    for link in links.split():
        words, _, share = link.partition(":")
        left, right = map(int, words.split("-"))
        matrix[left, right] = float(share or 0.95)
    return Evidence(source, target, {"statistical": matrix}, candidates)


def placed(pair: ProjectionPair, evidence: Evidence, least_score: float = ALWAYS) -> list[str | None]:
    return [
        None if one.start is None else pair.target_text[one.start : one.end]
        for one in project(pair, evidence, least_score)
    ]


def test_entity_at_the_end_of_a_sentence_without_a_stop_is_kept() -> None:
    pair = pair_of("She lives in New York", "Sie lebt in New York", "New York")
    assert placed(pair, evidence_of(pair, "0-0 1-1 2-2 3-3 4-4")) == ["New York"]


def test_one_outlier_link_does_not_stretch_the_span() -> None:
    pair = pair_of(
        "The European Union met in the city of Brussels on Monday",
        "Die Europäische Union traf sich am Montag in der Stadt Brüssel",
        "European Union",
    )
    links = "0-0 1-1 2-2 3-3 3-4 4-7 5-8 6-9 8-10 9-5 10-6 1-10:0.4"
    assert placed(pair, evidence_of(pair, links)) == ["Europäische Union"]


def test_article_and_marks_at_the_edges_stay_outside() -> None:
    pair = pair_of("I saw Germany, again", "He visto la “Alemania”, otra vez", "Germany", language="spa_Latn")
    assert placed(pair, evidence_of(pair, "0-0 1-1 2-2:0.4 2-4 3-6 4-7 4-8")) == ["Alemania"]


def test_turkish_suffix_behind_the_apostrophe_stays_outside() -> None:
    pair = pair_of("He lives in Ankara now", "Şimdi Ankara'da yaşıyor", "Ankara", language="tur_Latn")
    assert placed(pair, evidence_of(pair, "4-0 3-1 2-2 1-3 0-3:0.3")) == ["Ankara"]


def test_part_of_a_hyphenated_compound() -> None:
    pair = pair_of("Three ETA members were arrested", "Drei ETA-Mitglieder wurden verhaftet", "ETA")
    assert placed(pair, evidence_of(pair, "0-0 1-1 2-3 3-4 4-5")) == ["ETA"]


def test_case_ending_inside_the_word_stays_inside() -> None:
    pair = pair_of("in London today", "ma Londonban", "London", language="hun_Latn")
    assert placed(pair, evidence_of(pair, "0-1:0.3 1-1:0.7 2-0")) == ["Londonban"]


def test_character_boundaries_in_chinese() -> None:
    pair = pair_of("He visited Beijing yesterday", "他昨天访问了北京。", "Beijing", language="zho_Hans")
    target = alignment_words(pair.target_text, pair.target_language).texts
    first, last = target.index("北"), target.index("京")
    links = f"0-0 2-{first} 2-{last} 3-{target.index('昨')} 3-{target.index('天')}"
    links += "".join(f" 1-{target.index(character)}" for character in "访问了")
    assert placed(pair, evidence_of(pair, links)) == ["北京"]


def test_equal_surfaces_keep_their_order() -> None:
    pair = pair_of("Paris beat Lyon and Paris won", "Paris schlug Lyon und Paris gewann", "Paris", "Paris")
    both = "0-0:0.45 0-4:0.5 4-0:0.5 4-4:0.45 1-1 2-2 3-3 5-5"
    found = project(pair, evidence_of(pair, both), ALWAYS)
    assert [one.start for one in found] == [0, pair.target_text.rindex("Paris")]


def test_spans_apart_in_the_source_never_share_words() -> None:
    pair = pair_of("Bonn won and Berlin lost", "Bonn siegte", "Bonn", "Berlin")
    found = project(pair, evidence_of(pair, "0-0 1-1 3-0:0.3"))
    assert (found[0].start, found[0].end) == (0, 4)
    assert (found[1].start, found[1].reason) in {(None, "overlaps"), (None, "low_score")}


def test_nested_span_lies_inside_and_equal_spans_agree() -> None:
    pair = pair_of("The University of Vienna opened", "Die Universität Wien öffnete", "University of Vienna")
    inner = SourceSpan(18, 24)
    pair = ProjectionPair(
        pair.source_text, pair.source_language, (*pair.spans, inner, inner), pair.target_text, pair.target_language
    )
    assert placed(pair, evidence_of(pair, "0-0 1-1 3-2 4-3")) == ["Universität Wien", "Wien", "Wien"]


def test_what_stands_apart_is_reported_as_discontinuous() -> None:
    pair = pair_of("He called Anna up today", "Heute rief er Anna an", "called Anna up")
    found = project(pair, evidence_of(pair, "0-2 1-1 2-3 3-4 4-0"), ALWAYS)
    assert found[0].start is not None
    two = pair_of("The very big red house fell", "Das Haus fiel und war sehr groß und rot", "big red house")
    found = project(two, evidence_of(two, "0-0 1-5 2-6 3-8 4-1 5-2"), ALWAYS)
    assert found[0].reason == "discontinuous"


def test_unaligned_span_is_rejected_with_a_reason() -> None:
    pair = pair_of("Hello Anna", "Hallo", "Anna")
    assert project(pair, evidence_of(pair, "0-0")) == [Projection(0, None, None, 0.0, None, "unaligned")]


@pytest.mark.parametrize("target", ["", "  \n "])
def test_empty_target(target: str) -> None:
    pair = pair_of("Hello Anna", target, "Anna")
    assert [one.reason for one in project(pair, evidence_of(pair, ""))] == ["empty_target"]


def test_spans_outside_the_text_or_empty_are_named() -> None:
    spans = (SourceSpan(-1, 2), SourceSpan(3, 3), SourceSpan(5, 6), SourceSpan(0, 99), SourceSpan(4, 2))
    pair = ProjectionPair("Hello world"[:5] + " world", "eng_Latn", spans, "Hallo Welt", "deu_Latn")
    assert {one.reason for one in project(pair, evidence_of(pair, "0-0 1-1"))} == {"empty_source"}


def test_candidate_of_another_method_decides_without_any_aligner() -> None:
    pair = pair_of("Angela Merkel spoke", "Es sprach Angela Merkel", "Angela Merkel")
    words = evidence_of(pair, "")
    evidence = Evidence(words.source_words, words.target_words, {}, (Candidate(0, 10, 23, 0.95, "names"),))
    (found,) = project(pair, evidence)
    assert (pair.target_text[found.start : found.end], found.method) == ("Angela Merkel", "names")


def test_agreement_raises_the_score() -> None:
    pair = pair_of("Yesterday Obama spoke to them", "Gestern sprach Obama zu ihnen", "Obama")
    alone = project(pair, evidence_of(pair, "0-0 1-2:0.6 2-1 3-3 4-4"))[0]
    together = project(pair, evidence_of(pair, "0-0 1-2:0.6 2-1 3-3 4-4", (Candidate(0, 15, 20, 0.95, "surface"),)))[0]
    assert together.score > alone.score
    assert (alone.method, together.method) == ("statistical", "statistical+surface")


def test_wrong_evidence_is_an_error_of_the_caller() -> None:
    pair = pair_of("Hello Anna", "Hallo Anna", "Anna")
    words = evidence_of(pair, "")
    wrong_shape = {"statistical": np.zeros((3, 2), np.float32)}
    with pytest.raises(ValueError, match=r"'statistical': shape \(3, 2\), expected \(2, 2\)"):
        project(pair, Evidence(words.source_words, words.target_words, wrong_shape))
    with pytest.raises(ValueError, match="method 'guess'"):
        project(pair, Evidence(words.source_words, words.target_words, {}, (Candidate(0, 0, 1, 0.5, "guess"),)))
    with pytest.raises(ValueError, match="least_score is 0"):
        project(pair, words, 0)


TEXTS = st.text(st.sampled_from("ab Z1.,'\"()«»-é́\u0301\u200d\udc00\ud800漢กำ🇩🇪👩👧अ्आ\x00\n أ"), max_size=30)


@given(
    source=TEXTS,
    target=TEXTS,
    spans=st.lists(st.tuples(st.integers(-2, 32), st.integers(-2, 32)), max_size=5),
    seed=st.integers(0, 2**16),
    language=st.sampled_from(["deu_Latn", "zho_Hans", "tha_Thai", "tur_Latn", "arb_Arab", "xyz_Zyyy"]),
)
def test_whatever_comes_every_place_is_a_whole_piece_of_the_target(
    source: str, target: str, spans: list[tuple[int, int]], seed: int, language: str
) -> None:
    pair = ProjectionPair(source, "eng_Latn", tuple(SourceSpan(*span) for span in spans), target, language)
    source_words, target_words = alignment_words(source, "eng_Latn"), alignment_words(target, language)
    chance = np.random.default_rng(seed)
    shape = len(source_words.texts), len(target_words.texts)
    matrices = {name: chance.random(shape).astype(np.float32) ** 3 for name in ("statistical", "attention")}
    matrices["attention"][chance.random(shape) < 0.1] = np.nan
    candidates = tuple(
        Candidate(int(index), int(start), int(start + length), float(chance.random()), "surface")
        for index, start, length in chance.integers([-1, -2, -1], [6, 32, 9], (4, 3))
    )
    found = project(pair, Evidence(source_words, target_words, matrices, candidates), ALWAYS)
    assert [one.source_index for one in found] == list(range(len(spans)))
    for one in found:
        assert 0 <= one.score <= 1
        if one.start is None or one.end is None:
            assert one.reason in REASONS
            continue
        piece = target[one.start : one.end]
        assert 0 <= one.start < one.end <= len(target)
        assert piece == piece.strip()
        assert one.method
        for edge in (one.start, one.end):
            assert not (0 < edge < len(target) and target[edge] in "\u0301\u200d" and not target[edge - 1].isspace())
            assert not (0 < edge < len(target) and target[edge - 1] == "\ud800" and target[edge] == "\udc00")
    for one in found:
        for other in found:
            apart = spans[one.source_index][1] <= spans[other.source_index][0]
            if apart and one.start is not None and other.start is not None:
                assert one.end <= other.start or other.end <= one.start
