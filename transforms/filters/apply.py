"""`DropByFilter`: a filter over columns as a step of a pipeline."""

from collections.abc import Callable

import apache_beam as beam
import pyarrow as pa

from schemas.datasets import DOCUMENTS
from schemas.fates import mark
from transforms.filters.drops import Drops
from transforms.step import step

Filter = Callable[[pa.StringArray, pa.StringArray], Drops]
"""(texts, languages) of a batch → what to drop."""


@step
class DropByFilter(beam.PTransform):
    """Marks the documents that `filter` drops; the filter's name is the reason."""

    filter: Filter

    def expand(self, documents: beam.PCollection) -> beam.PCollection:
        return documents | beam.Map(apply_filter, self.filter).with_output_types(pa.RecordBatch)


def apply_filter(batch: pa.RecordBatch, filter_: Filter) -> pa.RecordBatch:
    """A batch of marked documents with those of the filter marked as well."""
    found = filter_(batch["text"], batch["language"])
    return mark(batch, pa.array(found.mask), filter_.__name__, found.details, DOCUMENTS)
