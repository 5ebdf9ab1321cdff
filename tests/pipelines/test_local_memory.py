"""Tests of what a user is told before a run that will not fit the memory."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.local_memory import PEAK_PER_BYTE, PROCESS_BYTES, available_memory, expanded_size, memory_warning
from transforms.datasets.inputs import InputFile, find_files

GIGABYTE = 1 << 30


def test_a_small_input_gives_no_warning() -> None:
    assert memory_warning("wikipedia", [InputFile("fowiki.xml.bz2", 4 << 20)], 1, 8 * GIGABYTE) is None


def test_a_large_input_gives_figures_and_ways_out() -> None:
    warning = memory_warning("wikipedia", [InputFile("enwiki.xml.bz2", 20 * GIGABYTE)], 1, 16 * GIGABYTE)
    assert warning is not None
    assert warning.startswith("wikipedia: WARNING: ")
    assert "107.4 GB of input" in warning and "17.2 GB are free" in warning
    assert "--runner flink" in warning


def test_each_worker_counts() -> None:
    inputs = [InputFile("a.xml", 1 << 20)]
    room = 3 * PROCESS_BYTES
    assert memory_warning("wikipedia", inputs, 1, room) is None
    assert memory_warning("wikipedia", inputs, 8, room) is not None


def test_a_stage_whose_curve_is_steeper_warns_earlier() -> None:
    steep, flat = max(PEAK_PER_BYTE, key=PEAK_PER_BYTE.__getitem__), min(PEAK_PER_BYTE, key=PEAK_PER_BYTE.__getitem__)
    size = 4 * GIGABYTE
    room = PROCESS_BYTES + int(size * (PEAK_PER_BYTE[steep] + PEAK_PER_BYTE[flat]) / 2)
    assert memory_warning(steep, [InputFile("a.xml", size)], 1, room) is not None
    assert memory_warning(flat, [InputFile("a.xml", size)], 1, room) is None


def test_parquet_tells_what_it_expands_to(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": [f"{n} " + "ein Wort " * 100 for n in range(1000)]}), path, compression="zstd")
    (file,) = find_files([str(path)])
    assert file.size < 100_000
    assert 900_000 < expanded_size([file]) < 1_200_000


def test_a_file_that_is_no_parquet_counts_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"no parquet")
    assert expanded_size(find_files([str(path)])) == 10


@pytest.mark.parametrize(("name", "ratio"), [("a.xml", 1), ("a.xml.bz2", 5), ("a.warc.gz", 4)])
def test_compressed_files_count_for_more(name: str, ratio: int) -> None:
    assert expanded_size([InputFile(name, 1000)]) == 1000 * ratio


def test_this_machine_has_memory() -> None:
    assert 100 << 20 < available_memory() < 1 << 46
