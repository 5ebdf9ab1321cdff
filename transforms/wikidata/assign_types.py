"""`AssignTypes`: entities get the type that their classes lead to."""

from collections.abc import Iterable

import apache_beam as beam
import numpy as np
import pyarrow as pa

from transforms.step import step
from transforms.wikidata.classes import ClassTypes, Ids, entity_types, subclass_edges, type_closure
from transforms.wikidata.types import TypeTable

Edges = tuple[Ids, Ids]


@step
class AssignTypes(beam.PTransform):
    """Fills `type` of marked batches of entities, by the P279 closure of all of them.

    The edges of the class tree (some four million in all of Wikidata) come together in one worker, 16 bytes each.
    """

    table: TypeTable

    def expand(self, entities: beam.PCollection) -> beam.PCollection:
        classes = (
            entities
            | "Subclasses" >> beam.Map(_edges)
            | "All subclasses" >> beam.CombineGlobally(join_edges)
            | "Closure" >> beam.Map(_closure, self.table)
        )
        return entities | "Types" >> beam.Map(with_types, beam.pvalue.AsSingleton(classes)).with_output_types(
            pa.RecordBatch
        )


def _edges(batch: pa.RecordBatch) -> Edges:
    return subclass_edges(batch["qid"], batch["superclasses"])


def join_edges(edges: Iterable[Edges]) -> Edges:
    """All edges as one pair of arrays."""
    empty = np.empty(0, np.int64)
    pairs = [(empty, empty), *edges]
    return np.concatenate([classes for classes, _ in pairs]), np.concatenate([above for _, above in pairs])


def _closure(edges: Edges, table: TypeTable) -> ClassTypes:
    return type_closure(*edges, table)


def with_types(batch: pa.RecordBatch, class_types: ClassTypes) -> pa.RecordBatch:
    """A batch of entities with its `type` column filled in."""
    types = entity_types(batch["qid"], batch["classes"], batch["superclasses"], class_types)
    return batch.set_column(batch.schema.get_field_index("type"), "type", types)
