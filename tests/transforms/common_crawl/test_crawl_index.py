"""Pages of a language are found in the index and read from archives by ranges, with hardly a byte more than theirs."""

import gzip
import io
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.file_server import HURRIED, FileServer, file_server
from transforms.common_crawl.index import LOCATIONS, IndexQuery, IndexRead, of_captures, read_index
from transforms.common_crawl.ranges import group_by_archive, read_ranges
from transforms.common_crawl.sample import Sample
from transforms.fetch.attempts import DownloadError
from transforms.fetch.http_file import HttpFile
from transforms.sources.files import open_stored

# The columns of the table of 2024; those of no use here stand for all that are not to be read.
SCHEMA = pa.schema(
    [
        ("url_surtkey", pa.string()),
        ("url", pa.string()),
        ("url_host_name", pa.string()),
        ("url_host_tld", pa.string()),
        ("url_host_registered_domain", pa.string()),
        ("fetch_time", pa.timestamp("ms")),
        ("fetch_status", pa.int16()),
        ("content_digest", pa.string()),
        ("content_mime_type", pa.string()),
        ("content_mime_detected", pa.string()),
        ("content_charset", pa.string()),
        ("content_languages", pa.string()),
        ("content_truncated", pa.string()),
        ("warc_filename", pa.string()),
        ("warc_record_offset", pa.int32()),
        ("warc_record_length", pa.int32()),
        ("warc_segment", pa.string()),
    ]
)
ARCHIVE = "crawl-data/CC-MAIN-2024-22/segments/1/warc/CC-MAIN-00000.warc.gz"


def row(number: int, **values) -> dict:
    host = f"www.site{number:03d}.fo"
    usual = {
        "url_surtkey": f"fo,site{number:03d})/",
        "url": f"https://{host}/Føroyar/ფარერის",
        "url_host_name": host,
        "url_host_tld": "fo",
        "url_host_registered_domain": f"site{number:03d}.fo",
        "fetch_time": number,
        "fetch_status": 200,
        "content_mime_type": "text/html",
        "content_mime_detected": "text/html",
        "content_languages": "fao",
        "warc_filename": ARCHIVE,
        "warc_record_offset": number * 1000,
        "warc_record_length": 900,
    }
    return usual | values


def table(*rows: dict, rows_per_group: int = 1000) -> bytes:
    written = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows), SCHEMA), written, row_group_size=rows_per_group)
    return written.getvalue()


def found(content: bytes, query: IndexQuery, read: IndexRead | None = None) -> list[int]:
    """Which of the rows of `row` the query finds."""
    batches = list(read_index("x.parquet", query, lambda _path: io.BytesIO(content), read or IndexRead(), base="base"))
    assert all(batch.schema.equals(LOCATIONS) for batch in batches)
    return [offset // 1000 for batch in batches for offset in batch["offset"].to_pylist()]


def test_languages_first_or_any():
    languages = ["fao", "fao,eng", "eng,fao", "dan,eng,fao", "eng", "nor", None, "", "faoo", "xfao", "fao,"]
    content = table(*(row(number, content_languages=text) for number, text in enumerate(languages)))
    assert found(content, IndexQuery(("fao_Latn",))) == [0, 1, 10]
    assert found(content, IndexQuery(("fao_Latn",), primary=False)) == [0, 1, 2, 3, 10]
    assert found(content, IndexQuery(("fao_Latn", "nob_Latn"))) == [0, 1, 5, 10]
    assert found(content, IndexQuery()) == list(range(11))


def test_only_captures_of_pages():
    kinds = ["text/html", "application/xhtml+xml", "application/pdf", "text/plain", None]
    content = table(
        *(row(number, content_mime_detected=kind) for number, kind in enumerate(kinds)),
        *(row(number, fetch_status=status) for number, status in [(5, 404), (6, 301), (7, 200)]),
    )
    assert found(content, IndexQuery()) == [0, 1, 7]


def test_domains_and_tlds():
    content = table(
        row(0, url_host_tld="fo", url_host_registered_domain="kringvarp.fo"),
        row(1, url_host_tld="uk", url_host_registered_domain="bbc.co.uk"),
        row(2, url_host_tld="xn--p1ai", url_host_registered_domain="xn--80aaxitdbjk.xn--p1ai"),
        row(3, url_host_tld=None, url_host_registered_domain=None),
        row(4, url_host_tld="fo", url_host_registered_domain="bbc.co.uk.fo"),
    )
    assert found(content, IndexQuery(tlds=("fo",))) == [0, 4]
    assert found(content, IndexQuery(tlds=(".FO", "рф"))) == [0, 2, 4]
    assert found(content, IndexQuery(domains=("BBC.co.uk", "папамама.рф", "nix.fo"))) == [1]
    assert found(content, IndexQuery(domains=("kringvarp.fo", "bbc.co.uk"), tlds=("fo",))) == [0]


def test_places_that_are_none_are_counted():
    content = table(
        row(0),
        row(1, warc_filename=None),
        row(2, warc_record_offset=-1),
        row(3, warc_record_length=0),
        row(4, warc_record_offset=None),
    )
    read = IndexRead()
    assert found(content, IndexQuery(), read) == [0]
    assert (read.rows, read.found, read.unusable) == (5, 5, 4)


def test_locations():
    batches = list(
        read_index("x", IndexQuery(), lambda _: io.BytesIO(table(row(7), row(8))), IndexRead(), "https://data/")
    )
    assert batches[0].to_pylist()[0] == {
        "archive": f"https://data/{ARCHIVE}",
        "offset": 7000,
        "length": 900,
        "url": "https://www.site007.fo/Føroyar/ფარერის",
        "languages": "fao",
    }


def test_types_of_other_writers():
    """Spark writes what DuckDB and Polars read and write again: other integers, large strings, dictionaries."""
    rows = pa.Table.from_pylist([row(1), row(2)], SCHEMA)
    for name, kind in {"warc_record_offset": pa.int64(), "fetch_status": pa.int32(), "url": pa.large_string()}.items():
        rows = rows.set_column(rows.schema.names.index(name), name, rows[name].cast(kind))
    for name in ("content_languages", "warc_filename", "url_host_tld", "content_mime_detected"):
        rows = rows.set_column(rows.schema.names.index(name), name, rows[name].dictionary_encode())
    written = io.BytesIO()
    pq.write_table(rows, written)
    assert found(written.getvalue(), IndexQuery(("fao_Latn",), tlds=("fo",))) == [1, 2]


@pytest.mark.parametrize("missing", ["url", "content_languages", "warc_filename", "fetch_status", "url_host_tld"])
def test_a_missing_column_is_named(missing):
    written = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([row(1)], SCHEMA).drop_columns([missing]), written)
    with pytest.raises(ValueError, match=rf"x.parquet: no index of Common Crawl: the column {missing} is missing"):
        found(written.getvalue(), IndexQuery(tlds=("fo",)))


