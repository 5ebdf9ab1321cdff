"""Which pairs a retrieval set keeps: none of a question or an answer that is in another split too.

Each function takes all pairs that one key brings together, and its outcome depends on them alone, not on their order.
"""

import pyarrow as pa
import pyarrow.compute as pc

from schemas.fates import DROPPED, is_kept
from transforms.faq.linked_pairs import FaqRetrievalOptions

SPLITS = ("test", "dev", "train")
"""Splits by precedence: what a question or an answer of two of them stays in."""


def judge_questions(pairs: pa.Table, options: FaqRetrievalOptions) -> pa.Table:
    """Kept pairs (`LINKED`) of some questions, with the question's ``article``.

    Dropped are those of a question with too many answers (``generic``), and those of a site in another split than the
    first of `SPLITS` that the question is in (``other_split``).
    """
    stats = pairs.append_column("rank", _ranks(pairs)).group_by("query_id")
    stats = stats.aggregate([("docid", "count_distinct"), ("page", "min"), ("rank", "min")])
    row = pc.index_in(pairs["query_id"], stats["query_id"].combine_chunks())
    pairs = _replaced(pairs, "article", stats["page_min"].take(row))
    answers = stats["docid_count_distinct"].take(row)
    details = pc.binary_join_element_wise(answers.cast(pa.string()), "different answers", " ")
    pairs = _dropped(pairs, pc.greater(answers, options.most_answers), "generic", details)
    return _without_other_splits(pairs, stats["rank_min"].take(row), "question")


def note_neighbours(pairs: pa.Table) -> pa.Table:
    """Pairs (`LINKED`) of some pages, with the articles of all questions ``beside`` them on their page."""
    stats = pairs.group_by("page").aggregate([("article", "distinct")])
    row = pc.index_in(pairs["page"], stats["page"].combine_chunks())
    return _replaced(pairs, "beside", stats["article_distinct"].take(row))


def judge_answers(pairs: pa.Table) -> pa.Table:
    """Pairs (`LINKED`) of some answers; dropped are kept ones in another split than the first that the answer is in."""
    kept = pairs.filter(is_kept(pairs))
    stats = kept.append_column("rank", _ranks(kept)).group_by("docid").aggregate([("rank", "min")])
    row = pc.index_in(pairs["docid"], stats["docid"].combine_chunks())
    return _without_other_splits(pairs, stats["rank_min"].take(row), "answer")


def _ranks(pairs: pa.Table) -> pa.ChunkedArray:
    return pc.index_in(pairs["split"], pa.array(SPLITS))


def _without_other_splits(pairs: pa.Table, first: pa.ChunkedArray, what: str) -> pa.Table:
    first_split = pa.array(SPLITS).take(pc.fill_null(first, len(SPLITS) - 1).combine_chunks())
    details = pc.binary_join_element_wise(f"the {what} is also in", first_split, " ")
    return _dropped(pairs, pc.less(first, _ranks(pairs)), "other_split", details)


def _dropped(pairs: pa.Table, mask: pa.ChunkedArray, reason: str, details: pa.Array) -> pa.Table:
    chosen = pc.and_(pc.fill_null(mask, False), is_kept(pairs))
    for name, value in (("fate", pa.scalar(DROPPED)), ("reason", pa.scalar(reason)), ("detail", details)):
        pairs = _replaced(pairs, name, pc.if_else(chosen, value, pairs[name]))
    return pairs


def _replaced(table: pa.Table, name: str, column: pa.ChunkedArray | pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), table.schema.field(name), column)
