"""`AccountJoined`: the rows of a dataset that a stage only joins have fates too, told beside what the stage writes."""

from collections.abc import Iterator

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import MULTILINGUAL, Dataset
from schemas.fates import KEPT, MARKS, is_kept, marked_schema
from transforms.columns.keys import key_strings
from transforms.datasets.parts import Fates
from transforms.step import step


@step
class AccountJoined(beam.PTransform):
    """Marked rows of the dataset `joined` → {"marked": failed and dropped ones as rows of `written`, "kept": `Fates`}.

    A row that cannot be read is not there to be joined; without this nobody would learn of it.
    """

    joined: Dataset
    written: Dataset

    def expand(self, rows: beam.PCollection) -> dict[str, beam.PCollection]:
        marked = rows | "Marked" >> beam.FlatMap(marked_as, self.joined, self.written).with_output_types(pa.RecordBatch)
        return {"marked": marked, "kept": rows | "Count kept" >> beam.Map(count_kept, self.joined)}


def marked_as(batch: pa.RecordBatch, joined: Dataset, written: Dataset) -> Iterator[pa.RecordBatch]:
    """The marked rows of a batch of `joined` in the marked schema of `written`, nothing where there are none."""
    marked = batch.filter(pc.invert(is_kept(batch)))
    if marked.num_rows:
        schema = marked_schema(written.schema)
        columns = {name: marked[name] for name in MARKS.names}
        columns[written.excerpt] = marked[joined.excerpt]
        if joined.excerpt != joined.key[0]:
            columns[written.key[0]] = key_strings(marked, joined.key[:1])
        arrays = [columns.get(field.name, pa.nulls(marked.num_rows, field.type)) for field in schema]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def count_kept(batch: pa.RecordBatch, joined: Dataset) -> Fates:
    """How many rows of a batch of `joined` were there to be joined."""
    kept = pc.sum(is_kept(batch)).as_py() or 0
    return Fates({(joined.record, MULTILINGUAL, KEPT, ""): kept})
