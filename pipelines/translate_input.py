"""What an input to translate is: a dataset of ours, or files in a format that others use."""

from collections.abc import Sequence
from itertools import islice

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.datasets.inputs import InputError, InputFile, dataset_folder, find_files, read_manifest
from transforms.datasets.read import JSON_LINES, PARQUET
from transforms.sources.files import open_stored
from transforms.sources.records import Held, Record
from transforms.sources.splits import plan_splits
from transforms.sources.text_lines import read_json_lines
from transforms.task_formats.detect import detect_format
from transforms.task_formats.formats import DATASET_ROWS, FORMATS

_HEAD = 1 << 16
_BEGINNING = 1 << 20  # a block of bzip2


def told_by_input(patterns: Sequence[str]) -> str:
    """The name of the dataset or format of an input, by its manifest, its columns, or how its first file begins.

    Raises InputError where nothing tells.
    """
    if not patterns:
        raise InputError("--input is required, in the flags or in the recipe")
    if (folder := dataset_folder(patterns[0], "")) is not None:
        name = str(read_manifest(folder)["dataset"])
        if name not in DATASET_ROWS:
            raise InputError(f"{folder}: the dataset {name} is not translated; those are {', '.join(DATASET_ROWS)}")
        return name
    file = find_files(patterns)[0]
    columns = _columns(file)
    fitting = [name for name, rows in DATASET_ROWS.items() if columns.issuperset(rows.dataset.required)]
    if fitting:
        return max(fitting, key=lambda name: (len(DATASET_ROWS[name].dataset.required), name))
    with open_stored(file.path) as stored:
        try:
            found = detect_format(file.path, stored.read(_BEGINNING))
        except ValueError as error:
            raise InputError(str(error)) from error
    if found is None:
        raise InputError(
            f"{file.path}: neither rows of a dataset ({', '.join(DATASET_ROWS)}) nor a format that is known "
            f"({', '.join(FORMATS)}); name it by --datasets"
        )
    return found


def check_files(files: Sequence[InputFile], format_name: str, language: str | None) -> None:
    """Raises InputError for a file that is not of the format."""
    for file in files:
        with open_stored(file.path) as stored:
            try:
                next(iter(islice(FORMATS[format_name].read(stored, file.path, language), 1)), None)
            except ValueError as error:
                raise InputError(str(error)) from error


def _columns(file: InputFile) -> set[str]:
    """The columns of a file of rows, none for another one."""
    if file.path.endswith(PARQUET):
        with open_stored(file.path) as stored:
            try:
                return set(pq.ParquetFile(stored).schema_arrow.names)
            except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
                raise InputError(f"{file.path}: not Parquet: {error}") from error
    if file.path.endswith(JSON_LINES):
        try:
            splits = plan_splits(file.path, file.size, open_stored, _HEAD)
            for record in read_json_lines(splits[0], open_stored, Held()):
                if isinstance(record, Record):
                    row = orjson.loads(record.data)
                    return set(row) if isinstance(row, dict) else set()
        except ValueError:
            return set()
    return set()
