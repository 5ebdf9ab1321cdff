"""Languages of the runs of paragraphs in documents."""

from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.filters.mixed_language import MIN_SHARE, mixed_language
from transforms.languages.identify import LanguageIdentifier
from transforms.languages.paragraphs import SPANS, paragraph_languages
from transforms.languages.parts import MAX_PARTS, MIN_LETTERS, parts_of

GERMAN = "Die Stadt liegt am Ufer eines großen Flusses und hat mehrere Brücken, die sehr alt sind."
ENGLISH = "The city lies on the bank of a large river and has several bridges, which are very old."
RUSSIAN = "Город расположен на берегу большой реки, через которую ведут несколько очень старых мостов."
JAPANESE = "この町は大きな川のほとりにあり、とても古い橋がいくつかかかっています。市場では魚が売られている。"
IDENTIFIER = LanguageIdentifier()


def found(text: str | None, language: str | None = "deu_Latn") -> tuple[list[tuple[str, str]] | None, float | None]:
    """Text and language of each span, and the share."""
    result = paragraph_languages(IDENTIFIER, pa.array([text], pa.string()), pa.array([language], pa.string()))
    spans = result.spans[0].as_py()
    shown = spans and [(str(text)[span["start"] : span["end"]], span["language"]) for span in spans]
    return shown, result.share[0].as_py()


def test_one_language() -> None:
    text = f"{GERMAN}\n\n{GERMAN}\n\nKurz\n\n{GERMAN}"
    assert found(text) == ([(text, "deu_Latn")], 1.0)


def test_runs_of_paragraphs() -> None:
    spans, share = found(f"{GERMAN}\n\n{GERMAN}\n\n{ENGLISH}\n\n{ENGLISH}\n\n{RUSSIAN}")
    assert spans == [
        (f"{GERMAN}\n\n{GERMAN}", "deu_Latn"),
        (f"{ENGLISH}\n\n{ENGLISH}", "eng_Latn"),
        (RUSSIAN, "rus_Cyrl"),
    ]
    assert share == pytest.approx(0.4, abs=0.03)


def test_a_letter_of_chinese_characters_counts_as_several() -> None:
    _, share = found(f"{JAPANESE}\n\n{ENGLISH}", "jpn_Jpan")
    assert 0.45 < share < 0.65


@pytest.mark.parametrize(
    "part",
    [
        "New York Times",
        "Source: The Guardian",
        "def main(): return 0",
        "https://example.org/about/the/city",
        "2024 – 2025 (12.5 %)",
        "„To be, or not to be“",
        "Angela Merkel, Emmanuel Macron, Giorgia Meloni",
    ],
)
def test_short_paragraphs_go_with_their_neighbours(part: str) -> None:
    text = f"{GERMAN}\n\n{part}\n\n{GERMAN}\n\n{part}"
    assert found(text) == ([(text, "deu_Latn")], 1.0)


def test_short_paragraphs_in_one_language_are_judged_together() -> None:
    lines = ["Contact us", "About this site", "Terms of use and privacy", "Help for our customers", "Sign up today"]
    spans, _ = found(f"{GERMAN}\n\n{GERMAN}\n\n" + "\n\n".join(lines * 2))
    assert [language for _, language in spans or []] == ["deu_Latn", "eng_Latn"]


def test_close_languages_are_that_of_the_document() -> None:
    danish = "Byen ligger ved bredden af en stor flod, og den har flere meget gamle broer, som er smukke."
    assert found(f"{danish}\n\n{danish}", "nob_Latn") == ([(f"{danish}\n\n{danish}", "nob_Latn")], 1.0)


def test_document_in_an_unknown_language_gets_those_of_its_parts() -> None:
    spans, share = found(f"{GERMAN}\n\n{ENGLISH}", "und_Zyyy")
    assert [language for _, language in spans or []] == ["deu_Latn", "eng_Latn"]
    assert share == 0
    assert found(f"{GERMAN}\n\n{ENGLISH}", None) == (spans, share)


def test_nothing_to_judge() -> None:
    for text in (None, "", "\n\n\n", "123\n\n456", "🎉\n\n…"):
        assert found(text) == (None, None)
    empty = paragraph_languages(IDENTIFIER, pa.array([], pa.string()), pa.array([], pa.string()))
    assert [len(column) for column in empty] == [0, 0]
    assert [column.type for column in empty] == [SPANS, pa.float32()]


@pytest.mark.parametrize(
    "text", ["\0\n\n" * 100, "a\n\n" * 100_000, GERMAN * 5_000, "\n" * 1_000_000, "\u202e\n\nא\n\n"]
)
def test_odd_documents(text: str) -> None:
    spans, share = found(text)
    assert spans is None or len(spans) <= MAX_PARTS
    assert share is None or 0 <= share <= 1


def test_offsets_are_code_points() -> None:
    text = f"🎉🎉 {GERMAN}\n\n{RUSSIAN}"
    spans, _ = found(text)
    assert spans == [(f"🎉🎉 {GERMAN}", "deu_Latn"), (RUSSIAN, "rus_Cyrl")]


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(st.sampled_from(["", "\n", "a", "été 1", "x" * 70, "слово " * 12, "字" * 30]), max_size=8), max_size=4
    )
)
def test_parts_cover_all_letters_in_order(documents: list[list[str]]) -> None:
    texts = ["\n\n".join(paragraphs) for paragraphs in documents]
    parts = parts_of(texts)
    for row, text in enumerate(texts):
        of_text = parts.text == row
        spans = list(zip(parts.start[of_text].tolist(), parts.end[of_text].tolist(), strict=True))
        assert spans == sorted(spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        covered = "".join(text[start:end] for start, end in spans)
        assert [c for c in covered if c.isalpha()] == [c for c in text if c.isalpha()]
        assert len(spans) <= MAX_PARTS
        assert len(spans) < 2 or (parts.letters[of_text] >= MIN_LETTERS).all()
        middles = parts.middle[of_text].tolist()
        assert all(start <= middle < end for (start, end), middle in zip(spans, middles, strict=True))


def test_result_does_not_depend_on_the_batch() -> None:
    texts = [f"{GERMAN}\n\n{ENGLISH}", "", f"{ENGLISH}\n\n{RUSSIAN}\n\n{GERMAN}", None]
    together = paragraph_languages(IDENTIFIER, pa.array(texts), pa.array(["deu_Latn"] * 4))
    for row, text in enumerate(texts):
        alone = paragraph_languages(IDENTIFIER, pa.array([text], pa.string()), pa.array(["deu_Latn"]))
        assert (alone.spans[0], alone.share[0]) == (together.spans[row], together.share[row])


def test_mixed_documents_are_dropped() -> None:
    drops = mixed_language(pa.array([1.0, MIN_SHARE, 0.31, None, 0.0], pa.float32()))
    assert drops.mask.tolist() == [False, False, True, False, True]
    assert drops.details[2].as_py() == "value=0.31, threshold=0.5, measure=share of letters in the document's language"
    assert drops.details[0].as_py() is None
