"""`DropOtherLanguages`: documents in languages that the user did not ask for."""

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import DOCUMENTS, Dataset
from schemas.fates import mark
from transforms.step import step


@step
class DropOtherLanguages(beam.PTransform):
    """Marks rows whose language (a tag) is not among `languages`; keeps all when none is named."""

    languages: tuple[str, ...]
    dataset: Dataset = DOCUMENTS

    def expand(self, rows: beam.PCollection) -> beam.PCollection:
        return rows | beam.Map(drop_other_languages, self.languages, self.dataset).with_output_types(pa.RecordBatch)


def drop_other_languages(
    batch: pa.RecordBatch, languages: tuple[str, ...], dataset: Dataset = DOCUMENTS
) -> pa.RecordBatch:
    """A batch of marked rows with those in other languages marked ``other_language``."""
    if not languages:
        return batch
    other = pc.invert(pc.is_in(batch["language"], pa.array(languages, pa.string())))
    return mark(batch, other, "other_language", batch["language"], dataset)
