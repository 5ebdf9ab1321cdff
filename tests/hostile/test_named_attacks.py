"""Attacks that have a name, on the readers as the stages use them: bombs, nesting, entities, endless lines."""

import bz2
import gzip
import http.server
import json
import lzma
import struct
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import lz4.frame
import pyarrow as pa
import pytest
import zstandard

from pipelines.recipe import load_recipe
from pipelines.settings import SettingsError
from schemas.datasets import DOCUMENTS
from schemas.fates import FAILED
from tests.hostile import seeds
from tests.hostile.seeds import warc_record
from tests.hostile.targets import TARGETS, read_wikipedia
from tests.loopback import serving
from transforms.archives.read import plan_archive, read_archive
from transforms.datasets.inputs import InputFile
from transforms.datasets.read import plan_reads
from transforms.datasets.row_groups import read_row_group
from transforms.pages.bounded import BoundedReader
from transforms.pages.page import PageSource
from transforms.sources.failure import Failure
from transforms.sources.files import open_stored
from transforms.sources.records import MAX_RECORD_BYTES, Held, Record
from transforms.sources.splits import plan_splits
from transforms.sources.text_lines import read_json_lines
from transforms.sources.xml_pages import read_pages
from transforms.task_formats.detect import detect_format
from transforms.wikidata.entity import parse_entity
from transforms.wikipedia.read import plan_dumps, split_documents
from transforms.wikitext import load_template_rules

BOMB = 1 << 26
"""Bytes that a bomb unfolds to; it must not fit the memory bound, and the time to unpack it is all that it may cost."""
BOUND = 16 << 20
"""Bytes of memory: some pieces of 1 MB and a record as long as it may be."""
SECONDS = 30.0


def peak(run: Callable[[], object]) -> int:
    """Bytes that Python holds at most during a call."""
    tracemalloc.start()
    run()
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return used


def records(path: Path, data: bytes, read: Callable = read_pages, **limits: int) -> list[Record | Failure]:
    """What a reader of pages or lines finds in a file; each record that it held has a fate."""
    path.write_bytes(data)
    held, found = Held(), []
    for split in plan_splits(str(path), len(data), open_stored, 4 << 20):
        found += list(read(split, open_stored, held, **limits))
    assert sum(one.records if isinstance(one, Failure) else 1 for one in found) == held.records
    return found


def _many(piece: bytes, compress: Callable[[bytes], bytes]) -> bytes:
    """A stream of `BOMB` bytes, from members of a megabyte each."""
    return compress(piece * (1 << 20)) * (BOMB >> 20)


@pytest.mark.parametrize("ending", [".gz", ".bz2", ".xz"])
@pytest.mark.parametrize("inside", [b"", b"<page><title>A</title>"])
def test_a_bomb_costs_a_failure_and_no_memory(tmp_path: Path, ending: str, inside: bytes) -> None:
    compress = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}[ending]
    data = compress(b"<mediawiki>" + inside) + _many(b" ", compress) + compress(b"</mediawiki>")
    begun = time.process_time()
    found: list[Record | Failure] = []
    used = peak(lambda: found.extend(records(tmp_path / f"x.xml{ending}", data, max_bytes=1 << 20)))
    assert used < BOUND
    assert time.process_time() - begun < SECONDS
    assert [one.error for one in found] == (["the page is longer than 1048576 bytes"] if inside else [])


