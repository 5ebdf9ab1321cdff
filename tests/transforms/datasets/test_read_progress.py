"""What a stage reads of a dataset is noted, so that a long run shows how far it is."""

import json

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.engine import Engine
from schemas.datasets import DOCUMENTS
from transforms.datasets.read import ReadDataset
from transforms.progress import read_progress

ROWS = [{"id": f"d{number}", "text": f"Text {number}", "language": "deu_Latn"} for number in range(40)]


@pytest.mark.parametrize("name", ["in.jsonl", "in.parquet"])
def test_records_and_bytes_are_noted(tmp_path, name):
    path, progress = tmp_path / name, tmp_path / "progress"
    progress.mkdir()
    if name.endswith(".jsonl"):
        path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    else:
        pq.write_table(pa.Table.from_pylist(ROWS, schema=DOCUMENTS.schema), path, row_group_size=15)
    pipeline = Engine().pipeline()
    read = pipeline | ReadDataset((str(path),), DOCUMENTS, progress=str(progress))
    _ = read["rows"] | beam.Map(lambda batch: batch.num_rows)
    pipeline.run().wait_until_finish()
    records, size = read_progress(progress)
    assert records == 40
    assert path.stat().st_size / 5 < size <= path.stat().st_size  # a small Parquet file is mostly its footer
