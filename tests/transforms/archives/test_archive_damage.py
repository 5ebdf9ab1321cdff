"""What is broken in an archive costs the records that it is in, and nothing else."""

import gzip
import io
import itertools

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
    warc_record,
)
from transforms.archives.read import plan_archive, read_member
from transforms.sources.failure import Failure

PAYLOADS = [noise(50 * n, n) if n % 2 else b"a line of text\r\n" * 4 * n for n in range(8)]
RECORDS = [warc_record(payload, number=number) for number, payload in enumerate(PAYLOADS)]
ARC = b"filedesc://x.arc 0.0.0.0 20080430204825 text/plain 10\n1 0 x\nURL\n\n"


def archive(compression: str) -> tuple[bytes, list[int]]:
    """An archive with a member a record, and where these begin and the last one ends."""
    members = [compress(compression, record) for record in RECORDS]
    return b"".join(members), [sum(map(len, members[:n])) for n in range(len(members) + 1)]


def payloads(data: bytes) -> list[bytes]:
    return [record.payload for record in read(data).records]


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_cut_off_at_every_byte(compression: str) -> None:
    data, starts = archive(compression)
    for size in range(starts[1], len(data), 3):
        found = read(data[:size])
        whole = sum(start <= size for start in starts[1:])
        got = [record.payload for record in found.records]
        # The last record may be there although the blank lines after it are not.
        assert got[:whole] == PAYLOADS[:whole], size
        assert got in (PAYLOADS[:whole], PAYLOADS[: whole + 1] if compression == "plain" else None), size
        assert found.reconciles()
        assert len(found.records) + len(found.failures) >= whole + (size > starts[whole] + 30)


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("rubbish", [b"x", b"\x1f\x8b\x08" + b"y" * 40, noise(3000), b"WARC/1.0", b"\xff" * 70_000])
def test_rubbish_between_records(compression: str, rubbish: bytes) -> None:
    data, starts = archive(compression)
    broken = data[: starts[3]] + rubbish + data[starts[3] :]
    found = read(broken)
    assert [record.payload for record in found.records] == PAYLOADS
    assert [failure.offset for failure in found.failures][:1] == [starts[3]]
    assert found.reconciles()
    for place in (starts[3] - 1, starts[3], starts[3] + 1, starts[3] + len(rubbish)):
        assert read(broken, borders(broken, [place])) == found


@pytest.mark.parametrize("compression", ["gzip", "lz4", "zstd"])
def test_one_wrong_byte_costs_one_member(compression: str) -> None:
    data, starts = archive(compression)
    for at in range(starts[3], starts[4], 2):
        broken = data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]
        found = read(broken)
        others = [payload for index, payload in enumerate(PAYLOADS) if index != 3]
        assert [record.payload for record in found.records] in (PAYLOADS, others)  # some bytes change nothing
        if len(found.records) < len(PAYLOADS):
            assert {failure.offset for failure in found.failures} == {starts[3]}
        assert found.reconciles()


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (b"Content-Length: 192", b"Content-Lxngth: 192", "it has no Content-Length"),
        (b"Content-Length: 192", b"Content-Length:", "it has no Content-Length"),
        (b"Content-Length: 192", b"Content-Length: -1", "its Content-Length is '-1'"),
        (b"Content-Length: 192", b"Content-Length: 19 2", "its Content-Length is '19 2'"),
        (b"Content-Length: 192", b"Content-Length: " + b"9" * 18, f"it says that it has {'9' * 18} bytes, but"),
        (b"Content-Length: 192", b"Content-Length: " + b"9" * 5000, f"its Content-Length is '{'9' * 40}'"),
        (b"Content-Length: 192", b"Content-Length: 100", "it says that it has 100 bytes, but no record ends there"),
        (b"Content-Length: 192", b"Content-Length: 0", "it says that it has 0 bytes, but no record ends there"),
        (b"Content-Length: 192", b"Content-Length: 300", "it says that it has 300 bytes, but no record ends there"),
        (b"Content-Length: 192", b"Content-Length: 99999999", "it says that it has 99999999 bytes, but"),
        (b"Content-Length: 192\r\n\r\n", b"Content-Length: 192\r\n", "it says that it has 192 bytes, but no record"),
        (b"/3\r\n", b"/3\r\nX: " + b"y" * 300_000 + b"\r\n", "its header has no end within 262144 bytes"),
    ],
)
@pytest.mark.parametrize("single", [False, True])
def test_a_bad_header_costs_its_record(old: bytes, new: bytes, error: str, single: bool) -> None:
    # Record 3 is of noise; 4, of 256 bytes, is what a length of 192 could reach.
    assert b"Content-Length: 192" not in b"".join(RECORDS)
    records = list(RECORDS)
    records[3] = warc_record(noise(192, 5), number=3)
    assert old in records[3]
    records[3] = records[3].replace(old, new)
    data = b"".join(records)
    found = read(gzip.compress(data) if single else data)
    assert [record.payload for record in found.records] == PAYLOADS[:3] + PAYLOADS[4:]
    assert [failure.error[: len(error)] for failure in found.failures] == [error]
    assert found.failures[0].offset == (0 if single else sum(map(len, records[:3])))
    assert found.held == len(RECORDS)


