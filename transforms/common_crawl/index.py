"""Common Crawl's columnar index (Parquet): where in which archive the pages of a language, domain or TLD are."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from transforms.common_crawl.languages import index_codes
from transforms.common_crawl.listing import BASE, resolve
from transforms.sources.parquet_footer import FooterError, checked_metadata
from transforms.sources.splits import OpenFile

LOCATIONS = pa.schema(
    [
        pa.field("archive", pa.string(), nullable=False),
        pa.field("offset", pa.int64(), nullable=False),
        pa.field("length", pa.int64(), nullable=False),
        pa.field("url", pa.string()),
        pa.field("languages", pa.string()),
    ]
)
"""Where a record lies: bytes [offset, offset + length) of the archive (an address or path) as stored. `languages` are
those of the index: at most three ISO 639-3 codes, the first one covers most of the text."""

PAGES = ("text/html", "application/xhtml+xml")
"""Types of content that are read as pages."""

_SUBSET = re.compile(r"/subset=(?!warc/)[^/]*/")
ROWS_PER_BATCH = 8192
_PLACES = {
    "warc_filename": "archive",
    "warc_record_offset": "offset",
    "warc_record_length": "length",
    "url": "url",
    "content_languages": "languages",
}
_LEADS_OUT = r"(?:^|[/\\])\.\.(?:[/\\]|$)"
_NUMBERS = ("fetch_status", "warc_record_offset", "warc_record_length")


@dataclass(frozen=True)
class IndexQuery:
    """Which pages: of any of the `languages` (tags), registered `domains` (`bbc.co.uk`) and top-level domains (`fo`),
    all where none is named. Successful captures of HTML and XHTML are always asked for.

    `primary` asks for pages whose first language is one of them, else any of the up to three of a page will do.
    Raises ValueError for a language that the index does not know, and for what is no name of a domain.
    """

    languages: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    tlds: tuple[str, ...] = ()
    primary: bool = True

    def __post_init__(self) -> None:
        self.wanted()

    def wanted(self) -> dict[str, list[str]]:
        """The values of each column that is filtered by."""
        asked = {
            "content_mime_detected": PAGES,
            "content_languages": sorted(index_codes(self.languages)),
            "url_host_registered_domain": [_host(domain) for domain in self.domains],
            "url_host_tld": [_host(tld) for tld in self.tlds],
        }
        return {column: list(values) for column, values in asked.items() if values}


def _host(name: str) -> str:
    """A name of the domain system as the index writes it: small letters, those beyond ASCII in Punycode."""
    host = name.strip(".").lower().encode("idna").decode()
    if not host:
        raise ValueError(f"{name!r} is no name of a domain")
    return host


@dataclass
class IndexRead:
    """What was read of an index: `rows` of it, those `found` in them and those that are `unusable` (they name no
    archive or place in it); `row_groups` it has and those `skipped` by their statistics; `bytes` of columns."""

    rows: int = 0
    found: int = 0
    unusable: int = 0
    row_groups: int = 0
    skipped: int = 0
    bytes: int = 0


def of_captures(paths: Iterable[str]) -> list[str]:
    """The tables of successful captures: without those of robots.txt and of other answers (`subset=…` in the path)."""
    return [path for path in paths if not _SUBSET.search(path)]


def read_index(
    path: str, query: IndexQuery, open_file: OpenFile, read: IndexRead, base: str = BASE
) -> Iterator[pa.RecordBatch]:
    """The places of the pages asked for, as batches of `LOCATIONS`; adds to `read` what was read.

    Row groups that their statistics exclude are not read at all (the index is sorted by reversed host name, so those of
    other top-level domains and most domains), and of the others the places and addresses only where a page is found.
    Archives are named below `base`.

    Raises ValueError for a file that is no such index, naming what it lacks, and for one that is damaged.
    """
    with open_file(path) as file:
        try:
            table = pq.ParquetFile(file, metadata=checked_metadata(file))
            _check_columns(path, table.schema_arrow, query)
            for group in range(table.num_row_groups):
                rows = _read_group(table, group, query, read)
                if rows is not None:
                    yield from _locations(rows, base)
        except (pa.ArrowException, OSError, UnicodeDecodeError, FooterError) as error:
            raise ValueError(f"{path}: not a Parquet file that can be read: {error}") from error


def _check_columns(path: str, schema: pa.Schema, query: IndexQuery) -> None:
    needed = dict.fromkeys([*_PLACES, *query.wanted()], _is_text) | dict.fromkeys(_NUMBERS, pa.types.is_integer)
    for name, fits in needed.items():
        if name not in schema.names:
            raise ValueError(f"{path}: no index of Common Crawl: the column {name} is missing")
        if not fits(schema.field(name).type):
            raise ValueError(f"{path}: no index of Common Crawl: the column {name} is {schema.field(name).type}")


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _read_group(table: pq.ParquetFile, group: int, query: IndexQuery, read: IndexRead) -> pa.Table | None:
    """The rows of a row group that are asked for, with the columns of a location; None where there are none."""
    told = table.metadata.row_group(group)
    wanted = query.wanted()
    read.row_groups += 1
    read.rows += told.num_rows
    if any(_excluded(told, column, values) for column, values in wanted.items()):
        read.skipped += 1
        return None
    filtered = _read_columns(table, group, ["fetch_status", *wanted], read)
    chosen = pc.equal(filtered["fetch_status"], 200)
    for column, values in wanted.items():
        chosen = pc.and_kleene(chosen, _fits(filtered[column], column, values, query.primary))
    if not pc.any(chosen).as_py():
        return None
    rows = _read_columns(table, group, [name for name in _PLACES if name not in wanted], read)
    for name in _PLACES.keys() & wanted.keys():
        rows = rows.append_column(name, filtered[name])
    found = rows.filter(chosen)
    names_a_place = pc.and_(
        pc.greater_equal(found["warc_record_offset"], 0), pc.greater(found["warc_record_length"], 0)
    )
    inside = pc.invert(pc.match_substring_regex(found["warc_filename"], _LEADS_OUT))
    usable = found.filter(pc.and_(names_a_place, pc.fill_null(inside, False)))
    read.found += found.num_rows
    read.unusable += found.num_rows - usable.num_rows
    return usable


def _fits(column: pa.ChunkedArray, name: str, values: list[str], primary: bool) -> pa.ChunkedArray:
    """Whether each row has one of the values."""
    if name != "content_languages":
        return pc.is_in(column, pa.array(values, column.type))
    codes = "|".join(values)
    return pc.match_substring_regex(column, f"^(?:{codes})(?:,|$)" if primary else f"(?:^|,)(?:{codes})(?:,|$)")


def _excluded(group: pq.RowGroupMetaData, column: str, values: list[str]) -> bool:
    """Whether the statistics of a row group say that it has none of the values in a column."""
    told = _chunk(group, column).statistics
    if told is None or column == "content_languages":  # lists of languages, in whatever order: "rus,fao"
        return False
    if not told.has_min_max:
        return bool(told.has_null_count and told.null_count == group.num_rows)
    return not any(told.min <= value <= told.max for value in values)


def _chunk(group: pq.RowGroupMetaData, column: str) -> pq.ColumnChunkMetaData:
    chunks = (group.column(place) for place in range(group.num_columns))
    found = next((chunk for chunk in chunks if chunk.path_in_schema == column), None)
    if found is None:
        raise FooterError(f"a row group has no column {column}")
    return found


def _read_columns(table: pq.ParquetFile, group: int, columns: list[str], read: IndexRead) -> pa.Table:
    told = table.metadata.row_group(group)
    read.bytes += sum(_chunk(told, column).total_compressed_size for column in columns)
    rows = table.read_row_group(group, columns=columns, use_threads=False)
    kinds = {name: pa.string() if _is_text(rows[name].type) else rows[name].type for name in columns}
    return pa.table({name: rows[name].cast(kind) for name, kind in kinds.items()})


def _locations(rows: pa.Table, base: str) -> Iterator[pa.RecordBatch]:
    # A crawl has some 90,000 archives and a row group as many or fewer, so their names are resolved once each.
    names = rows["warc_filename"].combine_chunks().dictionary_encode()
    archives = pa.array([resolve(name, base) for name in names.dictionary.to_pylist()], pa.string())
    columns = {name: rows[column] for column, name in _PLACES.items()} | {"archive": archives.take(names.indices)}
    ordered = [columns[field.name].cast(field.type) for field in LOCATIONS]
    yield from pa.table(ordered, schema=LOCATIONS).to_batches(max_chunksize=ROWS_PER_BATCH)