@pytest.mark.parametrize("compress", [gzip.compress, lz4.frame.compress, zstandard.compress])
def test_a_bomb_in_an_archive_costs_its_record(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    head = warc_record(b"").replace(b"Content-Length: 0", b"Content-Length: %d" % (BOMB >> 2)).rstrip() + b"\r\n\r\n"
    page = gzip.compress(bytes(BOMB >> 2))
    coded = warc_record(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + page)
    good = compress(warc_record(b"HTTP/1.1 200 OK\r\n\r\nx"))
    data = good + compress(head + bytes(BOMB >> 2) + b"\r\n\r\n") + compress(coded) + good
    path = tmp_path / "x.warc"
    path.write_bytes(data)
    held = Held()

    def read() -> None:
        for split in plan_archive(str(path), len(data), open_stored, 1 << 20):
            for _ in read_archive(split, open_stored, held):
                pass

    assert peak(read) < 8 * (BOMB >> 2)  # a payload, up to 64 MB, is kept while it is put together
    assert held.records == 4


def test_an_xz_header_that_wants_gigabytes_is_refused_before_they_are_taken(tmp_path: Path) -> None:
    data = bytearray(lzma.compress(b"<page></page>", check=lzma.CHECK_NONE))
    at = data.index(b"\x21\x01", 12)
    data[at + 2] = 39  # a dictionary of 3 GB
    end = 12 + (data[12] + 1) * 4
    data[end - 4 : end] = struct.pack("<I", __import__("zlib").crc32(data[12 : end - 4]))
    (failure,) = records(tmp_path / "x.xml.xz", bytes(data))
    assert isinstance(failure, Failure)
    assert "Memory usage limit" in failure.error


def test_a_zstd_frame_with_a_window_of_gigabytes_is_damage(tmp_path: Path) -> None:
    content = warc_record(b"HTTP/1.1 200 OK\r\n\r\nx")
    window, block = (
        bytes([20 << 3]),
        (1 | len(content) << 3).to_bytes(3, "little"),
    )  # 2 to the power of 30; the last, raw
    wide = b"\x28\xb5\x2f\xfd\0" + window + block + content
    data = zstandard.compress(content) + wide + zstandard.compress(content)
    path = tmp_path / "x.warc.zst"
    path.write_bytes(data)
    held, found = Held(), []
    for split in plan_archive(str(path), len(data), open_stored, 1 << 20):
        found += list(read_archive(split, open_stored, held))
    assert [isinstance(one, Failure) for one in found] == [False, True, False]
    assert "window" in found[1].error or "memory" in found[1].error.lower()


def test_zeros_behind_an_xz_file_take_no_time(tmp_path: Path) -> None:
    """A download that was laid out in full and broke off; they were read 12 bytes at a time."""
    begun = time.process_time()
    data = lzma.compress(b"<page>a</page>") + bytes(16 << 20)
    assert len(records(tmp_path / "x.xml.xz", data)) == 1
    assert time.process_time() - begun < SECONDS / 3


@pytest.mark.parametrize(
    "beginning",
    [
        b"\x1f\x8b\x08",
        gzip.compress(b"")[:10],
        zstandard.compress(b"x" * 99)[:6] + b"\xff\xff\x0f",
        lz4.frame.compress(b"x")[:11],
    ],
    ids=["gzip magic numbers", "gzip headers", "zstd headers", "lz4 headers"],
)
def test_false_beginnings_of_members_take_linear_time(tmp_path: Path, beginning: bytes) -> None:
    compress = {b"\x1f": gzip.compress, b"\x28": zstandard.compress, b"\x04": lz4.frame.compress}[beginning[:1]]
    good = compress(warc_record(b"HTTP/1.1 200 OK\r\n\r\nx"))
    data = good + beginning * ((2 << 20) // len(beginning)) + good
    path = tmp_path / "x.warc"
    path.write_bytes(data)
    held = Held()
    begun = time.process_time()
    (split,) = plan_archive(str(path), len(data), open_stored, 32 << 20)
    found = list(read_archive(split, open_stored, held))
    assert time.process_time() - begun < SECONDS
    assert not isinstance(found[0], Failure)
    assert any(isinstance(one, Failure) for one in found)


def test_a_line_of_json_of_100_mb_fails_alone(tmp_path: Path) -> None:
    data = b"".join(gzip.compress(part) for part in (b'{"a":1}\n{"b":"', b"x" * (100 << 20), b'"}\n{"c":1}\n'))
    found: list[Record | Failure] = []
    used = peak(lambda: found.extend(records(tmp_path / "x.json.gz", data, read_json_lines, max_bytes=4 << 20)))
    assert used < BOUND
    assert [isinstance(one, Failure) for one in found] == [False, True, False]
    assert found[1].record == "line 2"


@pytest.mark.parametrize(
    "name",
    [
        *("wikipedia", "wikidata", "web", "ner_json", "tacred", "tacred_lines", "conll", "universal_ner", "ms_marco"),
        *("ids", "beir", "span_lines", "mlama"),
    ],
)
def test_a_line_of_100_mb_takes_no_more_memory_than_a_record_may(tmp_path: Path, name: str) -> None:
    target = TARGETS[name]
    good = target.seeds()[0]
    path = tmp_path / target.file_name
    path.write_bytes(good)
    assert not target.run(path).startswith("refused")  # and its tables are loaded
    middle = len(good) // 2
    path.write_bytes(good[:middle] + b"x" * (100 << 20) + good[middle:])
    told: list[str] = []
    try:
        used = peak(lambda: told.append(target.run(path)))
    finally:
        path.unlink()
    assert used < MAX_RECORD_BYTES * 5 // 4
    assert told[0]  # each record that the file held has a fate, or the reader says why it takes none of it


@pytest.mark.parametrize("nested", [b"[" * 10**6, b'{"a":' * 10**6, b'{"claims":' + b"[" * 10**6 + b"]" * 10**6 + b"}"])
def test_deep_json_is_no_entity(nested: bytes) -> None:
    with pytest.raises(ValueError):
        parse_entity(nested)


@pytest.mark.parametrize(
    "text", ["[[" * 500_000, "{|\n|-\n" * 50_000, "<ref><div>" * 50_000, "[[File:" * 50_000, "''" * 100_000]
)
def test_a_million_openers_of_wikitext_are_a_document(tmp_path: Path, text: str) -> None:
    escaped = text.replace("<", "&lt;")
    page = f"<page><title>A</title><ns>0</ns><id>1</id><revision><text>Words. {escaped}</text></revision>"
    path = tmp_path / "dewiki-20260101-pages-articles.xml"
    path.write_text(f"<mediawiki><siteinfo><dbname>dewiki</dbname></siteinfo>{page}</page></mediawiki>")
    begun = time.process_time()
    assert read_wikipedia(path) == "1 documents"
    assert time.process_time() - begun < SECONDS


def test_html_nested_a_hundred_thousand_deep_costs_its_page() -> None:
    deep = b"<html><body>" + b"<div>" * 100_000 + b"<p>" + b"Words of a page. " * 50
    usual = b"<html><body><p>" + b"Words of a page. " * 50
    sources = [
        PageSource("http://example.org/", None, (("content-type", "text/html"),), body, None) for body in (deep, usual)
    ]
    with BoundedReader(seconds_per_page=1.0) as reader:
        pages = list(reader.read_pages(sources))
    assert (pages[0].fate, pages[0].reason) in ((None, None), (FAILED, "timeout"))
    assert pages[1].fate is None


ENTITIES = (
    '<!DOCTYPE mediawiki [<!ENTITY a "{0}"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY file SYSTEM "file://{1}">'
    '<!ENTITY net SYSTEM "{2}"><!ENTITY % dtd SYSTEM "{2}"> %dtd;]>'
)


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """The address of a server on loopback, and what it was asked for."""
    asked: list[str] = []

    class _Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with serving(http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)) as root:
        yield f"{root}/evil.dtd", asked


def test_entities_of_a_document_type_are_never_unfolded_opened_or_fetched(tmp_path: Path, server) -> None:
    address, asked = server
    canary = tmp_path / "canary"
    canary.write_text("the canary's secret")
    path = tmp_path / "dewiki-20260101-pages-articles.xml"
    text = "Ein Satz mit &lt;b&gt;. &c;&file;&net;" + "&c;" * 1000
    path.write_text(
        ENTITIES.format("lol" * 1000, canary, address)
        + "<mediawiki><siteinfo><dbname>dewiki</dbname></siteinfo><page><title>A</title><ns>0</ns><id>1</id>"
        + f"<revision><text>{text}</text></revision></page></mediawiki>"
    )
    (dump,) = plan_dumps([InputFile(str(path), path.stat().st_size)], (), say=lambda _: None)
    rows = []
    for documents, _redirects, _damages in split_documents(dump.splits[0], dump, load_template_rules(), Held()):
        rows += documents.to_pylist()
    (row,) = rows
    assert "canary" not in json.dumps(row, default=str).replace(str(canary), "")
    assert len(json.dumps(row, default=str)) < 20_000
    assert asked == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: !!python/object/apply:os.system [echo]\n", "could not determine a constructor"),
        ("name: &a [*a]\n", "stands for what it is in"),
        (
            "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
            + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
            "aliases",
        ),
        (
            "a: &a {x: 1}\n"
            + "".join(
                f"{b}: &{b} {{<<: [{','.join([f'*{a}'] * 10)}]}}\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
            ),
            "aliases",
        ),
        ("[" * 100_000, "levels deep"),
        ("- " * 100_000, "levels deep"),
        ("name: " + "x" * (5 << 20), "more than 4 MB"),
        ("name: !!int x\n", "not what it says"),
        ("name: !!bool x\n", "not what it says"),
        ("name: 2026-99-99\n", "not what it says"),
        ("name: " + "9" * 5000 + "\n", "not what it says"),
        ("name: !!timestamp x\n", "not what it says"),
    ],
    ids=[
        "object",
        "circle",
        "aliases",
        "merges",
        "lists",
        "items",
        "size",
        "int",
        "bool",
        "date",
        "digits",
        "timestamp",
    ],
)
def test_yaml_that_attacks_is_refused_at_once(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text(text)
    begun = time.process_time()
    with pytest.raises(SettingsError, match=told):
        load_recipe(str(path))
    assert time.process_time() - begun < SECONDS / 3


@pytest.mark.parametrize("text", [b'{"a' + b'\\"' * 500_000, b'["' + b'\\"' * 500_000, b'"' * 10**6, b"[" * 10**6])
def test_quotation_marks_are_looked_at_once(text: bytes) -> None:
    begun = time.process_time()
    assert detect_format("x.json", text) is None
    assert time.process_time() - begun < SECONDS / 3


def _parquet_rows(path: Path) -> int:
    units = plan_reads([InputFile(str(path), path.stat().st_size)], DOCUMENTS)
    rows = [batch for unit in units for batch in read_row_group(unit, DOCUMENTS)]
    assert sum(batch.num_rows for batch in rows) == sum(unit.rows for unit in units)
    return sum(pa.compute.sum(pa.compute.equal(batch["fate"], FAILED).fill_null(False)).as_py() for batch in rows)


def test_a_parquet_footer_that_claims_more_rows_than_there_are_fails_those(tmp_path: Path) -> None:
    path = tmp_path / "documents.parquet"
    data = seeds.dataset_parquet("documents")[1]
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    # The last row group's rows, a zigzag number before its last fields: two become forty.
    changed = bytearray(data)
    at = data.rindex(b"\x16\x04", footer)
    changed[at + 1] = 80
    path.write_bytes(bytes(changed))
    assert _parquet_rows(path) == 38
