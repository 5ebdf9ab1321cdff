"""The stage `web` where users and servers err: wrong flags, files that are not there, bytes made to stop a worker."""

import shutil
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.command import main
from pipelines.engine import Engine
from pipelines.stage import run_stage
from pipelines.web import STAGE, WebSettings
from schemas.datasets import DOCUMENTS
from schemas.fates import mark, with_marks
from transforms.archives.read import plan_archive, read_archive
from transforms.pages.content_kind import content_kind
from transforms.pii.mask import drop_documents, mask_documents
from transforms.sources.files import open_stored
from transforms.sources.records import Held

REPOSITORY = Path(__file__).resolve().parent.parent.parent
ARCHIVE = REPOSITORY / "tests" / "sample" / "crawl" / "cities.warc.gz"
NAME = "crawl/cities.warc.gz"
INDEX = pa.schema(
    [
        ("url", pa.string()),
        ("fetch_status", pa.int16()),
        ("content_mime_detected", pa.string()),
        ("content_languages", pa.string()),
        ("warc_filename", pa.string()),
        ("warc_record_offset", pa.int64()),
        ("warc_record_length", pa.int64()),
    ]
)


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    """A table of the index with the pages of an archive."""
    size = ARCHIVE.stat().st_size
    (split,) = plan_archive(str(ARCHIVE), size, open_stored, size)
    records = list(read_archive(split, open_stored, Held()))
    ends = [*(record.offset for record in records[1:]), size]
    rows = [
        ["https://x.example/", 200, "text/html", "eng", NAME, record.offset, end - record.offset]
        for record, end in zip(records, ends, strict=True)
        if record.kind == "response"
    ]
    path = tmp_path_factory.mktemp("index") / "index.parquet"
    columns = [pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), INDEX, strict=True)]
    pq.write_table(pa.table(columns, schema=INDEX), path)
    return path


def run(output: Path, *inputs: Path, **settings) -> dict[str, dict]:
    chosen = WebSettings(input=tuple(map(str, inputs)), **settings)
    manifests = run_stage(STAGE, chosen, STAGE.find(STAGE.named_inputs(chosen)), str(output), Engine(), 1.0)
    return manifests["documents"]["records"]["document"]


def test_a_sample_of_an_index_is_the_same_from_every_mirror(index, tmp_path):
    drawn = []
    for mirror in ("a", "mirror-of-it"):
        folder = tmp_path / mirror / "crawl"
        folder.mkdir(parents=True)
        shutil.copy(ARCHIVE, folder)
        output = tmp_path / f"from-{mirror}"
        assert run(output, index, base=str(tmp_path / mirror), sample=4)["read"] == 4
        drawn.append(sorted(pq.read_table(path)["id"].to_pylist() for path in output.glob("documents/[a-z]*/part-*")))
    assert drawn[0] == drawn[1]


def test_an_archive_that_an_index_names_and_no_folder_has_is_a_failure(index, tmp_path):
    assert run(tmp_path / "out", index, base=str(tmp_path))["failed"] == {"damaged_record": 1}
    failed = pq.read_table(tmp_path / "out" / "documents" / "_failed").to_pylist()
    assert [row["source"] for row in failed] == [str(tmp_path / NAME)]


def test_a_table_that_a_listing_names_and_no_folder_has_is_a_failure(index, tmp_path):
    (tmp_path / "crawl").mkdir()
    shutil.copy(ARCHIVE, tmp_path / "crawl")
    shutil.copy(index, tmp_path)
    listing = tmp_path / "cc-index-table.paths"
    listing.write_text("index.parquet\nmissing.parquet\n")
    account = run(tmp_path / "out", listing, base=str(tmp_path))
    assert (account["read"], account["failed"]) == (pq.read_metadata(index).num_rows + 1, {"damaged_record": 1})


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--sample", "3"], "--sample: it is drawn from listings"),
        (["--tlds", "fo"], "--tlds: they are looked up in an index"),
        (["--domains", "example.org"], "--domains"),
    ],
)
def test_what_is_asked_of_an_index_needs_one(flags, message, capsys, tmp_path):
    assert main(STAGE, ["--input", str(ARCHIVE), "--output", str(tmp_path / "out"), *flags]) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out" / "documents").exists()


def test_a_language_model_is_checked_before_any_work(capsys, tmp_path):
    model = tmp_path / "model.bin"
    model.write_bytes(b"# no model")
    with pytest.raises(SystemExit, match="2"):
        main(STAGE, ["--input", str(ARCHIVE), "--output", str(tmp_path / "out"), "--language_model", str(model)])
    assert f"--language_model: {model} is no fastText model" in capsys.readouterr().err


@pytest.mark.parametrize("filler", [b" ", b"<!---->", b"<? >", b"\n<!-- -->"])
def test_a_page_in_xml_cannot_hold_a_worker_up(filler):
    # The worker itself looks at these bytes, outside of the process that has bounded time.
    begun = time.process_time()
    assert content_kind(b"<!doctype x>" + filler * 400 + b"x", "text/xml").name == "other"
    assert content_kind(b"<!doctype x>" + filler * 40 + b"<feed>", "text/xml").detail == "XML <feed>"
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    "strip",
    [
        lambda batch: mask_documents(batch, ("email", "phone"))[0],
        lambda batch: drop_documents(batch, ("email", "phone")),
    ],
)
@pytest.mark.parametrize(
    ("before", "piece", "left"),
    [
        ("write ", "john.smith@harbour-museum.org", "write"),
        ("call us at ", "+49 30 901820 99", "call us at"),
        ("電話番号は", "03-1234-5678", "電話番号は"),
        ("اتصل ", "٠٣٠ ٩٠١ ٨٢٠", "اتصل"),
    ],
)
def test_an_excerpt_does_not_end_in_a_part_of_what_is_to_be_masked(before, piece, left, strip):
    for shown in range(1, len(piece)):
        text = "あ" * (200 - len(before) - shown) + before + piece + " or later"
        rows = pa.RecordBatch.from_pylist([{"id": "a", "text": text}], schema=DOCUMENTS.schema)
        marked = mark(with_marks(rows, DOCUMENTS.record), pa.array([True]), "foreign_language", ["x"], DOCUMENTS)
        assert strip(marked)["text"][0].as_py().strip("あ").rstrip() == left
