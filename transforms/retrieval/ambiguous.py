"""Queries of the same words: which of them can be asked."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from transforms.retrieval.options import KINDS
from transforms.retrieval.queries import Query


def unambiguous(queries: Iterable[Query]) -> list[Query]:
    """Kept queries of the same words for passages of one language, with their fates, by query id.

    Those in one language that ask for different articles are ``ambiguous`` ("Mercury"); but where the words are the
    whole title of exactly one of the articles, they mean that one. Of those for one article the first kind of ``KINDS``
    stays, the others are ``repeated``.
    """
    by_language: dict[str, list[Query]] = {}
    for query in queries:
        by_language.setdefault(query.language, []).append(query)
    judged = [query for group in by_language.values() for query in _judge(group)]
    return sorted(judged, key=lambda query: query.query_id)


def _judge(queries: Sequence[Query]) -> list[Query]:
    articles = sorted({query.article for query in queries})
    meant = articles if len(articles) == 1 else sorted({query.article for query in queries if query.exact})
    if len(meant) != 1:
        return [_ambiguous(query, articles) for query in queries]
    asked = [query for query in queries if query.article == meant[0]]
    best = min(asked, key=lambda query: (KINDS.index(query.kind), query.query_id))
    repeated = [replace(query, reason="repeated", detail=best.query_id) for query in asked if query is not best]
    return [best, *repeated, *(_ambiguous(query, articles) for query in queries if query.article != meant[0])]


def _ambiguous(query: Query, articles: Sequence[str]) -> Query:
    other = next(article for article in articles if article != query.article)
    return replace(query, reason="ambiguous", detail=f"also asks for {other}")