def test_a_header_that_runs_into_the_next_record() -> None:
    data = b"".join(RECORDS)
    at = data.index(b"\r\n\r\n", sum(map(len, RECORDS[:3])))
    data = data[:at] + data[sum(map(len, RECORDS[:4])) - 2 :]
    found = read(data)
    assert [record.payload for record in found.records] == PAYLOADS[:3] + PAYLOADS[4:]
    assert [failure.error for failure in found.failures] == ["another record begins in its header"]


def test_a_member_longer_than_its_record() -> None:
    """What stands after the record in its member is told of, and the record kept."""
    members = [gzip.compress(record) for record in RECORDS]
    members[3] = gzip.compress(RECORDS[3] + b"left over")
    found = read(b"".join(members))
    assert [record.payload for record in found.records] == PAYLOADS
    assert [(failure.error, failure.records) for failure in found.failures] == [("9 bytes begin no record", 0)]


def test_arc_with_bad_lengths() -> None:
    records = [arc_record(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 90, n) for n in range(5)]
    for length in (b"-1", b"abc", b"107", b"111", b"150", b"999999", b"9" * 30):
        broken = records[2].replace(b" 109\n", b" " + length + b"\n")
        assert broken != records[2]
        found = read(ARC + b"".join([*records[:2], broken, *records[3:]]))
        assert [record.url for record in found.records[1:]] == [f"http://site.example/a b/{n}" for n in (0, 1, 3, 4)]
        assert [failure.record for failure in found.failures] == ["response http://site.example/a b/2"]
        assert found.held == 6


def test_records_over_several_members() -> None:
    data = b"".join(RECORDS)
    for step in (100, 333, 1000):
        members = b"".join(gzip.compress(data[at : at + step]) for at in range(0, len(data), step))
        assert payloads(members) == PAYLOADS


def test_zeros_between_members() -> None:
    data, starts = archive("gzip")
    padded = b"".join(data[start:end] + bytes(n) for n, (start, end) in enumerate(itertools.pairwise(starts)))
    assert payloads(padded) == PAYLOADS
    assert read(padded).failures == []


def test_everything_before_the_break_of_one_large_member() -> None:
    many = [noise(500, n) for n in range(400)]
    data = gzip.compress(b"".join(warc_record(payload, number=n) for n, payload in enumerate(many)))
    for size in (len(data) - 4, len(data) - 9, len(data) // 2):
        found = read(data[:size])
        got = [record.payload for record in found.records]
        assert got == many[: len(got)]
        assert len(got) >= len(many) * size // len(data) - 3
        assert len(found.failures) == 1
        assert found.reconciles()
    middle = len(data) // 2
    found = read(data[:middle] + b"\xff" * 8 + data[middle + 8 :])
    assert [record.payload for record in found.records] == many[: len(found.records)]
    assert len(found.records) >= len(many) // 2 - 3
    assert found.reconciles()


def test_a_member_that_does_not_decompress_at_all_is_one_record() -> None:
    data, starts = archive("gzip")
    broken = data[: starts[3] + 10] + b"\xff" * (starts[4] - starts[3] - 10) + data[starts[4] :]
    found = read(broken)
    assert len(found.records) == len(RECORDS) - 1
    assert [(failure.records, failure.offset) for failure in found.failures] == [(1, starts[3])]
    assert found.failures[0].error.startswith(f"the gzip member at byte {starts[3]} is damaged (")


def test_a_damaged_beginning_is_still_an_archive() -> None:
    for compression in COMPRESSIONS:
        data, _ = archive(compression)
        found = read(data[:20] + b"\xff" * 5 + data[25:])
        assert [record.payload for record in found.records] in (PAYLOADS[1:], PAYLOADS)
        assert found.reconciles()
    found = read(b"W" + b"".join(RECORDS))
    assert [record.payload for record in found.records] == PAYLOADS


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "x.warc: is neither WARC nor ARC but empty"),
        (b"\r\n\r\n", "x.warc: is neither WARC nor ARC but blank"),
        (b"<!DOCTYPE html><p>404", "x.warc: is neither WARC nor ARC but HTML: b'<!DOCTYPE html>"),
        (gzip.compress(b'{"a": 1}', mtime=0), "x.warc: is neither WARC nor ARC but gzip of JSON: b'{"),
        (
            gzip.compress(gzip.compress(RECORDS[0], mtime=0), mtime=0),
            "x.warc: is neither WARC nor ARC but gzip of gzip: ",
        ),
        (b"BZh91AY&SY", "x.warc: is neither WARC nor ARC but bzip2: "),
        (b"PK\x03\x04", "x.warc: is neither WARC nor ARC but zip: "),
        (b"PAR1", "x.warc: is neither WARC nor ARC but Parquet: "),
        (b"\x1f\x8b\x08\x00", "x.warc: is neither WARC nor ARC but gzip of empty"),
        (b"\x28\xb5\x2f\xfd", "x.warc: is neither WARC nor ARC but zstd of empty"),
        (b"WARC is a format. A record begins with\nWARC/1.0\nWARC-Type: response\n\n", "x.warc: is neither WARC nor"),
        (b"\0" * 100_000, "x.warc: is neither WARC nor ARC but "),
    ],
)
def test_what_is_no_archive(data: bytes, message: str) -> None:
    with pytest.raises(ValueError) as raised:
        plan_archive("x.warc", len(data), lambda _: io.BytesIO(data), 1 << 20)
    assert str(raised.value).startswith(message)
    failure = read_member(data, "x.warc", 77)
    assert isinstance(failure, Failure)
    assert (failure.offset, failure.records, failure.error) == (77, 1, str(raised.value))


