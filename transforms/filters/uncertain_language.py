"""`DropUncertainLanguages`: documents in no language that can be told, and those in several."""

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import DOCUMENTS, WEB
from schemas.fates import mark
from schemas.language import UNDETERMINED
from transforms.filters.mixed_language import mixed_language
from transforms.step import step

UNDETERMINED_LANGUAGE, MIXED_LANGUAGE = LANGUAGE_FILTERS = ("undetermined_language", mixed_language.__name__)
"""Names of the filters, which are the reasons."""


@step
class DropUncertainLanguages(beam.PTransform):
    """Marks documents by `language` and `language_share`, which `JudgeParagraphs` fills.

    `filters` (of `LANGUAGE_FILTERS`) are for all documents, `web_filters` for those from web archives as well.
    """

    filters: tuple[str, ...]
    web_filters: tuple[str, ...]

    def expand(self, documents: beam.PCollection) -> beam.PCollection:
        return documents | beam.Map(drop_uncertain_languages, self.filters, self.web_filters).with_output_types(
            pa.RecordBatch
        )


def drop_uncertain_languages(
    batch: pa.RecordBatch, filters: tuple[str, ...], web_filters: tuple[str, ...]
) -> pa.RecordBatch:
    """A batch of marked documents with those in no language, and those mostly in others than theirs, marked."""
    is_web = pc.fill_null(pc.equal(batch["source"], WEB), False)

    def judged(name: str) -> pa.BooleanArray:
        return pc.or_(name in filters, pc.and_(is_web, name in web_filters))

    unknown = pc.fill_null(pc.equal(batch["language"], UNDETERMINED), False)
    details = pc.if_else(unknown, "the text does not tell", pa.scalar(None, pa.string()))
    batch = mark(batch, pc.and_(unknown, judged(UNDETERMINED_LANGUAGE)), UNDETERMINED_LANGUAGE, details, DOCUMENTS)
    mixed = mixed_language(batch["language_share"])
    return mark(batch, pc.and_(pa.array(mixed.mask), judged(MIXED_LANGUAGE)), MIXED_LANGUAGE, mixed.details, DOCUMENTS)
