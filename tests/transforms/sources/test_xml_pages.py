"""Wherever a dump is cut into splits, every page comes once, in order, whole."""

import bz2
import gzip
import io
import itertools
import lzma
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.sources import bzip2, splits
from transforms.sources.failure import Failure
from transforms.sources.records import Held
from transforms.sources.splits import Split, plan_splits
from transforms.sources.xml_pages import read_pages

HEAD = b'<mediawiki xml:lang="de">\n  <siteinfo/>\n'
TAIL = b"</mediawiki>\n"


def page(number: int, text: str = "") -> bytes:
    return f"<page>\n<title>Seite {number}</title>\n<id>{number}</id>\n<text>{text} &lt;page></text>\n</page>".encode()


def dump(count: int, text: Callable[[int], str] = lambda number: "wort " * number) -> bytes:
    return HEAD + b"\n".join(page(number, text(number)) for number in range(count)) + b"\n" + TAIL


def words(seed: int, count: int) -> str:
    chosen = random.Random(seed)
    return " ".join(chosen.choice(["Aal", "Bär", "Chamäleon", "Dachs", "日本語", "Ελλάδα"]) for _ in range(count))


class Read:
    """What came out of a set of splits."""

    def __init__(self, data: bytes, planned: list[Split], max_bytes: int = 64 << 20) -> None:
        self.pages: list[bytes] = []
        self.failures: list[Failure] = []
        self.held = Held()
        for split in planned:
            for item in read_pages(split, lambda _: io.BytesIO(data), self.held, max_bytes):
                if isinstance(item, Failure):
                    self.failures.append(item)
                else:
                    self.pages.append(item.data)
        assert self.held.records == len(self.pages) + sum(failure.records for failure in self.failures)


def planned(data: bytes, path: str, target: int = 1 << 40) -> list[Split]:
    return plan_splits(path, len(data), lambda _: io.BytesIO(data), target)


def cut(data: bytes, path: str, *places: int) -> list[Split]:
    whole = planned(data, path)[0]
    borders = [0, *places, len(data)]
    return [Split(path, whole.format, a, b, len(data)) for a, b in itertools.pairwise(borders)]


def multistream(data: bytes, size: int) -> bytes:
    return b"".join(bz2.compress(data[at : at + size]) for at in range(0, len(data), size))


def test_every_cut_of_a_plain_file() -> None:
    data = dump(7)
    expected = [page(number, "wort " * number) for number in range(7)]
    for place in range(len(data) + 1):
        read = Read(data, cut(data, "x.xml", place))
        assert read.pages == expected, place
        assert read.failures == []


def test_every_pair_of_cuts_with_pieces_of_seven_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splits, "PIECE_BYTES", 7)
    data = dump(2, lambda _: "")
    expected = [page(0), page(1)]
    for first in range(0, len(data), 3):
        for second in range(first, len(data), 5):
            assert Read(data, cut(data, "x.xml", first, second)).pages == expected, (first, second)


@pytest.mark.parametrize("stream_bytes", [37, 150, 10_000])
def test_every_cut_of_a_multistream_file(stream_bytes: int) -> None:
    plain = dump(6)
    data = multistream(plain, stream_bytes)
    expected = [page(number, "wort " * number) for number in range(6)]
    assert Read(data, planned(data, "x.bz2")).pages == expected
    step = 1 if stream_bytes > 100 else 7
    for place in range(0, len(data) + 1, step):
        read = Read(data, cut(data, "x.bz2", place))
        assert read.pages == expected, place
        assert read.failures == []


