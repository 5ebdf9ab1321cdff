"""A stream of records, some of which are pages, as rows in their order."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from schemas.datasets import DOCUMENTS, MULTILINGUAL
from schemas.fates import DROPPED, KEPT
from transforms.archives.read import ArchiveRecord
from transforms.columns.batches import BATCH_BYTES, BATCH_ROWS
from transforms.datasets.parts import Fates
from transforms.pages.page import Page, PageSource
from transforms.sources.failure import Failure
from transforms.web.rows import ARCHIVE, NO_PAGE, PageRows, failed_row, page_rows, page_source

ReadPages = Callable[[Iterable[PageSource]], Iterator[Page]]
"""Reads pages and gives them back in their order; it may take some before it gives the first one back."""


@dataclass
class Tally:
    """What was met beside the rows: records of types that hold no page, and damage that is no record."""

    no_pages: Counter[str] = field(default_factory=Counter)
    damages: int = 0

    def without_rows(self, archives: int) -> Fates:
        """The fates of the records that have no row, and of so many archives that could be read."""
        found = {
            (DOCUMENTS.record, MULTILINGUAL, DROPPED, kind): count for kind, count in sorted(self.no_pages.items())
        }
        return Fates(found | ({(ARCHIVE, MULTILINGUAL, KEPT, ""): archives} if archives else {}))


def read_rows(
    records: Iterable[ArchiveRecord | Failure], read_pages: ReadPages, path: str, snapshot: str | None, tally: Tally
) -> Iterator[PageRows]:
    """The rows of the records of the archive at `path`, in their order; `tally` counts what has none."""
    waiting: deque[ArchiveRecord | PageRows] = deque()

    def sources() -> Iterator[PageSource]:
        for record in records:
            if isinstance(record, Failure):
                tally.damages += record.records == 0
                waiting.append(PageRows(failed_row(record)))
            elif record.kind in NO_PAGE:
                tally.no_pages[record.kind] += 1
            elif isinstance(found := page_source(record, path, snapshot), PageSource):
                waiting.append(record._replace(payload=b""))
                yield found
            else:
                waiting.append(PageRows(found))

    for page in read_pages(sources()):
        while isinstance(record := waiting.popleft(), PageRows):
            yield record
        yield page_rows(record, page, path, snapshot)
    while waiting:
        left = waiting.popleft()
        if not isinstance(left, PageRows):
            raise RuntimeError(f"{path}: a page at byte {left.offset} was not given back by its reader")
        yield left


def chunks(rows: Iterable[PageRows]) -> Iterator[list[PageRows]]:
    """The rows in lists of about a batch."""
    gathered: list[PageRows] = []
    size = 0
    for row in rows:
        gathered.append(row)
        size += len(row.document.get("text") or "")
        if len(gathered) >= BATCH_ROWS or size >= BATCH_BYTES:
            yield gathered
            gathered, size = [], 0
    if gathered:
        yield gathered
