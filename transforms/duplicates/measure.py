"""`MeasurePairs`: the Jaccard similarity of pairs of documents, wherever their shingle sets lie."""

from collections.abc import Iterator
from functools import partial

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.batches import BATCH_BYTES, cut, take_rows
from transforms.columns.keys import combine, distinct_rows, find_numbers
from transforms.columns.shuffle import DEFAULT_PARTITIONS, JoinPartitions
from transforms.duplicates.shingles import Shingles
from transforms.duplicates.similarity import jaccard
from transforms.step import step

SETS = pa.schema([("number", pa.uint64()), ("shingles", pa.list_(pa.uint32()))])
"""The shingle set of each document, sorted and distinct; a null has none."""

PAIRS = pa.schema([("left", pa.uint64()), ("right", pa.uint64())])
"""Two documents to compare. A document that is in many pairs should be their left one."""

MEASURED = pa.schema([*PAIRS, ("similarity", pa.float64())])

SENT = pa.schema([("meeting", pa.uint64()), ("left", pa.uint64()), *SETS, ("first", pa.bool_())])
"""A set on its way to a place of meeting with the set of `left`; `first` is true once for each set that is sent."""

PLACES = 64
"""Places, hence partitions, that the pairs of one left document are compared at; its set is copied to each. One page
may be like a million others, and all of their sets in one partition would not fit a worker."""


@step
class MeasurePairs(beam.PTransform):
    """{"sets": batches of `SETS`, "pairs": of `PAIRS`} → {"measured": of `MEASURED`, "sets": those of pairs}.

    Pairs below `threshold` are left out. A pair is measured once, however often it is given with the same left one.
    Sets travel twice: to the request for them, by document, and to the place where two meet, so that a partition
    never holds more than its share of either.
    """

    threshold: float = 0.0
    partitions: int = DEFAULT_PARTITIONS

    def expand(self, inputs: dict[str, beam.PCollection]) -> dict[str, beam.PCollection]:
        sent = {"sets": inputs["sets"], "lefts": inputs["pairs"], "rights": inputs["pairs"]} | "Send" >> JoinPartitions(
            keys={"sets": ("number",), "lefts": ("left",), "rights": ("right",)},
            schemas={"sets": SETS, "lefts": PAIRS, "rights": PAIRS},
            join=send_sets,
            partitions=self.partitions,
        )
        measured = {"sent": sent} | "Meet" >> JoinPartitions(
            keys={"sent": ("meeting",)},
            schemas={"sent": SENT},
            join=partial(compare_sets, self.threshold),
            partitions=self.partitions,
        )
        return {
            "measured": measured,
            "sets": sent | "In pairs" >> beam.Map(sets_in_pairs).with_output_types(pa.RecordBatch),
        }


def send_sets(tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """The sets of the documents of one partition, each to the places where it meets another; none to itself."""
    (left, of_left), (of_right, right) = (_columns(tables[name], PAIRS) for name in ("lefts", "rights"))
    own = distinct_rows(left, _meeting(left, of_left), left)
    others = distinct_rows(right, _meeting(of_right, right), of_right)
    number, meeting, hub = (np.concatenate(columns) for columns in zip(own, others, strict=True))
    sets = tables["sets"]
    order = np.argsort(number, kind="stable")  # each set is taken several times in a row
    asked = number[order]
    first_of_set = np.r_[True, asked[1:] != asked[:-1]] if len(asked) else np.zeros(0, bool)
    rows = find_numbers(asked, sets["number"].to_numpy())
    sizes = pc.fill_null(pc.list_value_length(sets["shingles"]), 0).to_numpy()[rows] * np.int64(4)
    portion = np.cumsum(sizes) // BATCH_BYTES
    borders = np.flatnonzero(portion[1:] != portion[:-1]) + 1
    for chosen in np.split(np.arange(len(asked)), borders) if len(asked) else ():
        taken = take_rows(sets, rows[chosen])
        columns = [pa.array(meeting[order[chosen]]), pa.array(hub[order[chosen]]), *taken.columns]
        yield from cut(pa.RecordBatch.from_arrays([*columns, pa.array(first_of_set[chosen])], schema=SENT))


def compare_sets(threshold: float, tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """The similarities of the pairs that meet in one partition."""
    sent = tables["sent"]
    meeting, hub, number = _columns(sent, SENT)[:3]
    order = np.lexsort((number != hub, hub, meeting))  # of those that meet one another the left one first
    is_left = (number == hub)[order]
    left = order[np.maximum.accumulate(np.where(is_left, np.arange(len(order)), 0))][~is_left]
    right = order[~is_left]
    similarity = jaccard(_shingles(sent), left, right)
    found = similarity >= threshold
    columns = [pa.array(column[found]) for column in (number[left], number[right], similarity)]
    yield from cut(pa.RecordBatch.from_arrays(columns, schema=MEASURED))


def sets_in_pairs(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The sets that were sent anywhere, each once."""
    return batch.filter(batch["first"]).select(SETS.names)


def _columns(table: pa.Table, schema: pa.Schema) -> list[np.ndarray]:
    return [table[field.name].to_numpy() for field in schema if pa.types.is_integer(field.type)]


def _meeting(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return combine(left, right % np.uint64(PLACES))


def _shingles(sent: pa.Table) -> Shingles:
    """The sets of all rows; a null is empty."""
    lists = sent["shingles"].chunks
    lengths = [np.zeros(1, np.int64), *(pc.fill_null(pc.list_value_length(chunk), 0).to_numpy() for chunk in lists)]
    hashes = [np.zeros(0, np.uint32), *(chunk.flatten().to_numpy() for chunk in lists)]
    return Shingles(np.concatenate(hashes), np.cumsum(np.concatenate(lengths), dtype=np.int64))
