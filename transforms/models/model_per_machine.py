"""Handlers of models that are loaded once on a machine, however many processes work there."""

import os
from collections.abc import Mapping
from typing import Any, TypeVar

from apache_beam.ml.inference.base import ModelHandler

Example = TypeVar("Example")
Prediction = TypeVar("Prediction")
Model = TypeVar("Model")


class ModelPerMachine(ModelHandler[Example, Prediction, Model]):
    """Its examples are batches already, such as the texts of some documents, and are not batched again.

    All worker processes of a machine share one model. Where the process that made the pipeline does the work itself,
    the model is its own: one shared would stay in memory after the stage, and leave files in the temporary folder.
    """

    def __init__(self) -> None:
        super().__init__(max_batch_size=1)
        self._pipeline_process = os.getpid()

    def share_model_across_processes(self) -> bool:
        return os.getpid() != self._pipeline_process

    def batch_elements_kwargs(self) -> Mapping[str, Any]:
        return {"min_batch_size": 1, "max_batch_size": 1}
