"""Queries and their relevant passages."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from transforms.retrieval.options import RetrievalOptions
from transforms.retrieval.terms import search_terms

BEST, RELATED = 2, 1
"""Grades: the passage that answers first, and others on the same matter."""


@dataclass(frozen=True)
class Query:
    """A query; ``reason`` is None where it is kept.

    ``article`` is the key of the article that answers it, ``passage_language`` the language of that one's passages,
    None where there is none. ``relevant`` are passages and grades, best first; ``leaked`` those that the leak guard
    took away. ``source_docid`` is the passage its words come from. ``exact``: its words are an article's whole title,
    which the wiki gives to nothing else.
    """

    query_id: str
    kind: str
    language: str
    text: str
    article: str
    passage_language: str | None
    relevant: tuple[tuple[str, int], ...] = ()
    source_docid: str | None = None
    exact: bool = False
    leaked: tuple[str, ...] = ()
    reason: str | None = None
    detail: str | None = None


def rank(query_id: str, options: RetrievalOptions) -> int:
    """A number below 2**64 for a query, the same in every build with one seed: for choosing among queries."""
    digest = hashlib.blake2b(f"{options.seed}:{query_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest)


def is_sampled(query_id: str, kind: str, options: RetrievalOptions) -> bool:
    """Whether a query is in the part of its kind that the options keep."""
    share = options.shares.get(kind, 1.0)
    return share == 1 or rank(query_id, options) < share * 2**64


def judged(query: Query, options: RetrievalOptions, words_of: Callable[[str], str], quoted: str | None = None) -> Query:
    """`query` with its fate, unless it has one.

    ``words_of`` gives the ``folded_words`` of a relevant passage; ``quoted`` is the part of the query that stands in a
    text, all of it by default. Reasons: ``no_words`` (no letter or digit), ``not_sampled``, ``no_passage`` (none is
    relevant), ``leak`` (every relevant passage holds the quoted words, or is the one they come from).
    """
    if query.reason is not None:
        return query
    if not any(character.isalnum() for character in query.text):
        return replace(query, reason="no_words", relevant=())
    if not is_sampled(query.query_id, query.kind, options):
        return replace(query, reason="not_sampled", relevant=())
    if not query.relevant:
        return replace(query, reason="no_passage")
    if query.kind not in options.leak_guard:
        return query
    words = f" {folded_words(query.text if quoted is None else quoted, query.language)} "
    leaked = tuple(
        docid for docid, _ in query.relevant if docid == query.source_docid or words in f" {words_of(docid)} "
    )
    if not leaked:
        return query
    relevant = tuple((docid, grade) for docid, grade in query.relevant if docid not in leaked)
    if relevant:
        return replace(query, relevant=relevant, leaked=leaked)
    return replace(query, relevant=(), leaked=leaked, reason="leak", detail=", ".join(leaked))


def graded(docids: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """The first passage as the best, the others as related."""
    return tuple((docid, BEST if number == 0 else RELATED) for number, docid in enumerate(docids))


def folded_words(text: str, language: str) -> str:
    """The words of a text as search has them, see ``terms``: equal for texts that differ in case or punctuation."""
    return " ".join(search_terms(text, language))
