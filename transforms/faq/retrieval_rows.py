"""The rows of a retrieval set from judged pairs: questions are queries, answers are passages."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import CORPUS, QRELS, QUERIES
from schemas.fates import DROPPED, is_kept, marked_schema
from transforms.columns.batches import explode, nest
from transforms.faq.linked_pairs import batch_of
from transforms.retrieval.columns import ASKED, PASSAGES
from transforms.retrieval.queries import BEST

KIND = "faq"
"""Kind of the queries."""


def passages_of(pairs: pa.Table, answers: pa.Table) -> pa.Table:
    """The passages (`PASSAGES`) of judged pairs: one for each answer of a kept pair.

    ``links`` are the articles of all questions on the pages that the answer stands on, for the miner of negatives.
    """
    kept = pairs.filter(is_kept(pairs)).group_by("docid").aggregate([("language", "min"), ("article", "min")])
    kept = kept.sort_by("docid")
    docids = kept["docid"].combine_chunks()
    texts = _most_frequent(answers, "docid")
    beside = pairs["beside"].combine_chunks()
    links = pa.table({"docid": pairs["docid"].take(pc.list_parent_indices(beside)), "article": pc.list_flatten(beside)})
    links = links.filter(pc.is_in(links["docid"], docids)).group_by(["docid", "article"]).aggregate([])
    links = links.sort_by([("docid", "ascending"), ("article", "ascending")])
    parents = pc.index_in(links["docid"], docids).to_numpy()
    columns = {
        "docid": docids,
        "title": pa.array([""] * len(docids), pa.string()),
        "text": texts["text"].take(pc.index_in(docids, texts["docid"].combine_chunks())),
        "language": kept["language_min"],
        "document_id": pc.replace_substring_regex(docids, "#0$", ""),
        "section": pa.array([""] * len(docids), pa.string()),
        "article": kept["article_min"],
        "links": nest(parents, links["article"].combine_chunks(), len(docids)),
        "level": pa.array([CORPUS.record] * len(docids), pa.string()),
    }
    return _table(columns, PASSAGES, len(docids))


def queries_of(pairs: pa.Table) -> pa.Table:
    """The queries (`ASKED`) of judged pairs, one for each question.

    Relevant are its answers, that of most pages first; answers in another split are ``leaked``, so that they are no
    negatives either. A question without an answer is dropped as its pairs are.
    """
    stats = pairs.append_column("kept", is_kept(pairs)).group_by("query_id")
    stats = stats.aggregate(
        [(name, "min") for name in ("language", "article", "split", "reason", "detail")] + [("kept", "any")]
    ).sort_by("query_id")
    ids = stats["query_id"].combine_chunks()
    split = _most_frequent(pairs.filter(is_kept(pairs)), "query_id", "split")
    texts = _most_frequent(pairs, "query_id", "question")
    judged = pairs.append_column("kept", is_kept(pairs)).group_by(["query_id", "docid"])
    judged = judged.aggregate([("kept", "any"), ("page", "count_distinct")])
    judged = judged.sort_by([("query_id", "ascending"), ("page_count_distinct", "descending"), ("docid", "ascending")])
    relevant, leaked = judged.filter(judged["kept_any"]), judged.filter(pc.invert(judged["kept_any"]))
    grades = pa.StructArray.from_arrays(
        [relevant["docid"].combine_chunks(), pa.array([BEST] * relevant.num_rows, pa.int32())],
        names=["docid", "relevance"],
    )
    dropped = pc.invert(stats["kept_any"])
    columns = {
        "query_id": ids,
        "text": texts["question"].take(pc.index_in(ids, texts["query_id"].combine_chunks())),
        "language": stats["language_min"],
        "kind": pa.array([KIND] * len(ids), pa.string()),
        "passage_language": stats["language_min"],
        "split": split["split"].take(pc.index_in(ids, split["query_id"].combine_chunks())),
        "article": stats["article_min"],
        "exact": pa.array([False] * len(ids)),
        "relevant": nest(pc.index_in(relevant["query_id"], ids).to_numpy(), grades, len(ids)),
        "leaked": nest(pc.index_in(leaked["query_id"], ids).to_numpy(), leaked["docid"].combine_chunks(), len(ids)),
        "level": pa.array([QUERIES.record] * len(ids), pa.string()),
        "fate": pc.if_else(dropped, DROPPED, pa.scalar(None, pa.string())),
        "reason": pc.if_else(dropped, stats["reason_min"], pa.scalar(None, pa.string())),
        "detail": pc.if_else(dropped, stats["detail_min"], pa.scalar(None, pa.string())),
    }
    return _table(columns, ASKED, len(ids))


def judgements_of(queries: pa.RecordBatch) -> pa.RecordBatch:
    """The marked rows of `qrels` of the kept queries (`ASKED`) of a batch; leaked answers are dropped ones."""
    kept = queries.filter(is_kept(queries))
    parts = []
    for name, grade in (("relevant", BEST), ("leaked", None)):
        row, values = explode(kept[name])
        rows = len(row)
        columns = {column: kept[column].take(pa.array(row)) for column in ("query_id", "language", "split")} | {
            "docid": pc.struct_field(values, "docid") if name == "relevant" else values,
            "relevance": pa.array([grade] * rows, pa.int32()),
            "level": pa.array([QRELS.record] * rows, pa.string()),
        }
        if name == "leaked":
            columns |= {
                "fate": pa.array([DROPPED] * rows, pa.string()),
                "reason": pa.array(["other_split"] * rows, pa.string()),
                "detail": values,
            }
        parts.append(batch_of(columns, marked_schema(QRELS.schema), rows))
    return pa.concat_batches(parts)


def _most_frequent(rows: pa.Table, key: str, text: str = "text") -> pa.Table:
    """For each key the text that most rows have, of equal ones the first in the order of code points."""
    counted = rows.group_by([key, text]).aggregate([([], "count_all")])
    ordered = counted.sort_by([(key, "ascending"), ("count_all", "descending"), (text, "ascending")])
    keys = ordered[key].combine_chunks()
    first = np.ones(len(keys), bool)
    first[1:] = pc.not_equal(keys[1:], keys[:-1]).to_numpy(zero_copy_only=False)
    return ordered.filter(pa.array(first))


def _table(columns: Mapping[str, Any], schema: pa.Schema, rows: int) -> pa.Table:
    arrays = [columns.get(field.name, pa.nulls(rows, field.type)) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)
