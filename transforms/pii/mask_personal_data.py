"""`MaskPersonalData`: e-mail addresses, telephone numbers and the like are masked, or their documents dropped."""

from collections.abc import Iterator
from typing import Literal

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from schemas.fates import accounts
from transforms.columns.batches import cut
from transforms.pii.find import KINDS
from transforms.pii.mask import PERSONAL_DATA, drop_documents, mask_documents
from transforms.step import step


@step
class MaskPersonalData(beam.PTransform):
    """Masks the personal data of documents, or drops the documents that have some.

    Input: marked batches of documents. Output: {"documents": these, and when masking a dropped row of the level
    ``personal_data`` for each piece; "accounts": how many such pieces there were}. What was masked is written nowhere:
    put this step before those that drop documents, whose excerpts are masked then too.
    """

    mode: Literal["mask", "drop"] = "mask"
    kinds: tuple[str, ...] = tuple(KINDS)

    def expand(self, documents: beam.PCollection) -> dict[str, beam.PCollection]:
        found = documents | "Find" >> beam.FlatMap(without_personal_data, self.mode, self.kinds).with_output_types(
            pa.RecordBatch
        )
        return {
            "documents": found,
            "accounts": found | "Count" >> beam.Map(count_pieces).with_output_types(pa.RecordBatch),
        }


def without_personal_data(
    batch: pa.RecordBatch, mode: Literal["mask", "drop"], kinds: tuple[str, ...]
) -> Iterator[pa.RecordBatch]:
    """A batch of marked documents without personal data, and rows that tell of it."""
    if mode == "drop":
        yield drop_documents(batch, kinds)
    else:
        for part in mask_documents(batch, kinds):
            yield from cut(part)


def count_pieces(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The account of the pieces that were masked."""
    pieces = pc.sum(pc.equal(batch["level"], PERSONAL_DATA)).as_py() or 0
    return accounts(PERSONAL_DATA, "personal data", pieces)
