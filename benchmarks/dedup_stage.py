"""Near-duplicate removal alone, as a stage that runs like the others: Parquet in, Parquet and a manifest out.

    python -m benchmarks.dedup_stage --input PATTERN... --output DIR [--workers N]

It is the last step of `curate` without what comes before it: no language is judged, nothing is filtered. The last line
it prints tells in JSON what it took once everything was imported: seconds (wall clock; CPU with child processes) and
the peak resident memory, KiB, of the process and of its largest child.
"""

import json
import resource
import sys
import time

import apache_beam as beam
from pydantic import Field

from pipelines.command import main
from pipelines.dedup import DedupSettings, deduplicate
from pipelines.settings import Settings
from pipelines.stage import Inputs, Outputs, Stage
from schemas.datasets import DOCUMENTS
from transforms.datasets.read import ReadDataset

NEAR = DedupSettings(method=("minhash",), bands=14, rows=8)
"""FineWeb's banding and our other defaults: word 5-grams, verified at .75."""


class DedupOnly(Settings):
    """Settings of the stage: those of curate's deduplication."""

    dedup: DedupSettings = Field(NEAR, description="how duplicates are found and which stay")


def build(p: beam.Pipeline, settings: DedupOnly, inputs: Inputs) -> Outputs:
    """Read, drop near-duplicates, write."""
    read = p | ReadDataset(inputs.patterns["input"], DOCUMENTS)
    left = deduplicate(read["rows"], settings.dedup, settings.partitions)
    accounts = (read["accounts"], *left["accounts"]) | "Accounts" >> beam.Flatten()
    return {"documents": {"rows": left["rows"], "accounts": accounts}}


STAGE = Stage(
    name="curate",  # its section of a recipe, and its name in the accounts
    summary="Documents to documents: near-duplicates dropped.",
    settings=DedupOnly,
    source=DOCUMENTS,
    datasets=(DOCUMENTS,),
    build=build,
)


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


if __name__ == "__main__":
    begun, cpu_before = time.monotonic(), _cpu_seconds()
    status = main(STAGE)
    took = {
        "wall": time.monotonic() - begun,
        "cpu": _cpu_seconds() - cpu_before,
        "peak": [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)],
    }
    print(json.dumps(took))
    sys.exit(status)
