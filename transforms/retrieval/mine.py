"""`MineNegatives`: queries and passages → triples with the hard negatives of each query."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas import fates
from schemas.datasets import CORPUS, TRIPLES
from schemas.fates import DROPPED, KEPT, is_kept
from transforms.columns.batches import cut
from transforms.columns.keys import key_hashes, partition_of
from transforms.columns.shuffle import DEFAULT_PARTITIONS, JoinPartitions
from transforms.counts import sum_counts
from transforms.datasets.parts import Fates
from transforms.retrieval.columns import ASKED, MINED, PASSAGES, Row, drop
from transforms.retrieval.negatives import Mined, MiningOptions, MiningPassage, MiningQuery, mine
from transforms.step import step

CANDIDATE = "candidate"
"""Level of the passages that BM25 found for a query and that may answer it."""

SEARCHED = 300
"""Code points of a passage that are searched for, where a query has other words than it: about a long question."""

_INDEX = ("index", pa.string())
_ASKED = pa.schema([*ASKED, _INDEX])
_PASSAGES = pa.schema([*PASSAGES, _INDEX])


@step
class MineNegatives(beam.PTransform):
    """{"queries", "passages"} → {"rows": marked triples, "accounts", "joined": fates of the candidates}.

    The passages of a language are dealt by document into indexes of about `index_passages`, and a query is searched in
    the one that holds its own article: so time grows with the number of queries and not with its square.
    """

    negatives: int
    index_passages: int
    partitions: int = DEFAULT_PARTITIONS

    def expand(self, inputs: dict[str, beam.PCollection]) -> dict[str, beam.PCollection]:
        if not self.negatives:
            empty = inputs["queries"].pipeline | "No triples" >> beam.Create([], reshuffle=False)
            return {"rows": empty, "accounts": empty}
        indexes = (
            inputs["passages"]
            | "Count passages" >> beam.Map(count_passages)
            | "Sum passages" >> beam.CombineGlobally(sum_counts)
            | "Plan indexes" >> beam.Map(indexes_needed, self.index_passages)
        )
        kept = {name: rows | f"Kept {name}" >> _map(_kept) for name, rows in inputs.items()}
        counts = beam.pvalue.AsSingleton(indexes)
        mined = {
            "queries": kept["queries"] | "Index of queries" >> _map(index_of_queries, counts),
            "passages": kept["passages"] | "Index of passages" >> _map(index_of_passages, counts),
        } | JoinPartitions(
            keys={"queries": ("index",), "passages": ("index",)},
            schemas={"queries": _ASKED, "passages": _PASSAGES},
            join=partial(mine_indexes, MiningOptions(negatives=self.negatives)),
            partitions=self.partitions,
        )
        return {
            "rows": mined,
            "accounts": (
                kept["queries"] | "Queries to mine for" >> _map(_account),
                mined | "Candidates" >> _map(_account_candidates),
            )
            | "Mining accounts" >> beam.Flatten(),
            "joined": mined | "Fates of candidates" >> beam.Map(candidate_fates),
        }


def _map(function: Any, *arguments: Any) -> beam.PTransform:
    return beam.Map(function, *arguments).with_output_types(pa.RecordBatch)


def _kept(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch.filter(pc.and_(is_kept(batch), pc.not_equal(batch["level"], "document")))


def count_passages(batch: pa.RecordBatch) -> Counter[str]:
    """Kept passages by language."""
    kept = batch.filter(pc.and_(is_kept(batch), pc.equal(batch["level"], CORPUS.record)))
    return Counter(kept["language"].to_pylist())


def indexes_needed(passages: Counter[str], index_passages: int) -> dict[str, int]:
    """Number of indexes of each language."""
    return {language: -(-count // index_passages) for language, count in passages.items()}


def index_of_passages(passages: pa.RecordBatch, indexes: dict[str, int]) -> pa.RecordBatch:
    """Passages with a column `index`, one for all of a document."""
    names = _index_names(passages["language"], passages["document_id"], indexes)
    return passages.append_column("index", names)


def index_of_queries(queries: pa.RecordBatch, indexes: dict[str, int]) -> pa.RecordBatch:
    """Queries with a column `index`: that of their best passage."""
    best = (
        pc.struct_field(pc.list_element(queries["relevant"], 0), "docid")
        if queries.num_rows
        else pa.nulls(0, pa.string())
    )
    documents = pc.replace_substring_regex(best, "#[0-9]+$", "")
    return queries.append_column("index", _index_names(queries["passage_language"], documents, indexes))


def _index_names(languages: pa.StringArray, documents: pa.StringArray, indexes: dict[str, int]) -> pa.StringArray:
    hashes = key_hashes(documents)
    tags = languages.to_pylist()
    counts = np.array([indexes[tag] for tag in tags], np.int64)
    numbers = np.zeros(len(tags), np.int64)
    for count in np.unique(counts):
        numbers[counts == count] = partition_of(hashes[counts == count], int(count))
    return pa.array([f"{tag}/{number}" for tag, number in zip(tags, numbers, strict=True)], pa.string())


def mine_indexes(options: MiningOptions, tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """The triples of the queries of one partition, index by index."""
    queries: dict[str, list[Row]] = defaultdict(list)
    for row in tables["queries"].to_pylist():
        queries[row["index"]].append(row)
    for index in sorted(queries):
        rows = tables["passages"].filter(pc.equal(tables["passages"]["index"], index))
        columns = ["docid", "article", "title", "text", "section", "links"]
        passages = {
            row["docid"]: MiningPassage(**row | {"links": frozenset(row["links"])})
            for row in rows.select(columns).to_pylist()
        }
        language = index.partition("/")[0]
        asked = [_mining_query(row, passages) for row in queries[index]]
        found = {mined.query_id: mined for mined in mine(asked, passages.values(), language, options)}
        made = [_triple(row, found[row["query_id"]]) for row in queries[index]]
        yield from cut(pa.Table.from_pylist(made, schema=MINED))


def _mining_query(row: Row, passages: dict[str, MiningPassage]) -> MiningQuery:
    """A query to search with; for one in another language than the passages, title and text of the best one ask."""
    positives = [judged["docid"] for judged in row["relevant"]]
    own_language = row["language"] == row["passage_language"]
    best = positives[0]
    return MiningQuery(
        query_id=row["query_id"],
        kind=row["kind"],
        search_text=row["text"] if own_language else passages[best].searched[:SEARCHED],
        article=row["article"],
        positives=tuple(passages[docid] for docid in positives if docid in passages),
        relevant=frozenset(positives) | frozenset(row["leaked"]),
        source_docid=row["source_docid"],
    )


def _triple(row: Row, mined: Mined) -> Row:
    triple = {name: row[name] for name in ("query_id", "language", "kind", "split")} | {
        "positives": [judged["docid"] for judged in row["relevant"]],
        "negatives": list(mined.negatives),
        "reasons": [{"reason": reason, "candidates": count} for reason, count in sorted(mined.reasons.items())],
        "level": TRIPLES.record,
    }
    if mined.negatives:
        return triple
    return triple | drop("no_negative", f"{mined.reasons.total()} candidates may answer") | {"positives": None}


def _account(queries: pa.RecordBatch) -> pa.RecordBatch:
    return fates.accounts(TRIPLES.record, "queries", queries.num_rows)


def _account_candidates(triples: pa.RecordBatch) -> pa.RecordBatch:
    counts = pc.struct_field(pc.list_flatten(triples["reasons"]), "candidates")
    chosen = pc.sum(pc.list_value_length(triples["negatives"])).as_py() or 0
    return fates.accounts(CANDIDATE, "queries", (pc.sum(counts).as_py() or 0) + chosen)


def candidate_fates(triples: pa.RecordBatch) -> Fates:
    """How many candidates became negatives, and how many did not, by reason."""
    found: Fates = Fates()
    columns = (triples[name].to_pylist() for name in ("language", "negatives", "reasons"))
    for language, negatives, reasons in zip(*columns, strict=True):
        found[CANDIDATE, language, KEPT, ""] += len(negatives)
        for reason in reasons:
            found[CANDIDATE, language, DROPPED, reason["reason"]] += reason["candidates"]
    return +found
