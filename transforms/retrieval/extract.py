"""`ExtractRetrieval`: linked documents and entities → the marked rows of corpus, queries, qrels and triples."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc
from apache_beam.typehints.decorators import no_annotations

from schemas import fates
from schemas.datasets import CORPUS, ENTITIES, QRELS, QUERIES, TRIPLES
from schemas.fates import is_kept, marked_schema
from transforms.columns.batches import cut, one_batch
from transforms.columns.shuffle import DEFAULT_PARTITIONS, JoinPartitions
from transforms.datasets.document_rows import document_row, failed_row, unusable_row
from transforms.filters.wanted import DropOtherLanguages
from transforms.garbage import collect_rarely
from transforms.ner.extract import MENTION
from transforms.retrieval.ambiguous import unambiguous
from transforms.retrieval.columns import (
    ANCHORS,
    ASKED,
    LEADS,
    PASSAGES,
    Row,
    anchor_in,
    article_of,
    drop,
    judgement_rows,
    lead_in,
    lead_row,
    passage_row,
    query_in,
    query_row,
)
from transforms.retrieval.document import document_parts
from transforms.retrieval.join import join_article
from transforms.retrieval.mine import MineNegatives
from transforms.retrieval.names import names_by_language
from transforms.retrieval.options import RetrievalOptions
from transforms.retrieval.queries import folded_words
from transforms.step import step

_WORDS = pa.schema([*ASKED, ("words", pa.string())])


@step
class ExtractRetrieval(beam.PTransform):
    """{"documents", "entities"} → for each dataset of a retrieval set {"rows", "accounts"}, and what they join."""

    options: RetrievalOptions
    languages: tuple[str, ...]
    index_passages: int
    partitions: int = DEFAULT_PARTITIONS

    def expand(self, inputs: dict[str, beam.PCollection]) -> dict[str, dict[str, beam.PCollection]]:
        read = (
            inputs["documents"]
            | DropOtherLanguages(self.languages)
            | "Read articles"
            >> beam.ParDo(_ReadArticles(self.options))
            .with_output_types(
                pa.RecordBatch,
                leads=pa.RecordBatch,
                anchors=pa.RecordBatch,
                headings=pa.RecordBatch,
                accounts=pa.RecordBatch,
            )
            .with_outputs("leads", "anchors", "headings", "accounts", main="passages")
        )
        joined = {"leads": read.leads, "anchors": read.anchors, "entities": inputs["entities"]} | (
            "Join articles"
            >> JoinPartitions(
                keys={"leads": ("key",), "anchors": ("article",), "entities": ("qid",)},
                schemas={"leads": LEADS, "anchors": ANCHORS, "entities": marked_schema(ENTITIES.schema)},
                join=partial(join_articles, self.languages, self.options),
                partitions=self.partitions,
            )
        )
        made = (read.headings, joined) | "All queries" >> beam.Flatten()
        queries = {"queries": made | "Words" >> _map(with_words)} | "Tell apart" >> JoinPartitions(
            keys={"queries": ("words",)},
            schemas={"queries": _WORDS},
            join=drop_ambiguous,
            partitions=self.partitions,
        )
        judgements = queries | "Judgements" >> beam.FlatMap(judgements_of).with_output_types(pa.RecordBatch)
        triples = {"queries": queries, "passages": read.passages} | MineNegatives(
            self.options.negatives, self.index_passages, self.partitions
        )
        return {
            CORPUS.name: {"rows": read.passages, "accounts": read.accounts},
            QUERIES.name: {"rows": queries, "accounts": made | "Queries made" >> _map(_account, QUERIES.record)},
            QRELS.name: {
                "rows": judgements,
                "accounts": queries | "Judgements made" >> _map(_account_judgements),
            },
            TRIPLES.name: triples,
        }


def _map(function: Any, *arguments: Any) -> beam.PTransform:
    return beam.Map(function, *arguments).with_output_types(pa.RecordBatch)


def _account(batch: pa.RecordBatch, level: str) -> pa.RecordBatch:
    return fates.accounts(level, "queries", batch.num_rows)


def _account_judgements(queries: pa.RecordBatch) -> pa.RecordBatch:
    kept = queries.filter(is_kept(queries))
    lengths = [pc.sum(pc.list_value_length(kept[name])).as_py() or 0 for name in ("relevant", "leaked")]
    return fates.accounts(QRELS.record, "queries", sum(lengths))


class _ReadArticles(beam.DoFn):
    """Documents → their passages, and what queries are made of."""

    def __init__(self, options: RetrievalOptions) -> None:
        self._options = options

    def setup(self) -> None:
        collect_rarely()

    @no_annotations
    def process(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch | beam.pvalue.TaggedOutput]:
        made: dict[str, list[Row]] = defaultdict(list)
        for document in batch.to_pylist():
            if unusable := unusable_row(document, "docid"):
                made["passages"].append(unusable)
                continue
            try:
                found = self._read(document)
            except Exception as error:
                made["passages"].append(failed_row(document, "docid", error))
                continue
            for name, rows in found.items():
                made[name] += rows
        counts = {level: sum(row["level"] == level for row in made["passages"]) for level in (CORPUS.record, MENTION)}
        for level, records in counts.items():
            yield beam.pvalue.TaggedOutput("accounts", fates.accounts(level, "documents", records))
        for name, schema in (("leads", LEADS), ("anchors", ANCHORS), ("headings", ASKED)):
            for part in cut(pa.Table.from_pylist(made[name], schema=schema)):
                yield beam.pvalue.TaggedOutput(name, part)
        yield from cut(pa.Table.from_pylist(made["passages"], schema=PASSAGES))

    def _read(self, document: Row) -> dict[str, list[Row]]:
        article = article_of(document)
        parts = document_parts(article, self._options)
        is_empty = all(passage.reason is not None for passage in parts.passages)
        detail = f"none of {len(parts.passages)} passages is kept"
        fate = (fates.DROPPED, "no_passage", detail) if is_empty else ()
        rows = [document_row(document, "docid", *fate), *(passage_row(article, passage) for passage in parts.passages)]
        for link in parts.dropped_links:
            rows.append(
                {
                    "docid": article.id,
                    "language": article.language,
                    "text": article.text[max(link.start, 0) : link.end],
                    "level": MENTION,
                    **drop(link.reason, f"[{link.start}, {link.end}) {link.detail}"),
                }
            )
        return {
            "passages": rows,
            "leads": [lead_row(parts.lead)],
            "anchors": [vars(anchor) for anchor in parts.anchors],
            "headings": [query_row(query, self._options) for query in parts.headings],
        }


def join_articles(
    languages: tuple[str, ...], options: RetrievalOptions, tables: dict[str, pa.Table]
) -> Iterator[pa.RecordBatch]:
    """The queries for the articles of one partition. Without `languages` each article is asked for in its own."""
    has_article = pc.is_in(tables["anchors"]["article"], one_batch(tables["leads"].select(["key"]))["key"].unique())
    if "anchor" in options.kinds:
        yield from cut(_unanswered(tables["anchors"].filter(pc.invert(has_article))))
    leads: dict[str, list[Row]] = defaultdict(list)
    anchors: dict[str, list[Row]] = defaultdict(list)
    for row in tables["leads"].to_pylist():
        leads[row["key"]].append(row)
    for row in tables["anchors"].filter(has_article).to_pylist():
        anchors[row["article"]].append(row)
    is_asked_for = pc.is_in(tables["entities"]["qid"], pa.array(sorted(leads), pa.string()))
    entities = tables["entities"].filter(pc.and_(is_asked_for, is_kept(tables["entities"])))
    named = {row["qid"]: row for row in entities.select(["qid", "labels", "aliases"]).to_pylist()}
    rows: list[Row] = []
    for key in sorted(leads):
        articles = [lead_in(row) for row in leads[key]]
        wanted = languages or tuple(sorted({lead.language for lead in articles}))
        entity = named.get(key)
        names = names_by_language(_pairs(entity["labels"]), _pairs(entity["aliases"]), wanted) if entity else {}
        queries = join_article(key, articles, map(anchor_in, anchors[key]), names, wanted, options)
        rows += (query_row(query, options) for query in queries)
    yield from cut(pa.Table.from_pylist(rows, schema=ASKED))


def _unanswered(anchors: pa.Table) -> pa.Table:
    """Anchors as dropped queries: no document is about the articles that they ask for."""
    missing = pc.is_null(anchors["reason"])
    columns = {name: anchors[name] for name in ("query_id", "text", "language", "source_docid", "article", "detail")}
    columns |= {"reason": pc.fill_null(anchors["reason"], "no_passage")}
    columns |= {"detail": pc.if_else(missing, anchors["article"], anchors["detail"])}
    same = {"kind": "anchor", "level": QUERIES.record, "fate": fates.DROPPED}
    columns |= {name: pa.repeat(pa.scalar(value), anchors.num_rows) for name, value in same.items()}
    return pa.Table.from_arrays(
        [columns.get(field.name, pa.nulls(anchors.num_rows, field.type)) for field in ASKED], schema=ASKED
    )


def _pairs(names: Iterable[Row] | None) -> list[tuple[str, str]]:
    return [(name["language"], name["name"]) for name in names or () if name["language"] and name["name"]]


def with_words(queries: pa.RecordBatch) -> pa.RecordBatch:
    """Queries with a column `words`, the same for those that ask the same; of dropped ones their id."""
    kept = is_kept(queries).to_pylist()
    columns = (queries[name].to_pylist() for name in ("query_id", "text", "language", "passage_language"))
    words = [
        f"{passage_language} {folded_words(text, language)}" if keep else query_id
        for keep, query_id, text, language, passage_language in zip(kept, *columns, strict=True)
    ]
    return queries.append_column("words", pa.array(words, pa.string()))


def drop_ambiguous(tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """Queries of one partition, those marked that ask for several articles with the same words."""
    words = tables["queries"]["words"]
    counts = pc.value_counts(words)
    repeated = pc.struct_field(counts, "values").filter(pc.greater(pc.struct_field(counts, "counts"), 1))
    is_repeated = pc.and_(pc.is_in(words, repeated), is_kept(tables["queries"]))
    queries = tables["queries"].select(ASKED.names)
    yield from cut(queries.filter(pc.invert(is_repeated)))
    groups: dict[str, list[Row]] = defaultdict(list)
    for row, its_words in zip(
        queries.filter(is_repeated).to_pylist(), words.filter(is_repeated).to_pylist(), strict=True
    ):
        groups[its_words].append(row)
    rows: list[Row] = []
    for group in groups.values():
        fate_of = {query.query_id: query for query in unambiguous(map(query_in, group))}
        for row in group:
            query = fate_of[row["query_id"]]
            rows.append(row if query.reason is None else row | drop(query.reason, query.detail))
    yield from cut(pa.Table.from_pylist(rows, schema=ASKED))


def judgements_of(queries: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The marked rows of `qrels` of the kept queries of a batch."""
    kept = queries.filter(is_kept(queries))
    rows = [judgement for row in kept.to_pylist() for judgement in judgement_rows(row)]
    yield from cut(pa.Table.from_pylist(rows, schema=marked_schema(QRELS.schema)))
