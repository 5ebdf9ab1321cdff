"""Flags of Beam's Flink runner that Beam's Python SDK does not know by itself."""

import argparse

from apache_beam.options.pipeline_options import PipelineOptions


class FlinkOptions(PipelineOptions):
    """What the job server reads of a batch job's options, beside `FlinkRunnerOptions`."""

    @classmethod
    def _add_argparse_args(cls, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--flink_conf_dir", help="folder of Flink's config.yaml, for the job server")
        parser.add_argument("--number_of_execution_retries", help="how often Flink restarts what failed")
        parser.add_argument("--execution_retry_delay", help="milliseconds before a restart")
        parser.add_argument("--execution_mode_for_batch", help="PIPELINED, BATCH, PIPELINED_FORCED or BATCH_FORCED")
        parser.add_argument("--object_reuse", help="whether operators may reuse objects (true or false)")
        parser.add_argument("--operator_chaining", help="whether operators may be chained (true or false)")
        parser.add_argument("--max_bundle_size", help="most elements of a bundle")
        parser.add_argument("--load_balance_bundles", help="give each bundle to the worker with the least to do (true)")
