"""Which documents to compare: those with the same text or address, and those that share a band of their signatures."""

from collections.abc import Iterator
from functools import partial

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.batches import cut, explode
from transforms.columns.keys import find, find_numbers
from transforms.columns.shuffle import DEFAULT_PARTITIONS, JoinPartitions
from transforms.duplicates.candidates import candidate_pairs
from transforms.duplicates.describe import DESCRIBED
from transforms.duplicates.measure import PAIRS
from transforms.step import step

_EQUAL = pa.schema([DESCRIBED.field(name) for name in ("equal_key", "number", "is_earlier")])
_TWINS = pa.schema(
    [DESCRIBED.field(name) for name in ("twin", "number", "is_earlier", "shingle_count", "sketch", "bands")]
)
_BANDS = pa.schema([("band", pa.uint64()), *(_TWINS.field(name) for name in _TWINS.names[1:-1])])
_FOUND = pa.schema([*PAIRS, *_BANDS])
"""Either a pair of twins, or a band of a document; the columns of the other are null."""


@step
class FindEqual(beam.PTransform):
    """Batches of `DESCRIBED` → batches of `PAIRS` that connect all documents of one key."""

    partitions: int = DEFAULT_PARTITIONS

    def expand(self, described: beam.PCollection) -> beam.PCollection:
        keyed = described | "Keyed" >> beam.Map(_with, "equal_key", _EQUAL).with_output_types(pa.RecordBatch)
        return {"described": keyed} | JoinPartitions(
            keys={"described": ("equal_key",)},
            schemas={"described": _EQUAL},
            join=equal_pairs,
            partitions=self.partitions,
        )


@step
class FindCandidates(beam.PTransform):
    """Batches of `DESCRIBED` → batches of `PAIRS`: what shares a band, by the rules of `candidate_pairs`.

    Documents with one and the same signature are compared with one of them, which alone goes on to the bands: a page
    that was copied a million times costs no more there than any other. The same pair may come several times.
    """

    threshold: float
    partitions: int = DEFAULT_PARTITIONS

    def expand(self, described: beam.PCollection) -> beam.PCollection:
        signed = described | "Signed" >> beam.Map(_with, "twin", _TWINS).with_output_types(pa.RecordBatch)
        found = {"described": signed} | "Twins" >> JoinPartitions(
            keys={"described": ("twin",)},
            schemas={"described": _TWINS},
            join=find_twins,
            partitions=self.partitions,
        )
        bands = found | "Bands" >> beam.Map(_with, "band", _BANDS).with_output_types(pa.RecordBatch)
        sharing = {"bands": bands} | "Share a band" >> JoinPartitions(
            keys={"bands": ("band",)},
            schemas={"bands": _BANDS},
            join=partial(find_sharing, self.threshold),
            partitions=self.partitions,
        )
        twins = found | "Pairs of twins" >> beam.Map(_with, "left", PAIRS).with_output_types(pa.RecordBatch)
        return (twins, sharing) | beam.Flatten()


def _with(batch: pa.RecordBatch, column: str, schema: pa.Schema) -> pa.RecordBatch:
    """The rows that have a value in a column, and the columns of a schema. Nulls would all meet in one partition."""
    return batch.filter(pc.is_valid(batch[column])).select(schema.names)


def equal_pairs(tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """The pairs of the documents of one partition that have one key."""
    keyed = tables["described"]
    keys = find(keyed["equal_key"], keyed["equal_key"].unique()).to_numpy()
    left, right = _stars(keys, keyed["number"].to_numpy(), keyed["is_earlier"].to_numpy())[:2]
    yield from cut(_pairs(left, right))


def find_twins(tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """The pairs of the documents of one partition that have one signature, and the bands of one of them."""
    signed = tables["described"]
    twins, numbers = signed["twin"].to_numpy(), signed["number"].to_numpy()
    left, right, firsts = _stars(twins, numbers, signed["is_earlier"].to_numpy())
    yield from cut(_found(_pairs(left, right)))
    for batch in cut(signed.select(_TWINS.names[1:]).take(pa.array(np.sort(firsts)))):
        rows, bands = explode(batch["bands"])
        others = batch.select(_BANDS.names[1:]).take(pa.array(rows))
        yield from cut(_found(pa.RecordBatch.from_arrays([bands, *others.columns], schema=_BANDS)))


def find_sharing(threshold: float, tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """The candidate pairs of the bands of one partition, the document with more of them on the left."""
    bands = tables["bands"]
    band, numbers, sizes, sketch = (bands[name].to_numpy() for name in ("band", "number", "shingle_count", "sketch"))
    left, right = candidate_pairs(band, numbers, sizes, threshold, sketch)
    is_earlier = bands["is_earlier"].to_numpy()
    new = ~(is_earlier[find_numbers(left, numbers)] & is_earlier[find_numbers(right, numbers)])
    left, right = left[new], right[new]
    documents, places = np.unique(np.concatenate([left, right]), return_inverse=True)
    pairs_of = np.bincount(places, minlength=len(documents))[places]
    turned = pairs_of[len(left) :] > pairs_of[: len(left)]
    yield from cut(_pairs(np.where(turned, right, left), np.where(turned, left, right)))


def _stars(keys: np.ndarray, numbers: np.ndarray, is_earlier: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(left, right, rows): pairs of the first document of each key with its others, and the row of that first one.

    The first is one of an earlier build if there is one, else the smallest number. Two of an earlier build are no pair.
    """
    order = np.lexsort((numbers, ~is_earlier, keys))
    ordered = keys[order]
    is_first = np.ones(len(order), bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    firsts = order[is_first]
    first_of = firsts[np.cumsum(is_first) - 1]
    paired = ~is_first & ~is_earlier[order]
    return numbers[first_of[paired]], numbers[order[paired]], firsts


def _pairs(left: np.ndarray, right: np.ndarray) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array(left), pa.array(right)], schema=PAIRS)


def _found(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [
        batch[field.name] if field.name in batch.schema.names else pa.nulls(batch.num_rows, field.type)
        for field in _FOUND
    ]
    return pa.RecordBatch.from_arrays(columns, schema=_FOUND)
