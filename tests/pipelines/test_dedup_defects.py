"""Defects of deduplication that were found by review: each failed before it was mended."""

import resource
from pathlib import Path

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from pipelines import curate
from pipelines.command import stage_parser
from pipelines.dedup import DedupSettings
from pipelines.engine import Engine
from pipelines.settings import SettingsError, check
from pipelines.stage import run_stage
from schemas.datasets import DOCUMENTS
from schemas.fates import with_marks
from tests.dedup_runs import clusters, deduplicate, document, dropped, edited, kept, rows, take_filters_out, words
from transforms.duplicates import forests
from transforms.duplicates.drop_lines import find_repeated, lines_of, remove_repeated
from transforms.duplicates.numbers import with_number


def text(count: int, seed: str) -> str:
    return " ".join(words(count, seed))


def test_two_datasets_as_input_may_share_ids(tmp_path):
    """Each is free of repeated ids; together they are not, and what they say under one id differs."""
    deduplicate(tmp_path / "july", [document("a", text(60, "old")), document("b", text(60, "b"))])
    deduplicate(tmp_path / "august", [document("a", text(60, "new")), document("c", text(60, "old"), quality=1.0)])
    patterns = {"input": (str(tmp_path / "july" / "out"), str(tmp_path / "august" / "out"))}
    settings = check(curate.STAGE.settings, {**patterns, "partitions": 2, "dedup": {"method": ["exact"]}})
    with pytest.MonkeyPatch.context() as patched:
        take_filters_out(patched)
        found = run_stage(curate.STAGE, settings, curate.STAGE.find(patterns), str(tmp_path / "out"), Engine())
    assert found["documents"]["records"]["document"]["dropped"].get("repeated") == 1
    texts = {row["text"] for row in rows(tmp_path)}
    gone = {row["excerpt"] for row in rows(tmp_path, part="_dropped") if row["reason"] == "exact_duplicate"}
    assert all(any(kept_text.startswith(excerpt) for kept_text in texts) for excerpt in gone)


def test_exact_duplicates_go_also_where_chained_documents_stay(tmp_path):
    page = words(200, "page")
    middle = edited(page, 0, 18, 1)
    far = " ".join(edited(middle, 100, 18, 2))
    documents = [
        document("page", " ".join(page), quality=0.9),
        document("middle", " ".join(middle), quality=0.5),
        document("far-1", far, quality=0.4),
        document("far-2", far.upper(), quality=0.3),
    ]
    deduplicate(tmp_path, documents, method=["exact", "minhash"], chained="keep", bands=40, rows=3)
    assert dropped(tmp_path) == {
        "middle": ("near_duplicate", "page, similarity 0.8318"),
        "far-2": ("exact_duplicate", "far-1"),
    }
    assert clusters(tmp_path) == {"page": ("far-1", 4), "far-1": ("far-1", 4)}


def test_signatures_are_of_the_texts_that_were_compared(tmp_path):
    """Lines that go after the comparison would make each document differ from its copy in a later build."""
    menu = "\n".join(text(8, f"line {number} of the menu") for number in range(6))
    pages = [f"{menu}\n{text(12, f'page {number}')}" for number in range(12)]
    methods = {"method": ["exact", "lines"], "line_documents": 5}
    old = [document(f"old-{number}", page, url=f"https://a.org/{number}") for number, page in enumerate(pages)]
    deduplicate(tmp_path / "first", old, signatures=True, **methods)
    assert menu not in kept(tmp_path / "first")["old-0"]["text"]
    new = [document(f"new-{number}", page, url=f"https://a.org/n/{number}") for number, page in enumerate(pages)]
    deduplicate(tmp_path / "second", new, earlier=[tmp_path / "first" / "out"], **methods)
    told = dropped(tmp_path / "second")
    assert told == {f"new-{number}": ("exact_duplicate", f"old-{number}") for number in range(12)}


def test_lines_between_exact_and_minhash_leave_no_text_that_signatures_could_be_of():
    with pytest.raises(SettingsError, match=r"--dedup: signatures: .*lines"):
        check(curate.STAGE.settings, {"dedup": {"method": ["exact", "lines", "minhash"], "signatures": True}})
    for method in (["exact", "minhash", "lines"], ["lines", "exact", "minhash"], ["url", "lines", "minhash"]):
        DedupSettings(method=method, signatures=True)
    DedupSettings(method=["exact", "lines", "minhash"])


def test_two_earlier_builds_may_have_one_document_at_two_addresses(tmp_path):
    """The same id and text; the reason is that of the address, whichever of the two is looked at first."""
    methods = {"method": ["url", "minhash"]}
    for number in (1, 2):
        deduplicate(
            tmp_path / str(number),
            [document("a", text(60, "a"), url=f"https://a.org/{number}", cluster_id=f"c{number}", cluster_size=number)],
            signatures=True,
            **methods,
        )
    earlier = [tmp_path / str(number) / "out" for number in (1, 2)]
    new = [document(f"n{number}", text(60, f"n{number}"), url=f"https://a.org/{number}") for number in (1, 2)]
    deduplicate(tmp_path / "new", new, earlier=earlier, **methods)
    assert dropped(tmp_path / "new") == {"n1": ("url_duplicate", "a"), "n2": ("url_duplicate", "a")}


