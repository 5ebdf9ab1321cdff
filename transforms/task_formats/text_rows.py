"""Rows of our datasets that are texts without spans, or ids only: retrieval and questions with answers."""

from collections.abc import Mapping

from schemas.datasets import Dataset
from transforms.task_formats.dataset_rows import common_row
from transforms.task_formats.record import AnnotatedText, Rebuilt, Row, TaskRecord, TranslatedText


class TextRows:
    """Rows whose columns `fields` are translated, each as a text; all other columns stay.

    ``passage_language`` of a query follows the target where it is the query's own language: queries are translated
    together with their passages. Columns of `of_the_source` describe the source text and become null.
    """

    def __init__(self, dataset: Dataset, fields: tuple[str, ...], of_the_source: tuple[str, ...] = ()) -> None:
        self.dataset = dataset
        self._fields = fields
        self._of_the_source = of_the_source

    def record(self, row: Row, position: int = 0) -> TaskRecord:
        """What is to be translated of a row: those of the columns that are not empty."""
        texts = tuple(AnnotatedText(field, row[field]) for field in self._fields if row.get(field))
        name = "/".join(str(row[key]) for key in self.dataset.key)
        return TaskRecord(name, row.get("language"), texts, row, position)

    def rebuild(self, record: TaskRecord, translated: Mapping[str, TranslatedText], target_language: str) -> Rebuilt:
        """The row in the target language."""
        row = common_row(record, self.dataset, target_language) | dict.fromkeys(self._of_the_source)
        row |= {field: text.text for field, text in translated.items()}
        if "passage_language" in row and row["passage_language"] == record.original.get("language"):
            row["passage_language"] = target_language
        return Rebuilt(row)
