"""Looking things up for documents in a table too large for memory."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.batches import cut
from transforms.columns.keys import find, key_strings
from transforms.columns.shuffle import DEFAULT_PARTITIONS, JoinPartitions
from transforms.step import step

REQUESTER = "requester"
"""Column of the requests that names the row of the left side that asked."""


def first_match(requests: pa.Table, table: pa.Table, on: tuple[str, ...]) -> pa.Table:
    """The requests whose key is in `table`, with the table's other columns beside them; keys of `table` are unique."""
    rows = find(key_strings(requests, on), key_strings(table, on))
    matched = requests.filter(pc.is_valid(rows))
    found = table.drop_columns(list(on)).take(rows.drop_null())
    return pa.Table.from_arrays([*matched.columns, *found.columns], schema=pa.schema([*matched.schema, *found.schema]))


@step
class LookUp(beam.PTransform):
    """For each row of `rows`, what `table` holds for the keys it asks for.

    `request` makes of a batch of rows the requests: a column `requester` with the row's key, and the columns `on`.
    `match` answers the requests of one partition, `attach` gives rows and answers back as the output. Texts are
    shuffled once, by their own key; only keys travel to the table.
    """

    row_schema: pa.Schema
    row_key: str
    table_schema: pa.Schema
    request_schema: pa.Schema
    answer_schema: pa.Schema
    on: tuple[str, ...]
    request: Callable[[pa.RecordBatch], pa.RecordBatch]
    attach: Callable[[pa.Table, pa.Table], Iterable[pa.RecordBatch]]
    match: Callable[[pa.Table, pa.Table, tuple[str, ...]], pa.Table] = first_match
    partitions: int = DEFAULT_PARTITIONS

    def expand(self, inputs: dict[str, beam.PCollection]) -> beam.PCollection:
        requests = inputs["rows"] | "Request" >> beam.Map(self.request).with_output_types(pa.RecordBatch)
        answers = {"requests": requests, "table": inputs["table"]} | "Answer" >> JoinPartitions(
            keys={"requests": self.on, "table": self.on},
            schemas={"requests": self.request_schema, "table": self.table_schema},
            join=partial(_answer, self.match, self.on),
            partitions=self.partitions,
        )
        return {"rows": inputs["rows"], "answers": answers} | "Attach" >> JoinPartitions(
            keys={"rows": (self.row_key,), "answers": (REQUESTER,)},
            schemas={"rows": self.row_schema, "answers": self.answer_schema},
            join=partial(_attach, self.attach),
            partitions=self.partitions,
        )


def _answer(
    match: Callable[[pa.Table, pa.Table, tuple[str, ...]], pa.Table], on: tuple[str, ...], tables: dict[str, pa.Table]
) -> Iterator[pa.RecordBatch]:
    yield from cut(match(tables["requests"], tables["table"], on))


def _attach(
    attach: Callable[[pa.Table, pa.Table], Iterable[pa.RecordBatch]], tables: dict[str, pa.Table]
) -> Iterable[pa.RecordBatch]:
    return attach(tables["rows"], tables["answers"])
