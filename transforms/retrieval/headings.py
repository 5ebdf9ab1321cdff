"""Queries from section headings: "Berlin Geschichte Mittelalter" asks for the passages of that section."""

from collections.abc import Sequence

from transforms.ner.links import plain_title
from transforms.retrieval.article import Article, ArticlePassage
from transforms.retrieval.options import RetrievalOptions
from transforms.retrieval.queries import Query, folded_words, graded, judged


def heading_queries(article: Article, passages: Sequence[ArticlePassage], options: RetrievalOptions) -> list[Query]:
    """A query for each section that has a kept passage: the article's title and the path of headings.

    Sections of the same path are one. Its first passage answers it, the others and those of its subsections are
    related. ``heading:dewiki-13/2`` is the query of the third heading. Reasons: those of ``queries.judged``, and
    ``no_words`` where the heading itself has no letter or digit.
    """
    numbers = {(start, end): number for number, (start, end, _) in enumerate(sorted(article.headings))}
    sections: dict[tuple[str, ...], list[ArticlePassage]] = {}
    first_number: dict[tuple[str, ...], int] = {}
    for passage in passages:
        if passage.reason is not None:
            continue
        path = tuple(article.text[start:end].strip() for start, end in passage.headings)
        for depth in range(1, len(path) + 1):
            sections.setdefault(path[:depth], []).append(passage)
            first_number.setdefault(path[:depth], numbers[passage.headings[depth - 1]])
    title = plain_title(article.title)
    texts = {passage.docid: passage.text for passage in passages}
    queries = []
    for path, inside in sections.items():
        has_words = any(character.isalnum() for character in path[-1])
        query = Query(
            query_id=f"heading:{article.id}/{first_number[path]}",
            kind="heading",
            language=article.language,
            text=" ".join(dict.fromkeys((title, *path))),
            article=article.key,
            passage_language=article.language,
            relevant=graded(passage.docid for passage in inside),
            reason=None if has_words else "no_words",
        )
        queries.append(judged(query, options, lambda docid: folded_words(texts[docid], article.language)))
    return queries
