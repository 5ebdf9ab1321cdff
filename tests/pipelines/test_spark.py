"""Spark, embedded in Beam's job server."""

from pipelines.engine import Engine
from tests.engine_runs import QUICK_JOB_SERVER, made, need


def test_spark_writes_the_bytes_of_the_local_runner(tmp_path):
    need("spark")
    with Engine("spark", 2, QUICK_JOB_SERVER).started() as engine:
        assert made(tmp_path / "spark", engine) == made(tmp_path / "direct", Engine())
