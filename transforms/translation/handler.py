"""Translation in a pipeline: `RunInference(TranslationHandler(folder, target_language, decoding))`."""

from collections.abc import Iterable, Sequence
from typing import Any

from apache_beam.ml.inference.base import PredictionResult

from transforms.models.model_per_machine import ModelPerMachine
from transforms.translation.decoding import Decoding
from transforms.translation.engine import load_engine
from transforms.translation.hypothesis import Hypothesis
from transforms.translation.model import Translator
from transforms.translation.model_folder import read_model_folder
from transforms.translation.translate_safely import translate_safely

Sentences = tuple[str, Sequence[str]]
"""A source language and sentences in it."""


class Translators:
    """One loaded model for all source languages."""

    def __init__(self, folder: str, target_language: str, decoding: Decoding, threads: int, translators: int) -> None:
        self._folder, self._target_language, self._decoding = folder, target_language, decoding
        self._engine = load_engine(read_model_folder(folder), decoding.compute_type, threads, translators)
        self._by_source: dict[str, Translator] = {}

    def translate(self, source_language: str, sentences: Sequence[str], with_attention: bool) -> list[Hypothesis]:
        """As `Translator.translate`, which also says what is raised."""
        if source_language not in self._by_source:
            self._by_source[source_language] = Translator(
                self._folder, source_language, self._target_language, self._decoding, engine=self._engine
            )
        return translate_safely(self._by_source[source_language], sentences, with_attention)


class TranslationHandler(ModelPerMachine[Sentences, PredictionResult, Translators]):
    """Translates the sentences of an element: the inference is a list of `Hypothesis`, in order.

    On a model ``translators`` work at a time with ``threads`` each; neither changes an output.
    """

    def __init__(
        self,
        folder: str,
        target_language: str,
        decoding: Decoding | None = None,
        with_attention: bool = False,
        threads: int = 1,
        translators: int = 1,
    ) -> None:
        super().__init__()
        self._folder, self._target_language = folder, target_language
        self._decoding, self._with_attention = decoding or Decoding(), with_attention
        self._threads, self._translators = threads, translators

    def load_model(self) -> Translators:
        return Translators(self._folder, self._target_language, self._decoding, self._threads, self._translators)

    def run_inference(
        self, batch: Sequence[Sentences], model: Translators, inference_args: dict[str, Any] | None = None
    ) -> Iterable[PredictionResult]:
        for language, sentences in batch:
            yield PredictionResult((), model.translate(language, sentences, self._with_attention), self._folder)
