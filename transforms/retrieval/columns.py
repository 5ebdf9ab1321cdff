"""What flows between the steps of a retrieval set: articles, queries and triples as rows of batches, and back."""

from typing import Any

import pyarrow as pa

from schemas import fates
from schemas.datasets import CORPUS, QRELS, QUERIES, TRIPLES
from schemas.fates import marked_schema
from transforms.ner.mentions import Link
from transforms.retrieval.anchors import AnchorQuery
from transforms.retrieval.article import Article, ArticlePassage
from transforms.retrieval.lead import Lead
from transforms.retrieval.options import RetrievalOptions
from transforms.retrieval.queries import Query
from transforms.splits.assign import split_of

Row = dict[str, Any]

PASSAGES = marked_schema(pa.schema([*CORPUS.schema, ("article", pa.string()), ("links", pa.list_(pa.string()))]))
"""Passages, with the key of their article and of those they link to, and documents with their fates."""

_TEXTS = pa.list_(pa.struct([("docid", pa.string()), ("text", pa.string())]))
LEADS = pa.schema(
    [
        ("key", pa.string()),
        ("document_id", pa.string()),
        ("language", pa.string()),
        ("title", pa.string()),
        ("names", pa.list_(pa.string())),
        ("redirects", pa.list_(pa.string())),
        ("lead", _TEXTS),
        ("body", _TEXTS),
        ("sentences", pa.list_(pa.string())),
    ]
)
ANCHORS = pa.schema(
    [(name, pa.string()) for name in ("query_id", "article", "language", "source_docid", "text", "reason", "detail")]
)
_JUDGEMENTS = pa.list_(pa.struct([("docid", pa.string()), ("relevance", pa.int32())]))
ASKED = marked_schema(
    pa.schema(
        [
            *QUERIES.schema,
            ("article", pa.string()),
            ("exact", pa.bool_()),
            ("relevant", _JUDGEMENTS),
            ("leaked", pa.list_(pa.string())),
        ]
    )
)
"""Queries with the key of the article that answers them and its passages."""

_REASONS = pa.list_(pa.struct([("reason", pa.string()), ("candidates", pa.int64())]))
MINED = marked_schema(pa.schema([*TRIPLES.schema, ("reasons", _REASONS)]))
"""Triples, with how many candidates were no negative, by reason."""


def article_of(row: Row) -> Article:
    """The article in a row of `documents`."""
    return Article(
        id=row["id"],
        source=row["source"] or "",
        language=row["language"],
        title=row["title"] or "",
        text=row["text"],
        qid=row["qid"],
        links=[Link(m["start"], m["end"], m["target"] or "", m["qid"]) for m in row["mentions"] or ()],
        headings=[(head["start"], head["end"], head["level"] or 2) for head in row["headings"] or ()],
        bold=[(span["start"], span["end"]) for span in row["bold"] or ()],
        redirects=[title for title in row["redirects"] or () if title],
    )


def passage_row(article: Article, passage: ArticlePassage) -> Row:
    """A row of `PASSAGES`."""
    row = {
        "docid": passage.docid,
        "title": article.title,
        "language": article.language,
        "document_id": article.id,
        "qid": article.qid,
        "section": passage.section,
        "level": CORPUS.record,
    }
    if passage.reason is not None:
        return row | {"text": passage.text[: fates.EXCERPT_LENGTH]} | drop(passage.reason, passage.detail)
    return row | {"text": passage.text, "article": article.key, "links": passage.links}


def lead_row(lead: Lead) -> Row:
    """A row of `LEADS`."""
    texts = {name: [{"docid": docid, "text": text} for docid, text in getattr(lead, name)] for name in ("lead", "body")}
    return vars(lead) | texts


def lead_in(row: Row) -> Lead:
    """The lead in a row of `LEADS`."""
    lists = {name: tuple(row[name]) for name in ("names", "redirects", "sentences")}
    texts = {name: tuple((passage["docid"], passage["text"]) for passage in row[name]) for name in ("lead", "body")}
    return Lead(**row | lists | texts)


def anchor_in(row: Row) -> AnchorQuery:
    """The anchor in a row of `ANCHORS`."""
    return AnchorQuery(**row)


def query_row(query: Query, options: RetrievalOptions) -> Row:
    """A row of `ASKED`."""
    row = {name: value for name, value in vars(query).items() if name not in ("reason", "detail")}
    row |= {
        "relevant": [{"docid": docid, "relevance": grade} for docid, grade in query.relevant],
        "split": split_of(query.article, options.dev_share, options.test_share),
        "level": QUERIES.record,
    }
    return row if query.reason is None else row | drop(query.reason, query.detail)


def query_in(row: Row) -> Query:
    """The query in a row of `ASKED`."""
    values = {name: row[name] for name in Query.__dataclass_fields__}
    relevant = tuple((judged["docid"], judged["relevance"]) for judged in row["relevant"])
    return Query(**values | {"relevant": relevant, "leaked": tuple(row["leaked"])})


def judgement_rows(row: Row) -> list[Row]:
    """The rows of `qrels` of a kept query in a row of `ASKED`; pairs that the leak guard took away are dropped ones."""
    same = {name: row[name] for name in ("query_id", "language", "split")} | {"level": QRELS.record}
    return [
        *(same | judged for judged in row["relevant"]),
        *(same | {"docid": docid} | drop("leak", f"{docid} holds the words of the query") for docid in row["leaked"]),
    ]


def drop(reason: str, detail: str | None) -> Row:
    """The marks of a dropped row."""
    return {"fate": fates.DROPPED, "reason": reason, "detail": detail}
