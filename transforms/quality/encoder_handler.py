"""The encoder in a pipeline: `RunInference(EncoderHandler(folder))`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from apache_beam.ml.inference.base import ModelHandler, PredictionResult

from transforms.quality.encoder import TextEncoder

Texts = Sequence[str]


class EncoderHandler(ModelHandler[Texts, PredictionResult, TextEncoder]):
    """Embeds the texts of an element, such as those of a batch of documents: the inference is their matrix, in order.

    All processes of a machine share one model.
    """

    def __init__(self, folder: str) -> None:
        super().__init__(max_batch_size=1)  # an element is a batch already
        self._folder = folder

    def load_model(self) -> TextEncoder:
        return TextEncoder(self._folder)

    def run_inference(
        self, batch: Sequence[Texts], model: TextEncoder, inference_args: dict[str, Any] | None = None
    ) -> Iterable[PredictionResult]:
        for texts in batch:
            yield PredictionResult((), model.embed(texts), model_id=self._folder)

    def share_model_across_processes(self) -> bool:
        return True

    def batch_elements_kwargs(self) -> Mapping[str, Any]:
        return {"min_batch_size": 1, "max_batch_size": 1}
