"""Running a stage: reconciled, deterministic, atomic; on a stage small enough to see through."""

import json
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from pipelines.engine import Engine
from pipelines.settings import Settings
from pipelines.stage import Stage, StageError, run_stage
from schemas.datasets import DOCUMENTS
from schemas.fates import FAILED, mark, marked_schema
from transforms.columns.batches import cut
from transforms.columns.shuffle import JoinPartitions
from transforms.datasets.accounts import AccountsError
from transforms.datasets.inputs import InputError
from transforms.datasets.read import ReadDataset


class ShortSettings(Settings):
    fail: bool = False
    lose: bool = False


def shorten(batch: pa.RecordBatch, settings: ShortSettings) -> pa.RecordBatch:
    short = pc.less(pc.utf8_length(batch["text"]), 7)
    if settings.lose:
        return batch.filter(pc.invert(short))
    return mark(batch, short, "short", batch["text"], DOCUMENTS, FAILED if settings.fail else "dropped")


def build(p, settings, inputs):
    read = p | ReadDataset(inputs.patterns["input"], DOCUMENTS)
    rows = {"rows": read["rows"] | beam.Map(shorten, settings).with_output_types(pa.RecordBatch)} | JoinPartitions(
        keys={"rows": ("text",)},
        schemas={"rows": marked_schema(DOCUMENTS.schema)},
        join=lambda tables: cut(tables["rows"], 3),
        partitions=settings.partitions,
    )
    return {"documents": {"rows": rows, "accounts": read["accounts"]}}


ONE_WORKER = Engine()
STAGE = Stage("shorten", "drops short texts", ShortSettings, DOCUMENTS, (DOCUMENTS,), build)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    rows = [{"id": f"d{n}", "text": f"Text {n}", "language": ("deu_Latn", "ell_Grek")[n % 2]} for n in range(40)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def run(source, output, engine=ONE_WORKER, max_failure_rate=0.01, **settings):
    inputs = STAGE.find({"input": (str(source),)})
    made = ShortSettings(input=(str(source),), **settings)
    return run_stage(STAGE, made, inputs, str(output), engine, max_failure_rate)


def test_output_counters_and_manifest(source, tmp_path):
    manifest = run(source, tmp_path / "out", rows_per_part=10)["documents"]
    assert manifest["records"] == {"document": {"read": 40, "kept": 30, "dropped": {"short": 10}, "failed": {}}}
    assert manifest["rows"] == {"deu_Latn": 15, "ell_Grek": 15}
    folder = tmp_path / "out" / "documents"
    assert json.loads((folder / "manifest.json").read_text()) == manifest
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet")) == [
        "_dropped/part-00000-of-00001.parquet",
        "deu_Latn/part-00000-of-00002.parquet",
        "deu_Latn/part-00001-of-00002.parquet",
        "ell_Grek/part-00000-of-00002.parquet",
        "ell_Grek/part-00001-of-00002.parquet",
    ]
    kept = [row for path in folder.glob("[a-z]*_*/part*") for row in pq.read_table(path).to_pylist()]
    assert sorted(row["id"] for row in kept) == sorted(f"d{n}" for n in range(10, 40))
    dropped = pq.read_table(folder / "_dropped").to_pylist()
    assert {(row["id"], row["reason"], row["detail"]) for row in dropped} == {
        (f"d{n}", "short", f"Text {n}") for n in range(10)
    }
    assert not (tmp_path / "out" / ".staging").exists()


@pytest.mark.parametrize(
    ("engine", "partitions"), [(Engine(), 1), (Engine(), 5), (Engine(workers=2), 16)], ids=["1", "5", "workers"]
)
def test_same_bytes_whatever_runs_it(source, tmp_path, engine, partitions):
    def digests(manifest):
        return {part["path"]: part["sha256"] for part in manifest["documents"]["parts"]}

    once = run(source, tmp_path / "once")
    again = run(source, tmp_path / "again", engine=engine, partitions=partitions)
    assert digests(once) == digests(again)
    assert once["documents"]["key"] == again["documents"]["key"]


def test_too_many_failures_publish_nothing(source, tmp_path):
    with pytest.raises(StageError, match=r"10 of 40 document records failed, more than --max_failure_rate 0.01"):
        run(source, tmp_path / "out", fail=True)
    assert not list((tmp_path / "out").rglob("*"))
    manifest = run(source, tmp_path / "out", fail=True, max_failure_rate=0.25)["documents"]
    assert manifest["records"]["document"]["failed"] == {"short": 10}
    assert pq.read_table(tmp_path / "out/documents/_failed").num_rows == 10


def test_a_stage_that_loses_rows_publishes_nothing(source, tmp_path):
    with pytest.raises(AccountsError, match="document: read 40, but 30 have a fate"):
        run(source, tmp_path / "out", lose=True)
    assert not list((tmp_path / "out").rglob("*"))


def test_a_new_run_replaces_the_old_one(source, tmp_path):
    run(source, tmp_path / "out", rows_per_part=1)
    manifest = run(source, tmp_path / "out")["documents"]
    parts = {path.relative_to(tmp_path / "out/documents").as_posix() for path in (tmp_path / "out").rglob("*.parquet")}
    assert parts == {part["path"] for part in manifest["parts"]}


def test_bad_lines_fail_with_their_number(source, tmp_path):
    lines = source.read_text().splitlines()
    lines[20:20] = ["{broken", json.dumps({"id": 7, "text": ["no"], "language": "deu_Latn"})]
    source.write_text("\n".join(lines))
    manifest = run(source, tmp_path / "out", max_failure_rate=0.1)["documents"]
    assert manifest["records"]["document"]["read"] == 42
    assert manifest["records"]["document"]["failed"] == {"bad_row": 2}
    failed = pq.read_table(tmp_path / "out/documents/_failed").to_pylist()
    assert sorted((row["record"], row["source"]) for row in failed) == [
        ("line 21", str(source)),
        ("line 22", str(source)),
    ]


def test_reads_its_own_output(source, tmp_path):
    run(source, tmp_path / "out")
    manifest = run(tmp_path / "out", tmp_path / "out2")["documents"]
    assert manifest["records"]["document"] == {"read": 30, "kept": 30, "dropped": {}, "failed": {}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"id": "a", "language": "deu_Latn"}\n', "no field text in its first line"),
        ("[1, 2]\n", "must hold an object a line"),
    ],
)
def test_a_wrong_schema_stops_before_any_work(tmp_path, content, message):
    path = tmp_path / "in.jsonl"
    path.write_text(content)
    with pytest.raises(InputError, match=message):
        run(path, tmp_path / "out")
    assert not list((tmp_path / "out").rglob("*.parquet"))


def test_an_input_that_is_missing_names_itself(tmp_path):
    with pytest.raises(InputError, match="matches no file"):
        run(tmp_path / "nothing*.parquet", tmp_path / "out")


def test_a_wrong_parquet_schema_names_the_column(tmp_path):
    pq.write_table(pa.table({"id": ["a"], "text": ["b"], "language": [["c"]]}), tmp_path / "in.parquet")
    with pytest.raises(InputError, match=r"column language is list<.*, but documents has string"):
        run(tmp_path / "in.parquet", tmp_path / "out")


def test_a_stage_does_not_replace_what_it_reads(source, tmp_path):
    run(source, tmp_path / "out")
    part = tmp_path / "out" / "documents" / "deu_Latn" / "part-00000-of-00001.parquet"
    with pytest.raises(StageError, match=r"the dataset documents in .* would replace its own input .*deu_Latn"):
        run(tmp_path / "out", f"{tmp_path}/./out/")
    assert part.exists()
