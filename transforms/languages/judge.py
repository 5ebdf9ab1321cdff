"""`JudgeLanguage`: documents get their identified languages; those in another language than declared are dropped."""

from collections.abc import Iterator
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import DOCUMENTS, WEB
from schemas.fates import is_kept, mark
from transforms.languages.foreign import first_languages, foreign_language, foreign_script, language_scores
from transforms.languages.identify import LanguageIdentifier, embedded_model
from transforms.step import step

LABELS_PER_DOCUMENT = 3


@step
class JudgeLanguage(beam.PTransform):
    """Fills `languages` and `language_score` (that of the declared language) and drops what is declared wrongly.

    Drop reasons: ``foreign_language`` by the model's labels, ``foreign_script`` by the letters; see
    `transforms.languages.foreign`. A document without a declared language gets the identified one. Those of web
    archives keep what the stage `web` found.
    """

    model: Path | None = None
    """A fastText model; without one the embedded model, which each worker finds where its own environment has it."""

    def expand(self, documents: beam.PCollection) -> beam.PCollection:
        return documents | beam.ParDo(_JudgeLanguage(self.model)).with_output_types(pa.RecordBatch)


class _JudgeLanguage(beam.DoFn):
    def __init__(self, model: Path | None) -> None:
        self._model = model

    def setup(self) -> None:
        self._identifier = LanguageIdentifier(self._model or embedded_model())

    def process(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        # The stage `web` has found out the language of a page with what the page says of it, which is not told here.
        found = pc.fill_null(pc.and_(pc.equal(batch["source"], WEB), pc.is_valid(batch["language_score"])), False)
        for part, is_found in ((batch.filter(pc.invert(found)), False), (batch.filter(found), True)):
            if part.num_rows:
                yield part if is_found else judge(part, self._identifier)


def judge(batch: pa.RecordBatch, identifier: LanguageIdentifier) -> pa.RecordBatch:
    """A batch of marked documents with the languages of the kept ones identified and the foreign ones marked."""
    texts = pc.if_else(is_kept(batch), batch["text"], pa.scalar(None, pa.string()))
    labels = identifier.identify(texts, LABELS_PER_DOCUMENT)
    declared = pc.coalesce(batch["language"], first_languages(labels))
    columns = {
        "language": declared,
        "languages": labels,
        "language_score": language_scores(labels, declared),
    }
    judged = pa.RecordBatch.from_arrays(
        [columns.get(field.name, batch[field.name]) for field in batch.schema], schema=batch.schema
    )
    script = foreign_script(declared, texts)
    judged = mark(judged, pa.array(script.mask), "foreign_script", script.details, DOCUMENTS)
    language = foreign_language(identifier, declared, texts, labels)
    return mark(judged, pa.array(language.mask), "foreign_language", language.details, DOCUMENTS)
