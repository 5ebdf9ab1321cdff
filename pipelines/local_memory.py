"""Whether an input fits the memory of this machine on the local runner, which keeps in memory what it shuffles."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.datasets.inputs import InputFile

EXPANSION: Mapping[str, float] = {".bz2": 5.0, ".xz": 6.0, ".gz": 4.0, ".zst": 4.5, ".lz4": 3.0}
"""Bytes of text in a byte of a compressed dump or archive, about."""

PROCESS_BYTES = 400 << 20
"""What a process has in memory before it reads anything: Beam, Arrow, tables."""

PEAK_PER_BYTE: Mapping[str, float] = {
    "wikidata": 1.1,
    "wikipedia": 9.5,
    "curate": 4.7,
    "ner": 3.1,
    "relations": 4.2,
    "retrieval": 5.2,
}
"""Bytes of memory for a byte of expanded input, at most, by stage: measured by `python -m benchmarks memory`.

Other stages are taken to need about as much as the steepest of these."""

_USUAL_PEAK_PER_BYTE = 8.0
_CONTROL_GROUPS = (
    tuple(f"/sys/fs/cgroup/{name}" for name in ("memory.max", "memory.current", "memory.stat")),
    tuple(
        f"/sys/fs/cgroup/memory/{name}" for name in ("memory.limit_in_bytes", "memory.usage_in_bytes", "memory.stat")
    ),
)
"""Files of version 2 and version 1: the limit, what is taken of it, and how much of that is cache of files."""


def memory_warning(stage: str, files: Iterable[InputFile], workers: int, available: int) -> str | None:
    """What to tell somebody whose input needs more than the `available` bytes on the local runner; None where it fits.

    Several workers need a process each; what is shuffled lies in that of the runner.
    """
    expanded = expanded_size(files)
    processes = 1 if workers == 1 else workers + 1
    needed = int(processes * PROCESS_BYTES + PEAK_PER_BYTE.get(stage, _USUAL_PEAK_PER_BYTE) * expanded)
    if needed <= available:
        return None
    return (
        f"{stage}: WARNING: the local runner keeps in memory what it shuffles; for {_gigabytes(expanded)} of input "
        f"(expanded) it will need about {_gigabytes(needed)}, and {_gigabytes(available)} are free. It may be stopped "
        "for want of memory. Take --runner flink, which needs only Java and shuffles on disk, a cluster, a "
        "larger machine, or fewer languages or files at a time; see docs/running.md"
    )


def available_memory() -> int:
    """Bytes that this process may still take: of the machine, or of the control group (container) that it runs in."""
    free = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    told = _first_line("/proc/meminfo", "MemAvailable:")
    if told is not None:
        free = int(told.split()[0]) * 1024
    for limit, used, cache in _CONTROL_GROUPS:
        most, taken, given_back = (
            _first_line(limit, ""),
            _first_line(used, ""),
            _first_line(cache, "inactive_file "),
        )
        if most and taken and most.strip().isdecimal():
            free = min(free, int(most) - int(taken) + int(given_back or 0))
    return free


def _first_line(path: str, beginning: str) -> str | None:
    """What follows `beginning` in the first line that has it, None without such a file or line."""
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:  # no Linux, or another version of control groups
        return None
    return next((line.removeprefix(beginning) for line in lines if line.startswith(beginning)), None)


def expanded_size(files: Iterable[InputFile]) -> int:
    """Bytes of files when they are decompressed: what Parquet tells, else the usual ratio of its compression."""
    return sum(_expanded(file) for file in files)


def _expanded(file: InputFile) -> int:
    suffix = Path(file.path).suffix
    if suffix != ".parquet":
        return int(file.size * EXPANSION.get(suffix, 1.0))
    try:
        with FileSystems.open(file.path, compression_type=CompressionTypes.UNCOMPRESSED) as stored:
            metadata = pq.read_metadata(stored)
    except (OSError, pa.ArrowException):  # the stage will say what is wrong with it
        return file.size
    return sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:,.1f} GB"