def test_a_column_of_another_type_is_named():
    rows = pa.Table.from_pylist([row(1)], SCHEMA)
    rows = rows.set_column(rows.schema.names.index("warc_record_offset"), "warc_record_offset", pa.array(["one"]))
    written = io.BytesIO()
    pq.write_table(rows, written)
    with pytest.raises(ValueError, match="the column warc_record_offset is string"):
        found(written.getvalue(), IndexQuery())


def damaged() -> bytes:
    content = bytearray(table(*(row(number) for number in range(100))))
    content[4:3000] = b"\xff" * 2996
    return bytes(content)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"no table" * 10, table(row(1))[:-10], damaged()])
def test_what_is_no_table_is_told(content):
    with pytest.raises(ValueError, match=r"x.parquet: not a Parquet file that can be read"):
        found(content, IndexQuery())


@pytest.mark.parametrize("bad", [{"languages": ("srd_Latn",)}, {"domains": ("a..b",)}, {"tlds": ("",)}])
def test_a_query_that_cannot_be_asked(bad):
    with pytest.raises(ValueError):
        IndexQuery(**bad)


def test_tables_of_other_answers_are_left_out():
    of = "cc-index/table/cc-main/warc/crawl=CC-MAIN-2024-22/subset={}/part-0.parquet"
    paths = [of.format(subset) for subset in ("warc", "robotstxt", "crawldiagnostics")]
    assert of_captures([*paths, "local.parquet"]) == [paths[0], "local.parquet"]


def members(data: bytes) -> list[tuple[int, int]]:
    """Offset and length of each gzip member."""
    places, at = [], 0
    while at < len(data):
        stream = zlib.decompressobj(31)
        stream.decompress(data[at:])
        length = len(data) - at - len(stream.unused_data)
        places.append((at, length))
        at += length
    return places


@pytest.fixture(params=["whirlwind.warc.gz", "aut/example.warc.gz", "derived/multilang_docs.warc.gz"])
def crawl(request, data_folder):
    """A server with a real archive and the index of it: one record in ten is a Faroese page."""
    path: Path = data_folder / "web_archives" / request.param
    data = path.read_bytes()[: 4 << 20]
    places = members(data)[:-1]
    rows = [
        row(
            number,
            content_languages="fao,eng" if number % 10 == 1 else "eng",
            url_host_tld="fo" if number % 10 == 1 else "com",
            warc_record_offset=offset,
            warc_record_length=length,
        )
        for number, (offset, length) in enumerate(places)
    ]
    with file_server() as server:
        server.files = {"/index.parquet": table(*rows, rows_per_group=100), f"/{ARCHIVE}": data}
        yield server, data, [place for number, place in enumerate(places) if number % 10 == 1]


def look_up(server: FileServer, query: IndexQuery, read: IndexRead) -> list[pa.RecordBatch]:
    return list(read_index(server.address("/index.parquet"), query, open_stored, read, server.root))


