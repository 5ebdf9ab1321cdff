"""Looking things up for documents in a table too large for memory."""

from collections.abc import Callable, Iterator
from functools import partial

import apache_beam as beam
import numpy as np
import pyarrow as pa

from transforms.columns.batches import cut, nest, take_rows
from transforms.columns.keys import find, key_strings
from transforms.columns.shuffle import DEFAULT_PARTITIONS, JoinPartitions
from transforms.step import step

REQUESTER = "requester"
"""Column of the requests that names the row of the left side that asked."""

Match = Callable[[pa.Table, pa.Table], pa.Table]
"""(requests, table) of a partition → the answers: of each request at most one, with its requester."""

Attach = Callable[[pa.RecordBatch, pa.ListArray], pa.RecordBatch]
"""(rows, the list of answers that each of them got, as structs) → the output."""


@step
class LookUp(beam.PTransform):
    """For each row of `rows`, what `table` holds for the keys it asks for.

    `request` makes of a batch of rows the requests: a column `requester` with the row's key, and the columns `on`.
    `match` answers the requests of one partition, `attach` puts rows and their answers together. Texts are shuffled
    once, by their own key; only keys travel to the table.
    """

    row_schema: pa.Schema
    row_key: str
    table_schema: pa.Schema
    request_schema: pa.Schema
    answer_schema: pa.Schema
    on: tuple[str, ...]
    request: Callable[[pa.RecordBatch], pa.RecordBatch]
    match: Match
    attach: Attach
    partitions: int = DEFAULT_PARTITIONS

    def expand(self, inputs: dict[str, beam.PCollection]) -> beam.PCollection:
        requests = inputs["rows"] | "Request" >> beam.Map(self.request).with_output_types(pa.RecordBatch)
        answers = {"requests": requests, "table": inputs["table"]} | "Answer" >> JoinPartitions(
            keys={"requests": self.on, "table": self.on},
            schemas={"requests": self.request_schema, "table": self.table_schema},
            join=partial(_answer, self.match),
            partitions=self.partitions,
        )
        return {"rows": inputs["rows"], "answers": answers} | "Attach" >> JoinPartitions(
            keys={"rows": (self.row_key,), "answers": (REQUESTER,)},
            schemas={"rows": self.row_schema, "answers": self.answer_schema},
            join=partial(attach_answers, self.attach, self.row_key),
            partitions=self.partitions,
        )


def _answer(match: Match, tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    yield from cut(match(tables["requests"], tables["table"]))


def attach_answers(attach: Attach, row_key: str, tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """The rows of one partition, each with its answers; of rows with one key each gets the answers to all of them."""
    rows, answers = tables["rows"], tables["answers"]
    keys = key_strings(rows, (row_key,))
    distinct = keys.unique()
    key_of_row = find(keys, distinct).to_numpy()
    key_of_answer = find(key_strings(answers, (REQUESTER,)), distinct).to_numpy()
    by_key = np.argsort(key_of_answer, kind="stable")
    first = np.searchsorted(key_of_answer[by_key], np.arange(len(distinct) + 1))
    done = 0
    for batch in cut(rows):
        own = key_of_row[done : done + batch.num_rows]
        done += batch.num_rows
        counts = first[own + 1] - first[own]
        parents = np.repeat(np.arange(batch.num_rows), counts)
        nth_of_parent = np.arange(len(parents)) - np.repeat(np.cumsum(counts) - counts, counts)
        found = take_rows(answers, by_key[first[own][parents] + nth_of_parent])
        yield attach(batch, nest(parents, found.to_struct_array(), batch.num_rows))