def test_telling_of_many_lines_of_a_long_text_takes_no_copy_of_it_for_each():
    """10,000 lines of a text of 400,000 characters: with a copy for each line 4 GB, more than an array holds."""
    page = "\n".join(f"{word} on each page of the site, {word}" for word in words(10_000, "lines"))
    pages = [{"id": f"{number}", "text": page, "language": "eng_Latn", "url": "https://a.org"} for number in (1, 2)]
    batch = with_number(with_marks(pa.RecordBatch.from_pylist(pages, schema=DOCUMENTS.schema), "document"))
    lines = pa.Table.from_batches(lines_of(batch, "line"))
    repeated = pa.Table.from_batches(find_repeated(2, {"lines": lines}))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = pa.Table.from_batches(remove_repeated({"documents": pa.Table.from_batches([batch]), "repeated": repeated}))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000
    assert sorted(found["reason"].to_pylist()) == ["repeated_line"] * 10_000 + ["repeated_lines"] * 2
    told = {row["text"] for row in found.to_pylist() if row["reason"] == "repeated_line"}
    assert told == set(page.split("\n"))


@pytest.mark.parametrize("column", ["text", "url", "cluster_id"])
def test_a_string_that_is_not_utf8_fails_its_row_alone(tmp_path, column):
    good = [document(f"{number}", text(20, f"{number}"), url=f"https://a.org/{number}") for number in range(3)]
    table = pa.Table.from_pylist(good, schema=DOCUMENTS.schema)
    values = [b"\xff\xfe" if number == 1 else (row.get(column) or "").encode() for number, row in enumerate(good)]
    broken = pa.array(values, pa.binary()).view(pa.string())
    path = tmp_path / "in.parquet"
    pq.write_table(table.set_column(table.schema.get_field_index(column), column, broken), path)
    patterns = {"input": (str(path),)}
    settings = check(curate.STAGE.settings, {**patterns, "dedup": {"method": ["url", "exact", "minhash", "lines"]}})
    with pytest.MonkeyPatch.context() as patched:
        take_filters_out(patched)
        found = run_stage(curate.STAGE, settings, curate.STAGE.find(patterns), str(tmp_path / "out"), Engine(), 1.0)
    assert found["documents"]["records"]["document"] == {
        "read": 3,
        "kept": 2,
        "dropped": {},
        "failed": {"not_utf8": 1},
    }
    (failed,) = rows(tmp_path, part="_failed")
    assert (failed["detail"], failed["record"]) == (f"{column} is not UTF-8", "row 2")


def test_forests_are_merged_in_batches_of_bounded_size(monkeypatch):
    monkeypatch.setattr(forests, "EDGES_OF_BATCH", 10)
    forest = pa.table({"left": range(1, 26), "right": [0] * 25}, schema=forests.EDGES).to_batches()[0]
    assert [(group, batch.num_rows) for group, batch in forests.cut_forest(3, forest)] == [(3, 10), (3, 10), (3, 5)]

    numbers = np.arange(1, 400, dtype=np.uint64) << np.uint64(54)
    edges = pa.RecordBatch.from_arrays([pa.array(numbers), pa.array(np.zeros_like(numbers))], schema=forests.EDGES)
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        nodes = pipeline | beam.Create([edges]) | forests.SpanForests(16)
        told = nodes | beam.FlatMap(lambda batch: zip(*batch.to_pydict().values(), strict=True))
        assert_that(told, equal_to([(number, 0) for number in (0, *numbers.tolist())]))


@pytest.mark.parametrize(
    ("dedup", "message"),
    [
        ({"bands": 1_000_000, "rows": 10_000}, "--dedup: bands and rows: 10000000000 permutations"),
        ({"within": ["[]", "site"]}, "--dedup.within.0: "),
    ],
)
def test_settings_that_cannot_be_meant(dedup, message):
    with pytest.raises(SettingsError) as error:
        check(curate.STAGE.settings, {"dedup": dedup})
    assert str(error.value).startswith(message)


@pytest.mark.parametrize("field", ["within", "method"])
def test_nothing_can_be_said_in_a_flag(field):
    flags = stage_parser(curate.STAGE).parse_args(["--output", "out", f"--dedup.{field}", "[]"])
    settings = DedupSettings(**{field: getattr(flags, f"dedup.{field}")})
    assert getattr(settings, field) == ()


def test_signatures_that_are_no_signatures_stop_before_any_work(tmp_path):
    path = Path(tmp_path, "documents.parquet")
    pq.write_table(pa.table({"id": ["a"], "text": ["a text"]}), path)
    with pytest.raises(ValueError, match=r"documents\.parquet: no column length"):
        deduplicate(tmp_path, [document("a", text(20, "a"))], method=["minhash"], earlier=[path])
