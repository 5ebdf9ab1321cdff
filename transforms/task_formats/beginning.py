"""Whether a file is of the format that it is read as, from its first records."""

import itertools
from collections.abc import Iterator

from transforms.sources.failure import Failure
from transforms.task_formats.record import TaskRecord

_LOOKED_AT = 20
"""Records at the beginning of a file of which one at least must be one, else the file is of another format."""


def with_checked_beginning(
    records: Iterator[TaskRecord | Failure], path: str, expected: str
) -> Iterator[TaskRecord | Failure]:
    """The records as they come.

    Raises:
        ValueError: of the first records some have failed and none has a text; names the file and what was expected.
    """
    first = list(itertools.islice(records, _LOOKED_AT))
    broken = next((record for record in first if isinstance(record, Failure) and record.records), None)
    if broken and not any(isinstance(record, TaskRecord) and record.texts for record in first):
        raise ValueError(f"{path}: expected {expected}; {broken.record}: {broken.error}")
    yield from first
    yield from records
