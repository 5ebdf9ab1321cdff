"""What the inputs of a crawl are: archives, listings of them, or tables of an index that names pages in archives."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from transforms.archives.read import plan_archive
from transforms.common_crawl.index import LOCATIONS, IndexQuery, IndexRead, of_captures, read_index
from transforms.common_crawl.listing import BASE, is_listing, read_listing
from transforms.common_crawl.ranges import ArchiveRanges, group_by_archive
from transforms.common_crawl.sample import Sample
from transforms.datasets.inputs import InputError, InputFile
from transforms.fetch.attempts import DownloadError
from transforms.sources.failure import Failure
from transforms.sources.files import open_stored

_PARQUET = b"PAR1"
_TABLE = ".parquet"
_NOT_THERE = (404, 410)
_ENTRY = "entry"
"""The column of the names of archives as the index has them, by which samples are drawn."""


@dataclass(frozen=True)
class Sources:
    """The archives to read whole, and the tables of an index with what to look up in them."""

    archives: tuple[str, ...]
    tables: tuple[str, ...]
    query: IndexQuery | None
    base: str
    sample: Sample | None


def plan_sources(
    files: Sequence[InputFile], query: Callable[[], IndexQuery], base: str | None, sample: Sample | None
) -> Sources:
    """The archives and tables that inputs are or list. Paths in listings and tables begin at `base`.

    Raises InputError for an input that is neither archive, listing nor Parquet, where a table is to be asked for what
    no index knows, and for a sample where there is nothing to draw it from.
    """
    archives: list[str] = []
    tables: list[str] = []
    listings = 0
    for file in files:
        try:
            with open_stored(file.path) as stored:
                is_table = stored.read(len(_PARQUET)) == _PARQUET
            if is_table:
                tables.append(file.path)
            elif is_listing(file.path, open_stored):
                listings += 1
                listed = read_listing(file.path, open_stored, base)
                if listed[0].endswith(_TABLE):  # of these the sample is one of pages
                    tables += of_captures(listed)
                else:
                    archives += read_listing(file.path, open_stored, base, sample)
            else:
                plan_archive(file.path, file.size, open_stored, max(file.size, 1))
                archives.append(file.path)
        except ValueError as error:
            raise InputError(str(error)) from error
    if sample and not listings and not tables:
        raise InputError("--sample: it is drawn from listings of archives and from indexes, but no --input is one")
    try:
        asked = query() if tables else None
    except ValueError as error:
        raise InputError(str(error)) from error
    return Sources(tuple(dict.fromkeys(archives)), tuple(dict.fromkeys(tables)), asked, base or BASE, sample)


def find_in_table(path: str, query: IndexQuery, base: str, sample: Sample | None) -> Iterator[pa.RecordBatch | Failure]:
    """The places of the pages that a table of the index names, and what is wrong with it."""
    read = IndexRead()
    try:
        found = read_index(path, query, open_stored, read, base)
        yield from drawn(found, sample, base) if sample else found
    except (ValueError, FileNotFoundError, DownloadError) as error:
        yield unreadable(path, error)
    if read.unusable:
        yield Failure(path, "", 0, f"{read.unusable} rows name no archive or no place in it", "")


def unreadable(path: str, error: Exception) -> Failure:
    """The failure of a file that is not there or is nothing that can be read; raises `error` where it may pass."""
    if isinstance(error, DownloadError) and error.status not in _NOT_THERE:
        raise error
    return Failure(path, "", 0, str(error), "")


def drawn(batches: Iterable[pa.RecordBatch], sample: Sample, base: str) -> Iterator[pa.RecordBatch]:
    """Of places in archives below `base` those in the sample, which is the same wherever the archives are read from."""
    root = base.rstrip("/") + "/"

    def named(batch: pa.RecordBatch) -> pa.RecordBatch:
        below = pc.starts_with(batch["archive"], root)
        entries = pc.if_else(below, pc.utf8_slice_codeunits(batch["archive"], len(root)), batch["archive"])
        return batch.append_column(_ENTRY, entries)

    for batch in sample.draw_rows(map(named, batches), (_ENTRY, "offset")):
        yield batch.select(LOCATIONS.names)


def by_archive(batch: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
    """The rows of a batch of places by the archive that they are in."""
    table = pa.Table.from_batches([batch]).sort_by([("archive", "ascending"), ("offset", "ascending")])
    for name in table["archive"].unique().to_pylist():
        for part in table.filter(pc.equal(table["archive"], name)).to_batches():
            yield name, part


def ranges_in(_archive: str, places: Iterable[pa.RecordBatch]) -> Iterator[ArchiveRanges]:
    """The places in one archive as tasks for workers."""
    return group_by_archive(places)
