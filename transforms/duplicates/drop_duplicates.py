"""`DropDuplicates`: of documents that say the same, one is kept; the others name it and how similar they are."""

from collections.abc import Iterator
from functools import partial

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import DOCUMENTS
from schemas.fates import is_kept, mark, marked_schema
from transforms.columns.batches import cut, one_batch
from transforms.columns.keys import find, find_numbers
from transforms.columns.shuffle import DEFAULT_PARTITIONS, JoinPartitions
from transforms.duplicates.describe import RANKED, describe
from transforms.duplicates.find_pairs import FindCandidates, FindEqual
from transforms.duplicates.forests import NODES, SpanForests
from transforms.duplicates.measure import MEASURED, PAIRS, MeasurePairs
from transforms.duplicates.numbers import NUMBERED, with_number
from transforms.duplicates.options import DuplicateOptions, NearDuplicates
from transforms.duplicates.survivors import FATES, MEMBERS, choose_survivors
from transforms.step import step

NEAR = "near_duplicate"
EQUAL = {"text": "exact_duplicate", "url": "url_duplicate", None: NEAR}
"""Reasons of drops, by what documents share."""

_RANKED = pa.schema([*MEMBERS, RANKED.field("equal_key")])
_FATES = pa.schema([*FATES, ("reason", pa.string())])


@step
class DropDuplicates(beam.PTransform):
    """Marks duplicates among kept documents, and fills `cluster_id` and `cluster_size` of those that stay.

    Input: {"documents": marked batches}, and "earlier" where there are documents of an earlier build, as `DESCRIBED`;
    those are compared with new ones only, and always survive. Output: the marked documents.

    Texts are shuffled once, at the end; before that only what `describe` makes of them is.
    """

    options: DuplicateOptions
    partitions: int = DEFAULT_PARTITIONS

    def expand(self, inputs: dict[str, beam.PCollection]) -> beam.PCollection:
        numbered = inputs["documents"] | "Number" >> beam.Map(with_number).with_output_types(pa.RecordBatch)
        described = numbered | "Describe" >> beam.Map(describe, self.options).with_output_types(pa.RecordBatch)
        if "earlier" in inputs:
            described = (described, inputs["earlier"]) | "With earlier" >> beam.Flatten()
        edges, measured_from = self._edges(described)
        nodes = edges | "Components" >> SpanForests(self.partitions)
        fates = {"described": described, "nodes": nodes} | "Clusters" >> NameClusters(self.options, self.partitions)
        found = {"documents": numbered, "fates": fates}
        if measured_from is not None:
            pairs = fates | "Replaced" >> beam.Map(replaced_pairs).with_output_types(pa.RecordBatch)
            replaced = {"sets": measured_from, "pairs": pairs} | "Measure drops" >> MeasurePairs(
                partitions=self.partitions
            )
            found["measured"] = replaced["measured"]
        return found | "Mark" >> JoinPartitions(
            keys={name: (key,) for name, key in _MARKED_BY.items() if name in found},
            schemas={name: schema for name, schema in _MARKED_FROM.items() if name in found},
            join=partial(mark_duplicates, self.options.near),
            partitions=self.partitions,
        )

    def _edges(self, described: beam.PCollection) -> tuple[beam.PCollection, beam.PCollection | None]:
        """The edges between duplicates, and where the shingle sets of what they connect are, if there are any."""
        edges, sets = [], None
        if self.options.equal:
            edges.append(described | "Equal" >> FindEqual(self.partitions))
        if near := self.options.near:
            pairs = described | "Candidates" >> FindCandidates(near.threshold if near.verify else 0.0, self.partitions)
            sets = described
            if near.verify:
                asked = [*edges, pairs] | "All pairs" >> beam.Flatten()
                verified = {"sets": sets, "pairs": asked} | "Verify" >> MeasurePairs(near.threshold, self.partitions)
                sets = verified["sets"]
                pairs = verified["measured"]
            edges.append(pairs)
        return edges | "Edges" >> beam.Flatten(), sets


@step
class NameClusters(beam.PTransform):
    """{"described": batches of `DESCRIBED`, "nodes": of `NODES`} → the fates of all documents in a cluster."""

    options: DuplicateOptions
    partitions: int = DEFAULT_PARTITIONS

    def expand(self, inputs: dict[str, beam.PCollection]) -> beam.PCollection:
        members = inputs | "Members" >> JoinPartitions(
            keys={"described": ("number",), "nodes": ("node",)},
            schemas={"described": RANKED, "nodes": NODES},
            join=cluster_members,
            partitions=self.partitions,
        )
        return {"members": members} | "Name" >> JoinPartitions(
            keys={"members": ("root",)},
            schemas={"members": _RANKED},
            join=partial(name_clusters, self.options),
            partitions=self.partitions,
        )


