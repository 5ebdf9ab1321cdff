"""`ReadDataset`: Parquet or JSON Lines with a dataset's field names → marked batches and their accounts."""

from collections.abc import Iterator, Sequence

import apache_beam as beam
import pyarrow as pa
from apache_beam.typehints.decorators import no_annotations

import schemas.coder  # noqa: F401  (registers the coder for batches)
from schemas.datasets import Dataset
from schemas.fates import accounts
from transforms.datasets.inputs import InputError, InputFile, find_dataset
from transforms.datasets.json_rows import plan_json_lines, read_json_rows
from transforms.datasets.row_groups import RowGroup, plan_row_groups, read_row_group
from transforms.progress import note_progress
from transforms.sources.records import Held
from transforms.sources.splits import Split
from transforms.step import step

JSON_LINES = tuple(f"{name}{packed}" for name in (".jsonl", ".json") for packed in ("", ".gz", ".bz2", ".xz"))
PARQUET = ".parquet"

ReadUnit = RowGroup | Split
"""What one worker reads at a time: a row group of a Parquet file, or a split of a file of JSON Lines."""


def plan_reads(files: Sequence[InputFile], dataset: Dataset) -> list[ReadUnit]:
    """Units of work of an input, after a look at each file.

    Raises InputError for a file of another format or without the columns that `dataset` needs, naming them.
    """
    units: list[ReadUnit] = []
    for file in files:
        if file.path.endswith(PARQUET):
            units += plan_row_groups(file.path, dataset)
        elif file.path.endswith(JSON_LINES):
            units += plan_json_lines(file, dataset)
        else:
            raise InputError(f"{file.path}: neither Parquet ({PARQUET}) nor JSON Lines ({', '.join(JSON_LINES)})")
    return units


@step
class ReadDataset(beam.PTransform):
    """Reads a dataset (folder, files or globs) as {"rows": marked batches, "accounts": what the files hold}.

    What is read is noted in the folder `progress` where there is one.

    Rows that cannot be used (see `checked_rows`), and JSON lines that do not parse, come out as failed.
    """

    patterns: tuple[str, ...]
    dataset: Dataset
    columns: tuple[str, ...] | None = None
    progress: str | None = None

    def expand(self, root: beam.pvalue.PBegin) -> dict[str, beam.PCollection]:
        units = plan_reads(find_dataset(self.patterns, self.dataset), self.dataset)
        read = (
            root
            | "Files" >> beam.Create(units, reshuffle=False)
            | "Spread" >> beam.Reshuffle()
            | "Read"
            >> beam.ParDo(_ReadUnit(self.dataset, self.columns, self.progress))
            .with_output_types(pa.RecordBatch, accounts=pa.RecordBatch)
            .with_outputs("accounts", main="rows")
        )
        return {"rows": read.rows, "accounts": read.accounts}


class _ReadUnit(beam.DoFn):
    def __init__(self, dataset: Dataset, columns: tuple[str, ...] | None, progress: str | None) -> None:
        self._dataset = dataset
        self._columns = columns
        self._progress = progress

    @no_annotations
    def process(self, unit: ReadUnit) -> Iterator[pa.RecordBatch | beam.pvalue.TaggedOutput]:
        if isinstance(unit, Split):
            held, damages = Held(), 0
            for batch, damage in read_json_rows(unit, self._dataset, held):
                damages += damage
                yield batch
            records, size = held.records + damages, unit.end - unit.start
        else:
            records, size = unit.rows, unit.size
            yield from read_row_group(unit, self._dataset, self._columns)
        note_progress(self._progress, records, size)
        yield beam.pvalue.TaggedOutput("accounts", accounts(self._dataset.record, unit.path, records))
