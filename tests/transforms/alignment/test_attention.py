"""Tests of word alignment out of attention."""

from pathlib import Path

import ctranslate2
import numpy as np
import pytest
import sentencepiece

from tests.tiny_translation_model import save_translation_model
from transforms.alignment.attention import PieceAttention, attention_posteriors
from transforms.alignment.attention_heads import alignment_layer, with_mean_attention
from transforms.alignment.words import Words, alignment_words


def words_of(source: str, target: str) -> tuple[Words, str, Words, str]:
    return alignment_words(source, "eng_Latn"), source, alignment_words(target, "deu_Latn"), target


def best(posteriors: np.ndarray, source: Words, target: Words) -> dict[str, str]:
    """For each target word its most likely partner."""
    return {word: source.texts[posteriors[:, place].argmax()] for place, word in enumerate(target.texts)}


def test_pieces_become_words_and_marks_take_nothing() -> None:
    pair = words_of("old Berlin", "das alte Berlin")
    rows = np.array([[0.9, 0.1, 0, 0, 0], [0, 1, 0, 0, 0], [0.1, 0, 0.6, 0.3, 0], [0, 0, 0.2, 0.7, 0.1]], np.float32)
    pieces = [">>de<<", "▁old", "▁Ber", "lin", "</s>"]
    posteriors = attention_posteriors(PieceAttention(rows, pieces, ["▁das", "▁alte", "▁Ber", "lin"]), *pair)
    assert posteriors.shape == (2, 3)
    assert posteriors[0, 1] > 0.8 and posteriors[1, 2] > 0.8
    assert posteriors[:, 0].max() < 0.5 and posteriors[1, 1] < 0.1


def test_a_row_for_the_end_is_allowed_and_other_shapes_are_not() -> None:
    pair = words_of("a b", "a b")
    rows = np.eye(3, 2, dtype=np.float32)
    assert attention_posteriors(PieceAttention(rows, ["▁a", "▁b"], ["▁a", "▁b"]), *pair).argmax(axis=0).tolist() == [
        0,
        1,
    ]
    for wrong in (rows[:1], np.ones((2, 3), np.float32), np.ones(2, np.float32)):
        with pytest.raises(ValueError, match="attention"):
            attention_posteriors(PieceAttention(wrong, ["▁a", "▁b"], ["▁a", "▁b"]), *pair)


def test_a_word_that_draws_all_attention_loses_its_pull() -> None:
    pair = words_of("good day .", "guten Tag .")
    rows = np.array([[0.4, 0.0, 0.6], [0.0, 0.4, 0.6], [0.0, 0.0, 1.0]], np.float32)
    pieces = ["▁good", "▁day", "▁."]
    posteriors = attention_posteriors(PieceAttention(rows, pieces, ["▁guten", "▁Tag", "▁."]), *pair)
    assert best(posteriors, pair[0], pair[2]) == {"guten": "good", "Tag": "day", ".": "."}


def test_empty_texts_have_no_links() -> None:
    empty = np.zeros((0, 1), np.float32)
    assert attention_posteriors(PieceAttention(empty, ["</s>"], []), *words_of("", "")).shape == (0, 0)
    assert attention_posteriors(PieceAttention(empty, ["</s>"], []), *words_of("a", "b")).tolist() == [[0.0]]


def test_the_layer_is_the_last_but_one_of_deep_models() -> None:
    assert [alignment_layer(layers) for layers in (1, 2, 3, 6, 12)] == [0, 1, 2, 4, 10]


def test_mean_attention_changes_nothing_but_two_numbers(tmp_path: Path) -> None:
    model = (save_translation_model(tmp_path / "model") / "model.bin").read_bytes()
    changed = with_mean_attention(model)
    assert len(changed) == len(model)
    assert sum(one != other for one, other in zip(model, changed, strict=True)) <= 4
    assert with_mean_attention(changed) == changed


@pytest.mark.parametrize(
    "content", [b"", b"no model", b"decoder/layer_0/", b"decoder/layer_0/\0decoder/num_heads\0\0\0"]
)
def test_mean_attention_of_another_file_is_an_error(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"model\.bin"):
        with_mean_attention(content)


def test_a_real_model_aligns_a_given_translation(data_folder: Path) -> None:
    """Forced decoding returns a row for each piece, and the mean of the heads finds the words."""
    folder = data_folder.parent / "models" / "en-de-small" / "ct2"
    if not folder.is_dir():
        pytest.skip(f"no real model: {folder} is absent")
    files = {path.name: path.read_bytes() for path in folder.glob("*[jb][si][on]*")}
    files["model.bin"] = with_mean_attention(files["model.bin"])
    translator = ctranslate2.Translator("mean attention", files=files, intra_threads=1)
    pair = words_of("Two young men are playing football in a park.", "Zwei junge Männer spielen Fußball in einem Park.")
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    source = [">>de<<", *pieces.encode(pair[1], out_type=str), "</s>"]
    target = pieces.encode(pair[3], out_type=str)
    (result,) = translator.translate_batch(
        [source], target_prefix=[target], return_attention=True, beam_size=1, max_decoding_length=len(target)
    )
    assert result.hypotheses == [target]
    posteriors = attention_posteriors(PieceAttention(np.array(result.attention[0]), source, target), *pair)
    found = best(posteriors, pair[0], pair[2])
    wanted = {
        "Zwei": "Two",
        "junge": "young",
        "Männer": "men",
        "spielen": "playing",
        "Fußball": "football",
        "Park": "park",
    }
    assert {word: found[word] for word in wanted} == wanted
