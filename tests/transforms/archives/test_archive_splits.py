"""Wherever an archive is cut, its splits hold every record and every failure once, with the same offsets."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.archives.archive_files import (
    COMPRESSIONS,
    arc_record,
    borders,
    compress,
    noise,
    read,
    store,
    warc_record,
)
from transforms.archives import borders as border_search
from transforms.archives.compressions import LONGEST_BLOCK, Compression
from transforms.archives.read import plan_archive
from transforms.sources.files import open_stored as open_file

SMALL = [
    "warcio/example.warc",
    "warcio/example.warc.gz",
    "warcio/example.arc",
    "warcio/example.arc.gz",
    "warcio/bad.arc",
    "warcio/example-wrong-chunks.warc.gz",
    "warcio/example-wget-bad-target-uri.warc.gz",
    "warcio/example-trunc.warc",
    "resiliparse/block-sized-records.warc.lz4",
]


def check_every_cut(data: bytes, starts: list[int]) -> None:
    """A cut at any byte is moved to the next of `starts`, and the two parts hold what the whole holds."""
    whole = read(data)
    used = borders(data, range(1, len(data)))
    assert used == sorted({start for start in starts if start > 0})
    near = [start + step for start in starts for step in (-1, 0, 1)]
    for place in (*range(1, len(data), 101), *near):  # one at a time, as a plan with few cuts looks for them
        assert borders(data, [place]) == ([start for start in used if start >= place][:1] if place > 0 else []), place
    for cut in used:
        assert read(data, [cut]) == whole
    assert read(data, used) == whole


@pytest.mark.parametrize("name", SMALL)
def test_every_byte_of_small_real_archives(name: str, data_folder: Path) -> None:
    data = (data_folder / "web_archives" / name).read_bytes()
    found = read(data).found
    check_every_cut(data, [one.offset for one in found])


def made_records(is_arc: bool) -> list[bytes]:
    if is_arc:
        head = b"filedesc://x.arc 0.0.0.0 20080430204825 text/plain 10\n1 0 x\nURL\n\n"
        return [head, *(arc_record(b"HTTP/1.1 200 OK\r\n\r\n" + noise(9 * n, n), n) for n in range(6))]
    return [warc_record(noise(11 * n, n), number=n) for n in range(7)]


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("is_arc", [False, True])
def test_every_byte_of_made_archives(compression: str, is_arc: bool) -> None:
    members = [compress(compression, record) for record in made_records(is_arc)]
    data = b"".join(members)
    check_every_cut(data, [sum(map(len, members[:n])) for n in range(len(members))])


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_an_archive_in_a_page_gives_no_borders(compression: str) -> None:
    inner = b"".join(compress(compression, warc_record(noise(100, n), number=n)) for n in range(5))
    members = [
        compress(compression, warc_record(payload, number=number))
        for number, payload in enumerate((b"before", inner, noise(500), b"after"))
    ]
    data = b"".join(members)
    check_every_cut(data, [sum(map(len, members[:n])) for n in range(len(members))])


@pytest.mark.parametrize("compression", ["gzip", "zstd", "lz4"])
def test_a_large_archive_in_a_page_stands_in_blocks(compression: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its members are whole in the file, and no run of them is longer than a block."""
    monkeypatch.setattr(border_search, "MOST_CANDIDATES", 1 << 20)
    monkeypatch.setitem(LONGEST_BLOCK, Compression.LZ4, 1 << 16)  # lz4.frame's default blocks, to keep the test short
    inner = b"".join(compress(compression, warc_record(noise(2000, n), number=n)) for n in range(100))
    outer = [
        warc_record(b"a"),
        warc_record(inner, number=1),
        *(warc_record(noise(9000, n), number=n) for n in range(20)),
    ]
    members = [store(compression, record) for record in outer]
    data = b"".join(members)
    begin, end = len(members[0]) + 1, len(members[0]) + len(members[1])
    assert data.count(compress(compression, warc_record(noise(2000, 3), number=3))) == 1
    whole = read(data)
    assert len(whole.records) == len(outer)
    for place in range(begin, end, 30_001):
        assert borders(data, [place]) == [end]
    assert read(data, [end]) == whole


@settings(max_examples=60)
@given(
    st.sampled_from(COMPRESSIONS),
    st.lists(
        st.one_of(
            st.binary(max_size=300),
            st.sampled_from([b"\r\n\r\nWARC/1.0\r\n", b"WARC/1.0\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n", b"\n" * 9]),
            st.builds(lambda inner: warc_record(inner) * 2, st.binary(max_size=30)),
        ),
        min_size=1,
        max_size=8,
    ),
    st.lists(st.floats(0, 1), max_size=4),
    st.booleans(),
)
def test_any_payloads_and_any_cuts(compression: str, payloads: list[bytes], places: list[float], split: bool) -> None:
    if split:  # per record
        data = b"".join(compress(compression, warc_record(payload)) for payload in payloads)
    else:
        data = compress(compression, b"".join(map(warc_record, payloads)))
    found = read(data, borders(data, [int(place * len(data)) for place in places]))
    assert [record.payload for record in found.records] == payloads
    assert found.failures == []
    assert found.held == len(payloads)


def test_splits_have_about_the_size_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(b"".join(compress("gzip", warc_record(noise(1000, n), number=n)) for n in range(200)))
    size = path.stat().st_size
    splits = plan_archive(str(path), size, open_file, 20_000)
    assert len(splits) == round(size / 20_000)
    assert [split.end for split in splits] == [split.start for split in splits[1:]] + [size]
    assert all(18_000 < split.end - split.start < 22_000 for split in splits)


def test_one_member_is_one_split(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(compress("gzip", b"".join(warc_record(noise(1000, n), number=n) for n in range(200))))
    assert len(plan_archive(str(path), path.stat().st_size, open_file, 20_000)) == 1
