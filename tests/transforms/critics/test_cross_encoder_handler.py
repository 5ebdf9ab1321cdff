import apache_beam as beam
import pytest
from apache_beam.ml.inference.base import KeyedModelHandler, RunInference
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from transforms.critics.cross_encoder_handler import CrossEncoderHandler
from transforms.critics.text_pairs import text_pair

VERBS = {"born in": 0.9526, "married": 0.0474, "visited": 0.5}


@pytest.mark.parametrize("workers", [1, 2])
def test_examples_become_scores_in_a_pipeline(make_cross_encoder, make_example, workers):
    elements = [
        (f"row {number}", [text_pair(make_example(f"Ada {verb} London.", "Ada", "London"), "of") for verb in verbs])
        for number, verbs in enumerate([["born in"], ["married", "visited", "born in"], []])
    ]
    expected = [
        ("row 0", [0.9526]),
        ("row 1", [0.0474, 0.5, 0.9526]),
        ("row 2", []),
    ]
    options = PipelineOptions(
        direct_num_workers=workers, direct_running_mode="in_memory" if workers == 1 else "multi_processing"
    )
    with beam.Pipeline(runner=FnApiRunner(), options=options) as pipeline:
        scored = (
            pipeline
            | beam.Create(elements)
            | RunInference(KeyedModelHandler(CrossEncoderHandler(str(make_cross_encoder()))))
            | beam.MapTuple(lambda row, result: (row, [round(score, 4) for score in result.inference.tolist()]))
        )
        assert_that(scored, equal_to(expected))
