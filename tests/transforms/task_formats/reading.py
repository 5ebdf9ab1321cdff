"""What tests of formats share: reading bytes, and the translation that changes nothing."""

import io

from transforms.sources.failure import Failure
from transforms.task_formats.record import TaskRecord, TranslatedText


def read_all(task_format, data: bytes, language: str | None = None):
    """(records, failures) of a file."""
    found = list(task_format.read(io.BytesIO(data), "data", language))
    records = [record for record in found if isinstance(record, TaskRecord)]
    return records, [failure for failure in found if isinstance(failure, Failure)]


def unchanged(record: TaskRecord) -> dict[str, TranslatedText]:
    """The texts of a record as their own translations."""
    return {
        text.field: TranslatedText(text.text, tuple((span.start, span.end) for span in text.spans))
        for text in record.texts
    }


def written(task_format, rows) -> bytes:
    """A file of rows."""
    file = io.BytesIO()
    task_format.write(rows, file)
    return file.getvalue()


def round_trip(task_format, data: bytes, language: str | None = None) -> bytes:
    """A file read, not translated and written again."""
    records, failures = read_all(task_format, data, language)
    assert not failures
    rebuilt = [task_format.rebuild(record, unchanged(record), "deu_Latn") for record in records]
    assert not [drop for one in rebuilt for drop in one.drops]
    return written(task_format, [one.row for one in rebuilt])
