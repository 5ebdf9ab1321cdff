import apache_beam as beam
import numpy as np
import pytest
from apache_beam.ml.inference.base import KeyedModelHandler, RunInference
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to
from onnx import TensorProto

from tests.tiny_text_encoder import save_text_encoder
from transforms.quality.encoder import MAX_LENGTH, TextEncoder, check_encoder
from transforms.quality.encoder_handler import EncoderHandler


@pytest.mark.parametrize("kind", [TensorProto.INT64, TensorProto.INT32])
@pytest.mark.parametrize("inputs", [("input_ids",), ("input_ids", "attention_mask", "token_type_ids")])
def test_states_are_averaged_over_the_tokens(tmp_path, inputs, kind):
    encoder = TextEncoder(save_text_encoder(tmp_path / "encoder", inputs=inputs, kind=kind))
    # With the two marks of the model there are four tokens.
    assert encoder.embed(["theory proof", "cart the", ""]).tolist() == [[0.375, 0.0], [0.0, 0.25], [0.0, 0.0]]


def test_the_own_output_of_a_model_comes_before_the_mean(tmp_path):
    encoder = TextEncoder(save_text_encoder(tmp_path / "encoder", pooled=True))
    assert encoder.embed(["theory proof cheap"]).tolist() == [[1.0, 0.5]]


def test_the_first_window_is_read_alone(tmp_path):
    encoder = TextEncoder(save_text_encoder(tmp_path / "encoder"))
    (embedding,) = encoder.embed(["theory " * (MAX_LENGTH - 2) + "cart " * 1000])
    assert embedding.tolist() == pytest.approx([(MAX_LENGTH - 2) / MAX_LENGTH, 0.0])


def test_a_text_has_one_embedding_whatever_stands_beside_it(tmp_path):
    encoder = TextEncoder(save_text_encoder(tmp_path / "encoder"))
    texts = ["theory", "cart " * 300, "the \x00\U0001f600 proof"]
    alone = [encoder.embed([text])[0].tolist() for text in texts]
    assert encoder.embed(texts).tolist() == alone
    assert encoder.embed([]).shape == (0, 0)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_missing_or_damaged_file_is_named(tmp_path, name):
    folder = save_text_encoder(tmp_path / "encoder")
    (folder / name).write_bytes(b"nonsense")
    with pytest.raises(ValueError, match=f"{name}: not a"):
        check_encoder(folder)
    (folder / name).unlink()
    with pytest.raises(ValueError, match=f"{name} is missing"):
        check_encoder(folder)


def test_inputs_that_nobody_can_give(tmp_path):
    with pytest.raises(ValueError, match=r"its inputs are input_ids .*, pixels"):
        check_encoder(save_text_encoder(tmp_path / "encoder", inputs=("input_ids", "pixels")))


def test_the_check_gives_the_digests_of_the_files(tmp_path):
    folder = save_text_encoder(tmp_path / "encoder")
    (folder / "notes.txt").write_text("no part of the model")
    assert sorted(check_encoder(folder)) == ["model.onnx", "tokenizer.json"]


def test_texts_become_embeddings_in_a_pipeline(tmp_path):
    folder = str(save_text_encoder(tmp_path / "encoder"))
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        found = (
            pipeline
            | beam.Create([("one", ["theory", "the"]), ("none", [])])
            | RunInference(KeyedModelHandler(EncoderHandler(folder)))
            | beam.MapTuple(lambda key, result: (key, np.round(result.inference * 3).tolist()))
        )
        assert_that(found, equal_to([("one", [[1.0, 0.0], [0.0, 0.0]]), ("none", [])]))
