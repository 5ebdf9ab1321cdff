"""A small stage of the sample world on an engine, and what has to be equal on all of them."""

import shutil
from pathlib import Path

import pytest

from pipelines import wikidata
from pipelines.engine import Engine
from pipelines.job_servers.jars import missing
from pipelines.stage import Stage, run_stage

SAMPLE = Path(__file__).resolve().parent / "sample" / "wikidata"
QUICK_JAVA = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")
"""A Java that starts fast: what it compiles for speed later, a test does not wait for."""
QUICK_JOB_SERVER = tuple(f"--job_server_jvm_properties={flag}" for flag in QUICK_JAVA)


def need(server: str) -> None:
    """Skip where there is no Java, or the jars were not fetched: tests fetch nothing."""
    if not shutil.which("java"):
        pytest.skip("no Java on this machine")
    if lacking := missing(server):
        pytest.skip(f"{len(lacking)} jars are missing; fetch them: python -m pipelines.job_servers {server}")


def made(output: Path, engine: Engine, stage: Stage = wikidata.STAGE) -> dict[str, object]:
    """Digests of all parts and all counters by dataset."""
    settings = stage.settings(input=(str(SAMPLE / "*.json"),), partitions=4)
    contents = run_stage(stage, settings, stage.find(stage.named_inputs(settings)), str(output), engine)
    return {
        name: ({part["path"]: part["sha256"] for part in content["parts"]}, content["records"])
        for name, content in contents.items()
    }
