"""The model in a pipeline: one element is a source language and its sentences."""

import apache_beam as beam
import pytest
from apache_beam.ml.inference.base import KeyedModelHandler, RunInference
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from tests.tiny_translation_model import save_translation_model
from transforms.models.registry import ModelError
from transforms.translation.decoding import Decoding
from transforms.translation.handler import TranslationHandler
from transforms.translation.model import Translator

SENTENCES = ["the old house", "", "the dog met Anna"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return str(save_translation_model(tmp_path_factory.mktemp("models") / "tiny"))


def test_the_same_as_without_pipeline(folder):
    handler = TranslationHandler(folder, "deu_Latn", Decoding(beam_size=2))
    alone = Translator(folder, "eng_Latn", "deu_Latn", Decoding(beam_size=2)).translate(SENTENCES)
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        elements = [("a", ("eng_Latn", SENTENCES)), ("b", ("nld_Latn", SENTENCES[:1])), ("c", ("eng_Latn", []))]
        results = pipeline | beam.Create(elements) | RunInference(KeyedModelHandler(handler))
        found = results | beam.MapTuple(lambda key, result: (key, result.inference))
        assert_that(found, equal_to([("a", alone), ("b", alone[:1]), ("c", [])]))


def test_what_the_handler_yields(folder):
    handler = TranslationHandler(folder, "deu_Latn", Decoding(beam_size=2), with_attention=True)
    model = handler.load_model()
    results = list(
        handler.run_inference([("eng_Latn", SENTENCES), ("nld_Latn", SENTENCES[:1]), ("eng_Latn", [])], model)
    )
    texts = [[hypothesis.text for hypothesis in result.inference] for result in results]
    assert texts == [["das altes Haus", "", "das Hund traf Anna"], ["das altes Haus"], []]
    assert results[0].inference[0].attention.shape == (3, 3)
    assert results[0].inference[1].status == "empty"


def test_a_language_that_the_model_has_not(folder):
    with pytest.raises(ModelError, match="does not translate into jpn_Jpan"):
        TranslationHandler(folder, "jpn_Jpan").load_model().translate("eng_Latn", ["the house"], False)
