"""`FilterDocuments`: what filters by measure and by word list drop."""

from collections.abc import Iterator

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import WEB
from transforms.filters.all_filters import apply_filters
from transforms.filters.thresholds import Thresholds
from transforms.filters.word_lists import WordLists
from transforms.step import step


@step
class FilterDocuments(beam.PTransform):
    """Marks the documents that a filter drops, with the name of the first one that does as reason.

    `filters` are for all documents, `web_filters` come after them for those from web archives. Without `thresholds`
    and `word_lists` the built-in ones count.
    """

    filters: tuple[str, ...]
    web_filters: tuple[str, ...] = ()
    thresholds: Thresholds | None = None
    word_lists: WordLists | None = None

    def expand(self, documents: beam.PCollection) -> beam.PCollection:
        return documents | beam.FlatMap(
            filter_documents, self.filters, self.web_filters, self.thresholds, self.word_lists
        ).with_output_types(pa.RecordBatch)


def filter_documents(
    batch: pa.RecordBatch,
    filters: tuple[str, ...],
    web_filters: tuple[str, ...],
    thresholds: Thresholds | None = None,
    word_lists: WordLists | None = None,
) -> Iterator[pa.RecordBatch]:
    """A batch of marked documents, those from web archives apart from the others."""
    is_web = pc.fill_null(pc.equal(batch["source"], WEB), False)
    for part, names in ((batch.filter(pc.invert(is_web)), filters), (batch.filter(is_web), filters + web_filters)):
        if part.num_rows:
            yield apply_filters(part, names, thresholds, word_lists)
