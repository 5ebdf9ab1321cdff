"""`DropExactDuplicates`: of documents with the same normalised text only the one with the smallest id is kept."""

from collections.abc import Iterator

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import DOCUMENTS
from schemas.fates import is_kept, mark, marked_schema
from transforms.columns.batches import cut
from transforms.columns.shuffle import DEFAULT_PARTITIONS, JoinPartitions
from transforms.datasets.parts import row_order
from transforms.duplicates.exact import survivors, text_digests
from transforms.step import step

REASON = "exact_duplicate"

_DIGEST = pa.field("digest", pa.string())
_SCHEMA = pa.schema([*marked_schema(DOCUMENTS.schema), _DIGEST])


@step
class DropExactDuplicates(beam.PTransform):
    """Marks documents whose text another kept document has; the detail names the survivor."""

    partitions: int = DEFAULT_PARTITIONS

    def expand(self, documents: beam.PCollection) -> beam.PCollection:
        digested = documents | "Digest" >> beam.Map(with_digest).with_output_types(pa.RecordBatch)
        return {"documents": digested} | JoinPartitions(
            keys={"documents": (_DIGEST.name,)},
            schemas={"documents": _SCHEMA},
            join=drop_duplicates,
            partitions=self.partitions,
        )


def with_digest(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with the digest of each kept text in hexadecimal; a marked row has its id, which spreads such rows."""
    digests = pa.array([digest and digest.hex() for digest in text_digests(batch["text"]).to_pylist()], pa.string())
    return batch.append_column(_DIGEST, pc.if_else(is_kept(batch), digests, batch["id"]))


def drop_duplicates(tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """The documents of one partition, equal texts but one marked; the detail names the survivor."""
    documents = tables["documents"]
    if not documents.num_rows:
        return
    digests = pc.if_else(is_kept(documents), documents["digest"], pa.scalar(None, pa.string())).combine_chunks()
    # In an order of their own, since of two documents with one id the first would survive.
    order = row_order(documents, (_DIGEST.name, "id"))
    ordered = pa.array(order)
    in_order = survivors(digests.take(ordered), documents["id"].combine_chunks().take(ordered))
    surviving = in_order.take(pa.array(np.argsort(order)))
    marked = documents.drop_columns([_DIGEST.name]).append_column("survivor", surviving)
    for batch in cut(marked):
        survivor = batch["survivor"]
        rows = batch.select(marked_schema(DOCUMENTS.schema).names)
        yield mark(rows, pc.is_valid(survivor), REASON, survivor, DOCUMENTS)
