"""`CountPredicates`: the table of relations, each predicate with its labels and how often it was found."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from schemas import fates
from schemas.datasets import ENTITIES, PREDICATES, RELATIONS
from schemas.fates import is_kept
from transforms.columns.batches import cut, explode, one_batch
from transforms.columns.keys import find
from transforms.columns.shuffle import DEFAULT_PARTITIONS, JoinPartitions
from transforms.counts import sum_counts
from transforms.step import step

Counts = Counter[tuple[str, str, str]]
"""Relations by predicate, language and split."""

_COUNTS = pa.schema([("predicate", pa.string()), ("counts", PREDICATES.schema.field("counts").type)])
_LABELS = pa.schema([("qid", pa.string()), ("labels", ENTITIES.schema.field("labels").type)])


@step
class CountPredicates(beam.PTransform):
    """{"relations": marked rows, "entities": marked rows} → {"rows": of the dataset predicates, "accounts"}."""

    partitions: int = DEFAULT_PARTITIONS

    def expand(self, inputs: dict[str, beam.PCollection]) -> dict[str, beam.PCollection]:
        counts = (
            inputs["relations"]
            | "Count predicates" >> beam.Map(count_predicates)
            | "Sum predicates" >> beam.CombineGlobally(sum_counts)
        )
        rows = {
            "counts": counts | "Rows of counts" >> beam.FlatMap(count_rows).with_output_types(pa.RecordBatch),
            "labels": inputs["entities"] | "Labels" >> beam.Map(property_labels).with_output_types(pa.RecordBatch),
        } | "Label predicates" >> JoinPartitions(
            keys={"counts": ("predicate",), "labels": ("qid",)},
            schemas={"counts": _COUNTS, "labels": _LABELS},
            join=_labelled,
            partitions=self.partitions,
        )
        accounts = counts | "Accounts of predicates" >> beam.Map(_account).with_output_types(pa.RecordBatch)
        return {"rows": rows, "accounts": accounts}


def count_predicates(batch: pa.RecordBatch) -> Counts:
    """Relations of the kept passages of a batch."""
    kept = batch.filter(pc.and_(is_kept(batch), pc.equal(batch["level"], RELATIONS.record)))
    rows, relations = explode(kept["relations"])
    parents = pa.array(rows)
    columns = [pc.struct_field(relations, "predicate"), kept["language"].take(parents), kept["split"].take(parents)]
    names = ["predicate", "language", "split"]
    counted = pa.table(columns, names=names).group_by(names).aggregate([([], "count_all")])
    return Counter({tuple(row[:3]): row[3] for row in zip(*counted.to_pydict().values(), strict=True)})


def count_rows(counts: Counts) -> Iterator[pa.RecordBatch]:
    """The counts with a row for each predicate."""
    by_predicate: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for (predicate, language, split), relations in sorted(counts.items()):
        by_predicate[predicate].append({"language": language, "split": split, "relations": relations})
    rows = [{"predicate": predicate, "counts": counted} for predicate, counted in by_predicate.items()]
    yield from cut(pa.Table.from_pylist(rows, schema=_COUNTS))


def property_labels(entities: pa.RecordBatch) -> pa.RecordBatch:
    """The labels of the properties among a batch of entities."""
    is_property = pc.and_(is_kept(entities), pc.fill_null(pc.starts_with(entities["qid"], "P"), False))
    return entities.filter(is_property).select(_LABELS.names)


def _labelled(tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    counts, labels = one_batch(tables["counts"]), one_batch(tables["labels"].sort_by([("qid", "ascending")]))
    lists = counts["counts"]
    totals = [sum(count["relations"] for count in counted) for counted in lists.to_pylist()]
    columns = [counts["predicate"], labels["labels"].take(find(counts["predicate"], labels["qid"])), totals, lists]
    rows = pa.RecordBatch.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, PREDICATES.schema, strict=True)],
        schema=PREDICATES.schema,
    )
    for batch in cut(rows):
        yield fates.with_marks(batch, PREDICATES.record)


def _account(counts: Counts) -> pa.RecordBatch:
    return fates.accounts(PREDICATES.record, "relations", len({predicate for predicate, *_ in counts}))