def test_a_range_with_a_broken_record() -> None:
    member = gzip.compress(RECORDS[3])
    failure = read_member(member[:-20], "a.warc.gz", 1000)
    assert isinstance(failure, Failure)
    assert (failure.path, failure.offset, failure.records) == ("a.warc.gz", 1000, 1)
    assert failure.record == "resource http://site.example/3"


BASES = {
    **{compression: archive(compression)[0] for compression in COMPRESSIONS},
    "one member": gzip.compress(b"".join(RECORDS)),
    "arc": ARC + b"".join(arc_record(b"HTTP/1.1 200 OK\r\n\r\n" + payload, n) for n, payload in enumerate(PAYLOADS)),
    "nested": b"".join(gzip.compress(r) for r in (RECORDS[1], warc_record(archive("gzip")[0]), RECORDS[2])),
    "spread": b"".join(gzip.compress(b"".join(RECORDS)[at : at + 500]) for at in range(0, 3000, 500)),
}
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "insert", "repeat"]), st.floats(0, 1), st.sampled_from([1, 2, 3, 30, 300, 2000])
    ),
    min_size=1,
    max_size=4,
)


def changed(data: bytes, changes: list[tuple[str, float, int]]) -> bytes:
    for how, place, length in changes:
        at = int(place * (len(data) - 1))
        if how == "flip":
            data = data[:at] + bytes([data[at] ^ 1 << length % 8]) + data[at + 1 :] if data else data
        elif how == "cut":
            data = data[:at] + data[at + length :]
        elif how == "insert":
            data = data[:at] + noise(length, length) + data[at:]
        else:
            data = data[:at] + data[max(0, at - length) :]
    return data


@settings(max_examples=200)
@given(st.sampled_from(sorted(BASES)), CHANGES, st.lists(st.floats(0, 1), max_size=3))
def test_any_damage(base: str, changes: list[tuple[str, float, int]], places: list[float]) -> None:
    data = changed(BASES[base], changes)
    try:
        whole = read(data)
    except ValueError as error:
        assert "is neither WARC nor ARC" in str(error)
        return
    assert whole.reconciles()
    assert read(data, borders(data, [int(place * len(data)) for place in places])) == whole


@settings(max_examples=200)
@given(st.sampled_from(COMPRESSIONS), st.integers(2, 6), CHANGES.map(lambda changes: changes[:1]))
def test_damage_harms_no_record_that_is_far(
    compression: str, index: int, changes: list[tuple[str, float, int]]
) -> None:
    data, starts = archive(compression)
    begin, end = starts[index], starts[index + 1] - 8
    broken = data[:begin] + changed(data[begin:end], changes) + data[end:]
    got = payloads(broken)
    assert [payload for number, payload in enumerate(PAYLOADS) if number != index] == [
        payload for payload in got if payload in PAYLOADS and payload != PAYLOADS[index]
    ]
