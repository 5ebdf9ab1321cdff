"""What the formats of our own datasets have in common."""

from collections.abc import Mapping
from typing import Protocol

from schemas.datasets import Dataset
from transforms.task_formats.record import Rebuilt, Row, TaskRecord, TranslatedText


class DatasetRows(Protocol):
    """How rows of one of our datasets are translated. Ids stay as they are."""

    dataset: Dataset

    def record(self, row: Row, position: int = 0) -> TaskRecord:
        """What is to be translated of a row. Raises ValueError for a row that contradicts itself."""

    def rebuild(self, record: TaskRecord, translated: Mapping[str, TranslatedText], target_language: str) -> Rebuilt:
        """A row with exactly the columns of the dataset."""


def common_row(record: TaskRecord, dataset: Dataset, target_language: str) -> Row:
    """All columns of the dataset as the source row has them, null where it has none, in the target language."""
    row = {name: record.original.get(name) for name in dataset.schema.names}
    return row | {"language": target_language}