def test_every_block_border_of_a_single_stream() -> None:
    text = {number: words(number, 2500) for number in range(30)}
    plain = dump(30, text.__getitem__)
    data = bz2.compress(plain, 1)  # blocks of 100 kB
    borders = [bit // 8 for bit, is_block in bzip2.find_magic(data) if is_block]
    assert len(borders) >= 5
    expected = [page(number, text[number]) for number in range(30)]
    for border in borders:
        for place in (border - 1, border, border + 1, border + 7):
            assert Read(data, cut(data, "x.bz2", max(place, 0))).pages == expected, place
    everywhere = Read(data, cut(data, "x.bz2", *borders))
    assert everywhere.pages == expected
    assert everywhere.failures == []


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_cuts_of_any_streams(data: st.DataObject) -> None:
    plain = dump(5)
    lengths = data.draw(st.lists(st.integers(1, 400), max_size=6))
    streams, at = [], 0
    for length in lengths:
        streams.append(bz2.compress(plain[at : at + length]))
        at += length
    file = b"".join([*streams, bz2.compress(plain[at:])])
    places = sorted(data.draw(st.lists(st.integers(0, len(file)), max_size=5)))
    read = Read(file, cut(file, "x.bz2", *places))
    assert read.pages == [page(number, "wort " * number) for number in range(5)]
    assert read.failures == []


def xz_blocks(plain: bytes, size: int) -> bytes:
    """An xz file of several streams, which is how `cat a.xz b.xz` writes blocks; padding between them."""
    return bytes(8).join(lzma.compress(plain[at : at + size]) for at in range(0, len(plain), size))


@pytest.mark.parametrize("stream_bytes", [60, 333])
def test_xz_splits_between_its_blocks(stream_bytes: int) -> None:
    plain = dump(6)
    data = xz_blocks(plain, stream_bytes)
    expected = [page(number, "wort " * number) for number in range(6)]
    in_ones = planned(data, "x.xz", 1)
    assert len(in_ones) == -(-len(plain) // stream_bytes)
    assert Read(data, in_ones).pages == expected
    for target in (1, 100, 500, 1 << 30):
        read = Read(data, planned(data, "x.xz", target))
        assert read.pages == expected
        assert read.failures == []


def test_offsets_lead_to_the_page() -> None:
    plain = dump(5)
    for data in (plain, gzip.compress(plain), lzma.compress(plain), xz_blocks(plain, 100)):
        path = {b"<": "x.xml", b"\x1f": "x.gz", b"\xfd": "x.xz"}[data[:1]]
        for split in planned(data, path, 100):
            for record in read_pages(split, lambda _, data=data: io.BytesIO(data), Held()):
                assert not isinstance(record, Failure)
                assert plain[record.offset :].startswith(record.data)


def test_an_unclosed_last_page_is_one_failure() -> None:
    plain = dump(4)
    plain = plain[: plain.rindex(b"</text>")]
    for data, path in ((plain, "x.xml"), (gzip.compress(plain), "x.gz"), (bz2.compress(plain), "x.bz2")):
        read = Read(data, planned(data, path))
        assert len(read.pages) == 3
        [failure] = read.failures
        assert (failure.path, failure.record) == (path, "page 3 Seite 3")
        assert failure.error == "the page is not closed at the end of the file"
        assert failure.excerpt.startswith("<page>\n<title>Seite 3")
        assert len(failure.excerpt) <= 200


def test_an_unclosed_page_in_the_middle_costs_only_itself() -> None:
    plain = HEAD + page(1) + page(2).removesuffix(b"</page>") + page(3) + TAIL
    for place in range(0, len(plain), 11):
        read = Read(plain, cut(plain, "x.xml", place))
        assert read.pages == [page(1), page(3)]
        assert [failure.record for failure in read.failures] == ["page 2 Seite 2"]


def test_a_page_over_the_limit_fails_and_is_not_kept() -> None:
    huge = page(2, "x" * 5_000_000)
    plain = HEAD + page(1) + huge + page(3) + TAIL
    data = bz2.compress(plain)
    read = Read(data, planned(data, "x.bz2"), max_bytes=2_000_000)
    assert read.pages == [page(1), page(3)]
    [failure] = read.failures
    assert failure.error == "the page is longer than 2000000 bytes"
    assert failure.record == "page 2 Seite 2"
    assert Read(data, planned(data, "x.bz2")).pages == [page(1), huge, page(3)]


def test_no_pages() -> None:
    for data, path in (
        (b"", "x.xml"),
        (HEAD + TAIL, "x.xml"),
        (bz2.compress(b""), "x.bz2"),
        (gzip.compress(b"", mtime=0), "x.gz"),
    ):
        read = Read(data, planned(data, path, 10))
        assert (read.pages, read.failures) == ([], [])
