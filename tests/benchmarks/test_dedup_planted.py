"""The planted pairs of the benchmarks have the similarity that they claim."""

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.dedup_growth import in_words, made
from benchmarks.dedup_input import passages
from benchmarks.dedup_planted import destroyed_shingles, mutated, units, vocabulary
from transforms.duplicates.shingles import Shingling, shingle
from transforms.duplicates.similarity import jaccard

# No word of the texts, and none twice in a row of five.
OTHERS = [f"other{number}" for number in range(10_000)]


@given(st.integers(60, 400), st.floats(0.5, 0.97), st.integers())
def test_similarity_is_what_was_asked_for(words: int, wanted: float, seed: int) -> None:
    text = " ".join(f"word{number}" for number in range(words))
    destroyed = int(destroyed_shingles(np.array([words - 4]), wanted)[0])
    copy = mutated(units(text, "eng_Latn"), destroyed, OTHERS, random.Random(seed))
    similarity = jaccard(shingle(pa.array([text, copy]), Shingling()), np.array([0]), np.array([1]))[0]
    assert similarity == pytest.approx((words - 4 - destroyed) / (words - 4 + destroyed))
    assert abs(similarity - wanted) < 2 / words


def test_a_letter_is_a_word_where_there_are_no_spaces() -> None:
    text = units("東京は、日本の首都。", "jpn_Jpan")
    assert "".join(text.pieces) == "東京は、日本の首都。"
    assert [text.pieces[index] for index in text.words] == list("東京は日本の首都")


def test_spaces_and_punctuation_stay() -> None:
    text = units("One  two —\n\nthree!", "eng_Latn")
    assert "".join(text.pieces) == "One  two —\n\nthree!"
    assert [text.pieces[index] for index in text.words] == ["One", "two", "three!"]


def test_vocabulary_leaves_out_the_rare_and_what_is_no_word() -> None:
    assert vocabulary(["to be or 12 not to be, 12", "a or b"], "eng_Latn") == ["or", "to"]


def test_passages_are_whole_paragraphs() -> None:
    paragraphs = [letter * 400 for letter in "abcdefgh"]
    found = list(passages(paragraphs))
    assert "\n\n".join(found) == "\n\n".join(paragraphs)
    assert [len(text.split("\n\n")) for text in found] == [3, 3, 2]
    assert list(passages(["", " short "])) == ["short"]
    assert list(passages(["a" * 900, "b" * 10])) == ["a" * 900 + "\n\n" + "b" * 10]


def test_families_of_made_documents() -> None:
    real = pa.table(
        {
            "language": ["eng_Latn"] * 40,
            "text": [" ".join(f"w{number * 1000 + place}" for place in range(100)) for number in range(40)],
        }
    )
    documents = pa.Table.from_batches(list(made(in_words(real), 400)))
    shingles = shingle(documents["text"].combine_chunks(), Shingling())
    first = np.arange(0, 400, 8)
    means = [jaccard(shingles, first, first + number).mean() for number in (1, 2, 3)]
    assert means == pytest.approx([0.9, 0.8, 0], abs=0.04)
    # Families made of one real document have little in common.
    assert jaccard(shingles, first[:10], first[:10] + 320).max() < 0.1
    assert documents["id"].to_pylist() == sorted(set(documents["id"].to_pylist()))
