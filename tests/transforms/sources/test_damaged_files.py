"""Files that break: what can be read is kept, and the break is told once, the same however the file is split."""

import bz2
import gzip
import io
import itertools
import lzma
import random
import re
import tracemalloc

import pytest

from transforms.sources import bzip2
from transforms.sources.failure import Failure
from transforms.sources.records import Held, Record
from transforms.sources.splits import Split, plan_splits
from transforms.sources.text_lines import read_json_lines
from transforms.sources.xml_pages import OPENING, read_pages


def dump(count: int) -> bytes:
    """Pages of about 10 kB that do not compress into nothing."""
    chosen = random.Random(1)
    texts = ("".join(chosen.choice("abcdefgh \n") for _ in range(10_000)) for _ in range(count))
    pages = (f"<page><title>{n}</title><id>{n}</id><text>{text}</text></page>\n" for n, text in enumerate(texts))
    return ("<mediawiki>\n" + "".join(pages) + "</mediawiki>\n").encode()


PLAIN = dump(60)
SINGLE_STREAM = bz2.compress(PLAIN, 1)
MULTISTREAM = b"".join(bz2.compress(PLAIN[at : at + 50_000]) for at in range(0, len(PLAIN), 50_000))
FORMATS = {
    "x.gz": gzip.compress(PLAIN),
    "x.xz": lzma.compress(PLAIN),
    "single.bz2": SINGLE_STREAM,
    "multi.bz2": MULTISTREAM,
}


def cut(data: bytes, path: str, places: list[int]) -> list[Split]:
    whole = plan_splits(path, len(data), lambda _: io.BytesIO(data), 1 << 40)[0]
    borders = [0, *sorted(places), len(data)]
    return [Split(path, whole.format, a, b, len(data)) for a, b in itertools.pairwise(borders)]


def read(data: bytes, path: str, places: list[int] | None = None) -> tuple[list[int], list[Failure]]:
    """Numbers of the pages read, and failures."""
    numbers, failures, held = [], [], Held()
    for split in cut(data, path, places or []):
        for item in read_pages(split, lambda _: io.BytesIO(data), held):
            if isinstance(item, Failure):
                failures.append(item)
            else:
                assert item.data in PLAIN
                numbers.append(int(re.findall(rb"<id>(\d+)", item.data)[0]))
    assert held.records == len(numbers) + sum(failure.records for failure in failures)
    return numbers, failures


def whole_pages(data: bytes) -> list[int]:
    return [int(number) for number in re.findall(rb"<page><title>(\d+)<[^\0]*?</page>", data)]


