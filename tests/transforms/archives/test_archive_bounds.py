"""Hostile archives take bounded memory and time."""

import gzip
import io
import struct
import tracemalloc
from collections.abc import Callable

import pytest

from tests.transforms.archives.archive_files import compress, read, warc_record
from transforms.archives import record, records, stretch
from transforms.archives.read import plan_archive, read_archive
from transforms.sources.records import Held

LIMIT = 1 << 20


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (record, records):
        monkeypatch.setattr(module, "LARGEST_PAYLOAD", LIMIT)
    monkeypatch.setattr(stretch, "MOST_SKIPPED", 4 * LIMIT)


def peak(run: Callable[[], object]) -> int:
    """Bytes of memory that a call takes at most."""
    tracemalloc.start()
    run()
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return used


@pytest.mark.parametrize("compression", ["plain", "gzip", "lz4", "zstd"])
@pytest.mark.parametrize("single", [False, True])
def test_a_large_payload_is_cut(compression: str, single: bool) -> None:
    parts = [warc_record(b"a"), warc_record(b"x" * (5 * LIMIT), number=1), warc_record(b"b", number=2)]
    data = compress(compression, b"".join(parts)) if single else b"".join(compress(compression, p) for p in parts)
    found = read(data)
    assert [len(one.payload) for one in found.records] == [1, LIMIT, 1]
    assert [one.truncated for one in found.records] == [None, "length", None]
    assert found.failures == []


def test_a_length_beyond_the_end_of_a_plain_file_costs_its_record() -> None:
    broken = warc_record(b"abc", number=1).replace(b"Content-Length: 3", b"Content-Length: 99999999999")
    found = read(warc_record(b"a") + broken + warc_record(b"b", number=2))
    assert [one.payload for one in found.records] == [b"a", b"b"]
    assert [one.error for one in found.failures] == ["it says that it has 99999999999 bytes, but 228 are there"]
    long = warc_record(b"x" * 3 * LIMIT, number=3)
    for length in (2 * LIMIT, 3 * LIMIT + 5):
        lying = long.replace(b"Content-Length: %d" % (3 * LIMIT), b"Content-Length: %d" % length)
        found = read(warc_record(b"a") + lying + warc_record(b"b", number=2))
        assert [one.payload for one in found.records] == [b"a", b"b"]
        assert found.held == 3


@pytest.mark.parametrize("filling", [b"\0", b"\n", b"x"])
@pytest.mark.parametrize("in_header", [False, True])
def test_a_bomb_is_left(filling: bytes, in_header: bool) -> None:
    """24 MB without a record in one gzip member."""
    head = b"WARC/1.0\r\nWARC-Type: response\r\nX: " if in_header else warc_record(b"a")
    bomb = gzip.compress(head + filling * (24 * LIMIT), 6)
    data = gzip.compress(warc_record(b"first", number=1)) + bomb + gzip.compress(warc_record(b"last", number=2))
    payloads: list[bytes] = []
    used = peak(lambda: payloads.extend(one.payload for one in read(data).records))
    assert payloads[0] == b"first"
    assert payloads[-1] == b"last"
    assert used < 12 * LIMIT


@pytest.mark.parametrize("compression", ["gzip", "zstd", "lz4"])
def test_a_bomb_of_a_payload_is_left(compression: str) -> None:
    head = warc_record(b"", number=1).replace(b"Content-Length: 0", b"Content-Length: %d" % (40 * LIMIT))
    bomb = compress(compression, head.rstrip() + b"\r\n\r\n" + bytes(40 * LIMIT))
    data = bomb + compress(compression, warc_record(b"last", number=2))
    held = Held()
    out: list[object] = []

    def run() -> None:
        (split,) = plan_archive("x", len(data), lambda _: io.BytesIO(data), 1 << 40)
        out.extend(one for one in read_archive(split, lambda _: io.BytesIO(data), held))

    assert peak(run) < 12 * LIMIT
    broken, last = out
    assert broken.error.startswith(f"it says that it has {40 * LIMIT} bytes, but ")  # type: ignore[attr-defined]
    assert broken.error.endswith(" is left: 4194304 bytes of it were skipped")  # type: ignore[attr-defined]
    assert last.payload == b"last"  # type: ignore[attr-defined]
    assert held.records == 2


def test_a_zstd_window_that_is_too_large() -> None:
    frame = bytearray(compress("zstd", warc_record(b"a" * 2000)))
    frame[4] &= ~0x20 & 0xFF  # no single segment: a window follows
    wanted = bytes(frame[:5]) + bytes([0xA8]) + bytes(frame[5:])  # 2 GB
    good = compress("zstd", warc_record(b"b"))
    found = read(good + wanted + good)
    assert [one.payload for one in found.records] == [b"b", b"b"]
    assert found.reconciles()


def test_a_skippable_frame_longer_than_the_file() -> None:
    good = compress("zstd", warc_record(b"b"))
    found = read(good + struct.pack("<II", 0x184D2A50, 1 << 31) + good)
    assert [one.payload for one in found.records] == [b"b", b"b"]
    assert [one.records for one in found.failures] == [0]


@pytest.mark.parametrize("end", [b"\r\n\r\n", b"\r\n"])
def test_many_beginnings_of_records(end: bytes) -> None:
    """Each is looked at once, though none of those without a blank line has an end within the longest header."""
    found = read(warc_record(b"a") + (b"WARC/1.0\r\nA: b" + end) * 20_000)
    assert len(found.failures) == 20_000
    assert found.reconciles()
