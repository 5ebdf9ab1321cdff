"""`DropOtherLanguages`: documents in languages that the user did not ask for."""

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import DOCUMENTS
from schemas.fates import mark
from transforms.step import step


@step
class DropOtherLanguages(beam.PTransform):
    """Marks documents whose language (a tag) is not among `languages`; keeps all when none is named."""

    languages: tuple[str, ...]

    def expand(self, documents: beam.PCollection) -> beam.PCollection:
        return documents | beam.Map(drop_other_languages, self.languages).with_output_types(pa.RecordBatch)


def drop_other_languages(batch: pa.RecordBatch, languages: tuple[str, ...]) -> pa.RecordBatch:
    """A batch of marked documents with those in other languages marked ``other_language``."""
    if not languages:
        return batch
    other = pc.invert(pc.is_in(batch["language"], pa.array(languages, pa.string())))
    return mark(batch, other, "other_language", batch["language"], DOCUMENTS)
