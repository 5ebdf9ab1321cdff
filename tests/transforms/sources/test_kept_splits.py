"""Tests of what is kept of an input while a run reads it."""

import gc
import io
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import pytest
from apache_beam.pvalue import TaggedOutput
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from transforms.progress import read_progress
from transforms.sources.kept_splits import Finished, Journal, Output, ReadSplit, is_kept, keep, kept_path, read_kept

BATCH = pa.RecordBatch.from_pydict({"text": ["", "Ω", None], "place": [{"a": 1}, None, {"a": 2}]})
COUNTS = Counter({("page", "deu_Latn", "kept", ""): 3})
OUTPUTS: list[Output | Finished] = [
    BATCH,
    TaggedOutput("more", BATCH.slice(1)),
    TaggedOutput("counts", COUNTS),
    Finished(3, 70),
]


def plain(output: Output | Finished) -> object:
    return (output.tag, output.value) if isinstance(output, TaggedOutput) else output


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    path = kept_path(str(tmp_path), ("dump", 0, 70))
    assert not is_kept(path)
    assert list(map(plain, keep(path, iter(OUTPUTS)))) == list(map(plain, OUTPUTS))
    assert is_kept(path)
    assert list(map(plain, read_kept(path))) == list(map(plain, OUTPUTS))
    assert [file.name for file in tmp_path.iterdir()] == [Path(path).name]


def test_a_split_broken_off_is_not_kept(tmp_path: Path) -> None:
    path = kept_path(str(tmp_path), "split")
    outputs = keep(path, iter(OUTPUTS))
    for _ in range(len(OUTPUTS) - 1):
        next(outputs)
    assert not is_kept(path)
    outputs.close()
    assert not is_kept(path)


def test_a_split_broken_off_with_its_file_closed_before_it_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)
    outputs = keep(kept_path(str(tmp_path), "split"), iter(OUTPUTS))
    next(outputs)
    writers = [held for held in gc.get_objects() if isinstance(held, io.BufferedWriter)]
    [file] = [writer for writer in writers if str(tmp_path) in str(writer.name)]
    file.close()
    del outputs
    gc.collect()
    assert told == []


def test_a_split_that_may_read_otherwise_next_time_is_not_kept(tmp_path: Path) -> None:
    path = kept_path(str(tmp_path), "split")
    assert len(list(keep(path, iter([BATCH, Finished(3, 70, lasting=False)])))) == 2
    assert not is_kept(path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["cut", "zeros", "flipped"])
def test_a_damaged_file_is_none(tmp_path: Path, damage: str) -> None:
    path = Path(kept_path(str(tmp_path), "split"))
    list(keep(str(path), iter(OUTPUTS)))
    content = path.read_bytes()
    middle = len(content) // 4
    path.write_bytes(
        {
            "cut": content[:-30],
            "zeros": bytes(len(content)),
            "flipped": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        }[damage]
    )
    assert not is_kept(str(path))
    assert not path.exists()


class _Count(ReadSplit):
    def __init__(self, journal: Journal, calls: Path) -> None:
        super().__init__(journal)
        self._calls = calls

    def read(self, split: int) -> Iterator[Output | Finished]:
        with self._calls.open("a") as file:
            file.write(f"{split}\n")
        yield pa.RecordBatch.from_pydict({"n": [split]})
        yield TaggedOutput("twice", pa.RecordBatch.from_pydict({"n": [2 * split]}))
        yield Finished(1, split)


def run(journal: Journal, calls: Path, splits: list[int]) -> None:
    with beam.Pipeline(runner=FnApiRunner()) as p:
        read = p | beam.Create(splits) | beam.ParDo(_Count(journal, calls)).with_outputs("twice", main="once")
        once = read.once | "Once" >> beam.Map(lambda batch: batch.to_pydict()["n"][0])
        twice = read.twice | "Twice" >> beam.Map(lambda batch: batch.to_pydict()["n"][0])
        assert_that(once, equal_to(splits), "once")
        assert_that(twice, equal_to([2 * split for split in splits]), "twice")


def test_each_split_is_read_once_over_runs_and_progress_counts_it(tmp_path: Path) -> None:
    calls, journal = tmp_path / "calls", Journal(str(tmp_path / "progress"), str(tmp_path / "kept"))
    (tmp_path / "progress").mkdir()
    run(journal, calls, [1, 2])
    run(journal, calls, [1, 2, 5])
    assert sorted(calls.read_text().split()) == ["1", "2", "5"]
    assert read_progress(tmp_path / "progress") == (5, 1 + 2 + 1 + 2 + 5)
    run(Journal(), calls, [1])
    assert sorted(calls.read_text().split()) == ["1", "1", "2", "5"]


def test_another_split_is_another_file() -> None:
    paths = {kept_path("kept", split) for split in [("dump", 0, 70), ("dump", 70, 140), ("\ud800", 0, 70)]}
    assert len(paths) == 3
