import pyarrow as pa
import pytest

from transforms.filters.code_points import code_points
from transforms.filters.lines import (
    BEGINS_PARAGRAPH,
    BEGINS_WITH_BULLET,
    ENDS_IN_ELLIPSIS,
    ENDS_SENTENCE,
    Lines,
    lines,
    paragraphs,
)


def found(text: str) -> Lines:
    return lines(code_points(pa.array([text])))


def flags(text: str) -> int:
    return int(found(text).flags[0]) & ~BEGINS_PARAGRAPH


def test_lines_are_trimmed_and_blank_ones_left_out() -> None:
    text = "  one \r\n\n \t\u00a0\nzwei\u2028drei"
    of_text = found(text)
    assert [text[start:end] for start, end in zip(of_text.starts, of_text.ends, strict=True)] == ["one", "zwei", "drei"]
    assert [bool(flag & BEGINS_PARAGRAPH) for flag in of_text.flags] == [True, True, False]


@pytest.mark.parametrize(
    "line",
    [
        "It is so.",
        "He said: “It is so.”",
        "यह ऐसा है।",
        "এটা এরকম৷",
        "هل هو كذلك؟",
        "یہ ایسا ہے۔",
        "そうです。」",
        "እንዲህ ነው።",
        "ဤသို့ဖြစ်သည်။",
        "Այդպես է։",
        "Այդպես է:",
        "គឺដូច្នេះ។",
        "གྲོང་ཁྱེར།",
        "So… ",
    ],
)
def test_lines_that_end_a_sentence(line: str) -> None:
    assert flags(line) & ENDS_SENTENCE


@pytest.mark.parametrize("line", ["A heading", "with a comma,", "as follows:", "version 1.5a", "…and on"])
def test_lines_that_end_none(line: str) -> None:
    assert not flags(line) & ENDS_SENTENCE


def test_ellipses_and_bullets() -> None:
    assert flags("Read more...") == ENDS_IN_ELLIPSIS | ENDS_SENTENCE
    assert flags("もっと読む……") == ENDS_IN_ELLIPSIS | ENDS_SENTENCE
    assert flags("No..") == ENDS_SENTENCE
    assert flags("• entry") == flags("- entry") == flags("* entry") == flags("・項目") == BEGINS_WITH_BULLET
    assert flags("— Да, — сказал он") == 0


@pytest.mark.parametrize(
    ("line", "until"),
    [
        ("One. Two. Three [1]", "One. Two."),
        ("It has 3.5 million on example.org", ""),
        ("一。二。三", "一。二。"),
        ("Done (it is.) now", "Done (it is."),
        ("All of it.", "All of it."),
    ],
)
def test_where_the_last_sentence_ends(line: str, until: str) -> None:
    of_text = found(line)
    assert line[of_text.starts[0] : of_text.sentence_ends[0]] == until


def test_equal_lines_and_paragraphs_have_equal_hashes() -> None:
    of_text = found("a b\nc\n\n a b \nc\n\nc\na b")
    assert of_text.hashes[0] == of_text.hashes[2] == of_text.hashes[5] != of_text.hashes[1]
    hashes, offsets = paragraphs(of_text)
    assert offsets.tolist() == [0, 3]
    assert hashes[0] == hashes[1] != hashes[2]
