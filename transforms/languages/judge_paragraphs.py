"""`JudgeParagraphs`: which languages the paragraphs of documents are in."""

from collections.abc import Iterator
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from schemas.fates import is_kept
from transforms.languages.identify import LanguageIdentifier, embedded_model
from transforms.languages.paragraphs import paragraph_languages
from transforms.step import step


@step
class JudgeParagraphs(beam.PTransform):
    """Fills `language_spans` and `language_share` of kept documents; see `transforms.languages.paragraphs`."""

    model: Path | None = None
    """A fastText model; without one the embedded model."""

    def expand(self, documents: beam.PCollection) -> beam.PCollection:
        return documents | beam.ParDo(_JudgeParagraphs(self.model)).with_output_types(pa.RecordBatch)


class _JudgeParagraphs(beam.DoFn):
    def __init__(self, model: Path | None) -> None:
        self._model = model

    def setup(self) -> None:
        self._identifier = LanguageIdentifier(self._model or embedded_model())

    def process(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        texts = pc.if_else(is_kept(batch), batch["text"], pa.scalar(None, pa.string()))
        found = paragraph_languages(self._identifier, texts, batch["language"])
        columns = {"language_spans": found.spans, "language_share": found.share}
        arrays = [columns.get(field.name, batch[field.name]) for field in batch.schema]
        yield pa.RecordBatch.from_arrays(arrays, schema=batch.schema)