@pytest.mark.parametrize("path", FORMATS)
def test_truncation_keeps_everything_before_and_fails_once(path: str) -> None:
    whole = FORMATS[path]
    for length in [*range(20, len(whole), len(whole) // 25), len(whole) - 1]:
        data = whole[:length]
        numbers, failures = read(data, path)
        assert numbers == list(range(len(numbers)))
        assert len(failures) == 1, length
        assert failures[0].path == path
        assert "truncated" in failures[0].error
        if path.endswith(".bz2"):
            kept = b"".join(block.data for block in bzip2.read_blocks(io.BytesIO(data), 0, length))
        elif path == "x.gz":
            kept = gzip.zlib.decompressobj(31).decompress(data)
        else:
            kept = lzma.LZMADecompressor().decompress(data)
        assert numbers == whole_pages(kept)
        assert failures[0].records == kept.count(OPENING) - len(numbers)


def test_a_damaged_bzip2_block_costs_only_its_pages() -> None:
    for whole in (SINGLE_STREAM, MULTISTREAM):
        borders = [bit // 8 for bit, is_block in bzip2.find_magic(whole) if is_block]
        broken_at = borders[2] + 2_000
        data = bytearray(whole)
        data[broken_at] ^= 0xFF
        blocks = list(bzip2.read_blocks(io.BytesIO(whole), 0, len(whole)))
        before = b"".join(block.data for block in blocks[:2] if block.data)
        after = b"".join(block.data for block in blocks[3:] if block.data)
        numbers, failures = read(bytes(data), "x.bz2")
        assert numbers == whole_pages(before) + whole_pages(after)
        assert len(numbers) >= 40
        [failure] = failures
        assert f"the bzip2 block at byte {borders[2]} is damaged" in failure.error
        assert failure.records == 1
        assert failure.record == f"page {max(whole_pages(before)) + 1} {max(whole_pages(before)) + 1}"


def test_damage_is_told_the_same_way_however_the_file_is_split() -> None:
    chosen = random.Random(2)
    for whole in (SINGLE_STREAM, MULTISTREAM):
        borders = [bit // 8 for bit, _ in bzip2.find_magic(whole)]
        for _ in range(6):
            data = bytearray(whole)
            for _ in range(chosen.randint(1, 3)):
                at = chosen.randrange(20, len(data))
                data[at : at + 40] = chosen.randbytes(40)
            data = data[: chosen.choice([len(data), len(data) - chosen.randrange(60_000)])]
            expected = read(bytes(data), "x.bz2")
            assert expected[1]
            for places in (borders[1:], [border + 1 for border in borders], chosen.sample(range(len(data)), 4)):
                assert read(bytes(data), "x.bz2", [place for place in places if place < len(data)]) == expected


def test_damage_after_a_page_that_began_in_the_split_before() -> None:
    page = PLAIN[PLAIN.index(b"<page>") : PLAIN.index(b"</page>") + 7]
    streams = [bz2.compress(part) for part in (page[:5000], page[5000:], page + page)]
    streams[2] = streams[2][:300] + bytes(20) + streams[2][320:]
    data = b"".join(streams)
    for places in ([], [len(streams[0])], [len(streams[0]), len(streams[0] + streams[1])]):
        numbers, failures = read(data, "x.bz2", places)
        assert numbers == [0]
        assert [(failure.records, failure.record) for failure in failures] == [(0, "")]
        assert failures[0].offset == len(streams[0] + streams[1]) + 4
        assert "damaged" in failures[0].error


def test_lines_cut_by_damage_are_told_the_same_way_however_the_file_is_split() -> None:
    chosen = random.Random(3)
    lines = [f'{{"id": {n}, "x": "{chosen.randbytes(2500).hex()}"}}\n' for n in range(120)]
    whole = bz2.compress("".join(lines).encode(), 1)
    borders = [bit // 8 for bit, _ in bzip2.find_magic(whole)]
    for _ in range(5):
        data = bytearray(whole)
        at = chosen.randrange(20, len(data))
        data[at : at + 40] = chosen.randbytes(40)
        results = []
        for places in ([], borders[1:], chosen.sample(range(len(data)), 4)):
            held, items = Held(), []
            for split in cut(bytes(data), "x.bz2", places):
                items += list(read_json_lines(split, lambda _, data=data: io.BytesIO(data), held))
            results.append([item._replace(number=0) if isinstance(item, Record) else item for item in items])
            assert held.records == sum(1 if isinstance(item, Record) else item.records for item in items)
        assert results[0] == results[1] == results[2]
        assert any(isinstance(item, Failure) for item in results[0])


def test_garbage_after_the_last_stream_is_told() -> None:
    data = MULTISTREAM + b"BZh9 and then nothing"
    numbers, failures = read(data, "x.bz2")
    assert numbers == list(range(60))
    assert [(failure.records, failure.error) for failure in failures] == [
        (0, f"the 21 bytes after byte {len(MULTISTREAM)} are no whole bzip2 stream: truncated, or not bzip2")
    ]


def test_a_destroyed_header_between_streams_is_told() -> None:
    starts = [found.start() for found in re.finditer(rb"BZh9", MULTISTREAM)]
    data = bytearray(MULTISTREAM)
    data[starts[3] : starts[3] + 10] = bytes(10)
    numbers, failures = read(bytes(data), "x.bz2")
    assert len(failures) == 1
    assert "between bzip2 streams are damaged" in failures[0].error
    assert set(range(60)) - set(numbers) == set(
        range(min(set(range(60)) - set(numbers)), max(set(range(60)) - set(numbers)) + 1)
    )


def test_a_magic_number_by_chance_within_a_block() -> None:
    """A reader that stops at it would lose the block; it cannot be written on purpose, so the search reports one."""
    true_marks = bzip2.find_magic(SINGLE_STREAM)
    chance = (true_marks[2][0] + 4_321, True)

    def with_chance(data: bytes | bytearray, start: int = 0) -> list[tuple[int, bool]]:
        found = true_marks_of(data, start)
        offset = found[0][0] - true_marks[0][0] if found and len(found) == len(true_marks) else 0
        return sorted([*found, (chance[0] + offset, True)])

    true_marks_of = bzip2.find_magic
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bzip2, "find_magic", with_chance)
        numbers, failures = read(SINGLE_STREAM, "x.bz2")
    assert (numbers, failures) == (list(range(60)), [])


def test_a_corrupt_gzip_keeps_what_came_before_and_says_that_it_is_damaged() -> None:
    data = bytearray(FORMATS["x.gz"])
    middle = len(data) // 2
    data[middle : middle + 50] = bytes(range(50))
    good = whole_pages(gzip.zlib.decompressobj(31).decompress(bytes(data[:middle])))
    for at in (middle, len(data) - 6):  # within the data, and in the checksum behind them
        pages, failures = [], []
        for item in read_pages(cut(bytes(data), "x.gz", [])[0], lambda _: io.BytesIO(data), Held()):
            (failures if isinstance(item, Failure) else pages).append(item)
        assert [int(re.findall(rb"<id>(\d+)", page.data)[0]) for page in pages][: len(good)] == good
        assert "the gzip file is damaged" in failures[-1].error
        data[at] ^= 1


def test_a_gzip_with_a_wrong_checksum_keeps_its_pages_and_says_so() -> None:
    data = bytearray(FORMATS["x.gz"])
    data[-6] ^= 1
    numbers, [failure] = read(bytes(data), "x.gz")
    assert numbers == list(range(60))
    assert failure.records == 0
    assert "damaged" in failure.error


def test_a_damaged_xz_block_costs_only_its_pages() -> None:
    data = bytearray(b"".join(lzma.compress(PLAIN[at : at + 100_000]) for at in range(0, len(PLAIN), 100_000)))
    data[len(data) // 2] ^= 0xFF
    numbers, failures = read(bytes(data), "x.xz")
    assert len(numbers) >= 45
    assert len(failures) == 1
    assert "damaged" in failures[0].error
    assert numbers[-1] == 59


def test_padding_after_gzip_and_xz_is_no_damage() -> None:
    for path, padding in (("x.gz", 512), ("x.xz", 512), ("x.gz", 3 << 20), ("x.xz", 3 << 20)):
        numbers, failures = read(FORMATS[path] + bytes(padding), path)
        assert (numbers, failures) == (list(range(60)), [])
    two = FORMATS["x.gz"] + FORMATS["x.gz"]
    assert read(two, "x.gz") == ([*range(60), *range(60)], [])


def test_a_bomb_stays_small_in_memory() -> None:
    """200 MB of pages in 700 bytes of bzip2: read block by block, and never kept."""
    bomb = bz2.compress(b"<page>" + b"x" * 40_000_000 + b"</page>") * 5
    tracemalloc.start()
    items = list(read_pages(cut(bomb, "x.bz2", [])[0], lambda _: io.BytesIO(bomb), Held(), max_bytes=1_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [item.error for item in items if isinstance(item, Failure)] == ["the page is longer than 1000000 bytes"] * 5
    assert len(items) == 5
    assert peak < 150_000_000
