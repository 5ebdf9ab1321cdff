"""The cross-encoder in a pipeline: `RunInference(CrossEncoderHandler(folder))`."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from apache_beam.ml.inference.base import PredictionResult
from numpy.typing import NDArray

from transforms.critics.cross_encoder import CrossEncoder
from transforms.critics.text_pairs import TextPair
from transforms.models.model_per_machine import ModelPerMachine

Pairs = Sequence[TextPair]


class CrossEncoderHandler(ModelPerMachine[Pairs, PredictionResult, CrossEncoder]):
    """Scores the pairs of an element, such as those of a batch of rows: the inference is their array, in order."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder

    def load_model(self) -> CrossEncoder:
        return CrossEncoder(self._folder)

    def run_inference(
        self, batch: Sequence[Pairs], model: CrossEncoder, inference_args: dict[str, Any] | None = None
    ) -> Iterable[PredictionResult]:
        for pairs in batch:
            yield PredictionResult(pairs, _scores(pairs, model), model_id=self._folder)


def _scores(pairs: Pairs, model: CrossEncoder) -> NDArray[np.float32]:
    return model.scores(pairs) if pairs else np.zeros(0, dtype=np.float32)
