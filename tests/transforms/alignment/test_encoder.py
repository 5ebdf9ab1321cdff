"""Tests of word alignment by encoder similarity, with real tiny encoders."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from tests.tiny_text_encoder import save_text_encoder
from tests.tiny_translation_model import LEXICON, save_translation_model
from transforms.alignment import encoder as encoder_module
from transforms.alignment.encoder import EncoderAligner
from transforms.alignment.similarity import word_posteriors
from transforms.alignment.translator_encoder import encoder_model
from transforms.alignment.words import alignment_words


def aligned(aligner: EncoderAligner, source: str, target: str) -> np.ndarray:
    words = alignment_words(source, "eng_Latn"), alignment_words(target, "eng_Latn")
    posteriors = aligner.posteriors(words[0], source, words[1], target)
    assert posteriors.shape == (len(words[0].texts), len(words[1].texts))
    assert posteriors.dtype == np.float32
    return posteriors


@pytest.fixture(scope="module")
def onnx_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_text_encoder(tmp_path_factory.mktemp("onnx") / "encoder")


@pytest.fixture(scope="module")
def translator_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CTranslate2 translation model with a tokenizer of words that puts a language code before the text."""
    folder = save_translation_model(tmp_path_factory.mktemp("ct2") / "model", family="m2m100")
    vocabulary = [
        "<unk>",
        "<s>",
        "</s>",
        "▁",
        *(f"▁{word}" for word in sorted({*LEXICON, *LEXICON.values(), "forever"})),
    ]
    ids = {token: number for number, token in enumerate([*vocabulary, "__de__", "__fr__"])}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="__de__ $A </s>", special_tokens=[("__de__", ids["__de__"]), ("</s>", ids["</s>"])]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def test_words_of_like_states_are_linked(onnx_folder: Path) -> None:
    posteriors = aligned(EncoderAligner(onnx_folder), "theory cheap", "cart proof")
    assert posteriors[0, 1] > 0.8 and posteriors[1, 0] > 0.8
    assert posteriors[0, 0] < 0.1 and posteriors[1, 1] < 0.1


@pytest.mark.parametrize(
    ("source", "target"), [("", ""), ("theory", ""), (" ", "cart"), ("\0 \ud800", "😀 theory"), ("…", "。")]
)
def test_any_text_has_posteriors(onnx_folder: Path, source: str, target: str) -> None:
    posteriors = aligned(EncoderAligner(onnx_folder), source, target)
    assert np.isfinite(posteriors).all()
    assert ((posteriors >= 0) & (posteriors <= 1)).all()


def test_texts_longer_than_the_encoder_are_read_to_their_end(
    onnx_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = aligned(EncoderAligner(onnx_folder), "the theory cart " * 20, "proof cheap")
    monkeypatch.setattr(encoder_module, "MAX_LENGTH", 9)
    np.testing.assert_allclose(aligned(EncoderAligner(onnx_folder), "the theory cart " * 20, "proof cheap"), whole)


def test_windows_give_each_piece_the_row_of_its_own(onnx_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the length, no row is lost, doubled or moved."""
    aligner = EncoderAligner(onnx_folder)
    monkeypatch.setattr(encoder_module, "MAX_LENGTH", 7)
    monkeypatch.setattr(aligner, "_encode", lambda ids: np.array([[number] for number in ids], np.float32))
    for length in range(40):
        rows = aligner._states(list(range(length)), [100], [200])
        assert rows[:, 0].tolist() == list(range(length))


def test_the_encoder_of_a_translation_model(translator_folder: Path) -> None:
    aligner = EncoderAligner(translator_folder)
    posteriors = aligned(aligner, "the house", "the house")
    assert posteriors.argmax(axis=0).tolist() == [0, 1]
    np.testing.assert_array_equal(posteriors, aligned(aligner, "the house", "the house"))


def test_languages_take_the_place_of_the_code(translator_folder: Path) -> None:
    aligner = EncoderAligner(translator_folder, ("fra_Latn", "deu_Latn"))
    tokenizer = Tokenizer.from_file(str(translator_folder / "tokenizer.json"))
    assert [marks[0] for marks in aligner._marks] == [[tokenizer.token_to_id(code)] for code in ("__fr__", "__de__")]
    with pytest.raises(ValueError, match="no code for fin_Latn"):
        EncoderAligner(translator_folder, ("fin_Latn", "deu_Latn"))


def test_a_tokenizer_without_codes_takes_any_languages(onnx_folder: Path) -> None:
    with_languages, without = EncoderAligner(onnx_folder, ("fra_Latn", "deu_Latn")), EncoderAligner(onnx_folder)
    assert with_languages._marks == without._marks


def test_an_encoder_is_taken_as_it_is(translator_folder: Path) -> None:
    model = encoder_model((translator_folder / "model.bin").read_bytes())
    assert encoder_model(model) == model


def test_folders_that_hold_no_encoder(onnx_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"tokenizer\.json is missing"):
        EncoderAligner(tmp_path)
    shutil.copy(onnx_folder / "tokenizer.json", tmp_path)
    with pytest.raises(ValueError, match=r"neither model\.onnx nor model\.bin"):
        EncoderAligner(tmp_path)
    (tmp_path / "model.bin").write_bytes(b"nothing")
    with pytest.raises(ValueError, match="not a CTranslate2 model"):
        EncoderAligner(tmp_path)
    with pytest.raises(ValueError, match="wanted input_ids and layer_8"):
        EncoderAligner(onnx_folder, output="layer_8")


@pytest.mark.parametrize(
    "model", [b"", b"\x06\0\0\0", b"\x05\0\0\0abc", b"\x06\0\0\0\x02\0A\0\x01\0\0\0\0\0\0\0\0\0\0\0"]
)
def test_files_that_are_no_translation_model(model: bytes) -> None:
    with pytest.raises(ValueError, match=r"model\.bin"):
        encoder_model(model)


def test_words_that_no_piece_covers_are_linked_to_nothing() -> None:
    states = np.eye(2, dtype=np.float32)
    counts = np.array([[1, 0, 0], [0, 0, 3]], np.float32)
    posteriors = word_posteriors(states, states, counts, np.eye(2, dtype=np.float32))
    assert posteriors[1].tolist() == [0.0, 0.0]
    assert posteriors[[0, 2]].argmax(axis=0).tolist() == [0, 1]
