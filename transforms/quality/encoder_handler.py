"""The encoder in a pipeline: `RunInference(EncoderHandler(folder))`."""

from collections.abc import Iterable, Sequence
from typing import Any

from apache_beam.ml.inference.base import PredictionResult

from transforms.models.model_per_machine import ModelPerMachine
from transforms.quality.encoder import TextEncoder

Texts = Sequence[str]


class EncoderHandler(ModelPerMachine[Texts, PredictionResult, TextEncoder]):
    """Embeds the texts of an element, such as those of some documents: the inference is their matrix, in order."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder

    def load_model(self) -> TextEncoder:
        return TextEncoder(self._folder)

    def run_inference(
        self, batch: Sequence[Texts], model: TextEncoder, inference_args: dict[str, Any] | None = None
    ) -> Iterable[PredictionResult]:
        for texts in batch:
            yield PredictionResult((), model.embed(texts), model_id=self._folder)