def cluster_members(tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """The documents of one partition that are in a cluster, with its root."""
    ranked, nodes = tables["described"], tables["nodes"]
    members = ranked.take(pa.array(find_numbers(nodes["node"].to_numpy(), ranked["number"].to_numpy())))
    yield from cut(members.append_column("root", nodes["root"]).select(_RANKED.names))


def name_clusters(options: DuplicateOptions, tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """The fates of the documents of the clusters of one partition."""
    members = tables["members"]
    fates = choose_survivors(members.select(MEMBERS.names), options.survivor)
    numbers = members["number"].to_numpy()
    own = members["equal_key"].take(pa.array(find_numbers(fates["number"].to_numpy(), numbers)))
    stays = pc.is_null(fates["survivor_number"])
    survivor = pc.coalesce(fates["survivor_number"], fates["number"]).to_numpy()
    same = pc.equal(own, members["equal_key"].take(pa.array(find_numbers(survivor, numbers))))
    reason = pc.if_else(pc.fill_null(same, False), EQUAL[options.equal], NEAR)
    yield from cut(fates.append_column("reason", pc.if_else(stays, pa.scalar(None, pa.string()), reason)))


def replaced_pairs(fates: pa.RecordBatch) -> pa.RecordBatch:
    """Each survivor (left) and the near-duplicates that it replaces (right), as `PAIRS`."""
    near = fates.filter(pc.fill_null(pc.equal(fates["reason"], NEAR), False))
    return pa.RecordBatch.from_arrays([near["survivor_number"], near["number"]], schema=PAIRS)


_MARKED_BY = {"documents": "number", "fates": "number", "measured": "right"}
_MARKED_FROM = {"documents": NUMBERED, "fates": _FATES, "measured": MEASURED}


def mark_duplicates(near: NearDuplicates | None, tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """The documents of one partition, duplicates marked and clusters named."""
    documents, fates = tables["documents"], tables["fates"]
    similarity = np.full(fates.num_rows, np.nan)
    if "measured" in tables:
        rows = find_numbers(tables["measured"]["right"].to_numpy(), fates["number"].to_numpy())
        similarity[rows] = tables["measured"]["similarity"].to_numpy()
    fates = one_batch(fates.append_column("similarity", pa.array(similarity)))
    fate_of = find(documents["number"], fates["number"])
    for batch in cut(documents.append_column("fate_of", fate_of)):
        own = fates.take(pc.if_else(is_kept(batch), batch["fate_of"], pa.scalar(None, pa.int32())))
        yield _marked(batch.select(marked_schema(DOCUMENTS.schema).names), own, near)


def _marked(documents: pa.RecordBatch, fates: pa.RecordBatch, near: NearDuplicates | None) -> pa.RecordBatch:
    """A batch with the fate of each row, null for those that are in no cluster."""
    named = _clusters_named(documents, fates)
    for reason in sorted(set(EQUAL.values())):
        dropped = pc.fill_null(pc.equal(fates["reason"], reason), False)
        details = fates["survivor"]
        if reason == NEAR:
            if near and near.chained == "keep":
                dropped = pc.and_(dropped, pc.greater_equal(fates["similarity"], near.threshold))
            details = _with_similarity(fates)
        named = mark(named, dropped, reason, details, DOCUMENTS)
    return named


def _clusters_named(documents: pa.RecordBatch, fates: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with `cluster_id` and `cluster_size` of kept rows; a document without duplicates is its own cluster."""
    new = {
        "cluster_id": pc.coalesce(fates["cluster_id"], documents["cluster_id"], documents["id"]),
        "cluster_size": pc.coalesce(fates["cluster_size"], documents["cluster_size"], pa.scalar(1, pa.int32())),
    }
    kept = is_kept(documents)
    columns = [
        pc.if_else(kept, new[name], documents[name]) if name in new else documents[name]
        for name in documents.schema.names
    ]
    return pa.RecordBatch.from_arrays(columns, schema=documents.schema)


def _with_similarity(fates: pa.RecordBatch) -> pa.Array:
    """The id of each survivor and the similarity to it, null without one."""
    rows = zip(fates["survivor"].to_pylist(), fates["similarity"].to_pylist(), strict=True)
    details = [survivor and f"{survivor}, similarity {similarity:.4f}" for survivor, similarity in rows]
    return pa.array(details, pa.string())