def test_faroese_pages_of_a_real_archive(crawl):
    server, data, expected = crawl
    pieces = list(group_by_archive(look_up(server, IndexQuery(("fao_Latn",)), IndexRead())))
    assert [piece.archive for piece in pieces] == [server.address(f"/{ARCHIVE}")]
    assert [tuple(place) for place in pieces[0].ranges] == expected
    server.sent = 0
    records = list(read_ranges(pieces[0].archive, pieces[0].ranges, open_stored, largest_gap=0))
    assert records == [(offset, data[offset : offset + length]) for offset, length in expected]
    assert all(gzip.decompress(record).startswith((b"WARC/", b"http", b"filedesc")) for _, record in records)
    assert server.sent == sum(length for _, length in expected)
    assert len(server.asked(f"/{ARCHIVE}")) == len(expected)


def test_near_records_share_a_request(crawl):
    server, data, expected = crawl
    (piece,) = group_by_archive(look_up(server, IndexQuery(("fao_Latn",)), IndexRead()))
    for gap, most in [(1 << 30, 1), (20_000, len(expected))]:
        server.sent, server.requests = 0, []
        records = list(read_ranges(piece.archive, piece.ranges, open_stored, gap))
        assert records == [(offset, data[offset : offset + length]) for offset, length in expected]
        assert len(server.asked(f"/{ARCHIVE}")) <= most
        between = server.sent - sum(length for _, length in expected)
        assert 0 <= between <= gap * (len(expected) - 1)


def test_connections_that_break_between_records(crawl):
    server, data, expected = crawl
    (piece,) = group_by_archive(look_up(server, IndexQuery(("fao_Latn",)), IndexRead()))
    server.faults = ["drop", "", "503", "", "drop"]
    records = read_ranges(piece.archive, piece.ranges, lambda path: HttpFile(path, HURRIED), largest_gap=0)
    assert list(records) == [(offset, data[offset : offset + length]) for offset, length in expected]


def test_only_what_is_needed_of_the_index_is_read():
    """Of 20 row groups one has the top-level domain; of its columns those that are asked for, and the places."""
    rows = [
        row(number, url_host_tld=f"t{number // 500:02d}", content_digest=f"{number:032x}") for number in range(10_000)
    ]
    content = table(*rows, rows_per_group=500)
    read = IndexRead()
    with file_server() as server:
        server.files["/index.parquet"] = content
        batches = look_up(server, IndexQuery(("fao_Latn",), tlds=("t07",)), read)
        # Arrow reads the last 64 KB for the footer, and columns with less than 8 KB between them together.
        asked = server.asked("/index.parquet")
        assert len(asked) <= 5
        assert server.sent <= (64 << 10) + read.bytes + (8 << 10) * len(asked)
        assert server.sent < len(content) / 4
    assert sum(batch.num_rows for batch in batches) == 500
    assert (read.rows, read.found, read.row_groups, read.skipped) == (10_000, 500, 20, 19)
    assert 0 < read.bytes < len(content) / 20


def test_addresses_are_read_only_where_pages_are_found():
    def bytes_read(language: str) -> int:
        read = IndexRead()
        found(table(*(row(number) for number in range(1000)), rows_per_group=100), IndexQuery((language,)), read)
        return read.bytes

    assert bytes_read("kat_Geor") < bytes_read("fao_Latn") / 3


def test_a_row_group_without_statistics_or_with_nulls_alone():
    rows = pa.Table.from_pylist([row(1), row(2, url_host_tld=None)], SCHEMA)
    written = io.BytesIO()
    pq.write_table(rows, written, write_statistics=False)
    assert found(written.getvalue(), IndexQuery(tlds=("fo",))) == [1]
    read = IndexRead()
    assert found(table(row(1, url_host_tld=None)), IndexQuery(tlds=("fo",)), read) == []
    assert read.skipped == 1


def test_a_sample_of_pages():
    batches = list(
        read_index("x", IndexQuery(), lambda _: io.BytesIO(table(*map(row, range(500)))), IndexRead(), base="b")
    )
    drawn = [batch.num_rows for batch in Sample(20).draw_rows(batches, ("archive", "offset"))]
    assert drawn == [20]


def test_an_index_that_is_not_there_and_one_that_changes(crawl):
    server, *_ = crawl
    with pytest.raises(DownloadError, match="there is no such file"):
        list(read_index(server.address("/no.parquet"), IndexQuery(), open_stored, IndexRead()))
    server.etags = ['"one"', '"two"']
    with pytest.raises(DownloadError, match="changed while it was read"):
        look_up(server, IndexQuery(("fao_Latn",)), IndexRead())


def test_an_empty_index():
    read = IndexRead()
    assert found(table(), IndexQuery(("fao_Latn",)), read) == []
    assert read == IndexRead(row_groups=read.row_groups, skipped=read.skipped, bytes=read.bytes)
