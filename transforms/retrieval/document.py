"""What one document gives to the retrieval sets, before documents meet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from transforms.ner.link_spans import fitting_links
from transforms.ner.mentions import Doubt
from transforms.retrieval.anchors import AnchorQuery, anchor_queries
from transforms.retrieval.article import Article, ArticlePassage, article_passages
from transforms.retrieval.headings import heading_queries
from transforms.retrieval.lead import Lead, lead_of
from transforms.retrieval.options import RetrievalOptions
from transforms.retrieval.queries import Query

_FROM_ANCHORS = frozenset({"anchor", "crosslingual_anchor"})


@dataclass(frozen=True)
class DocumentParts:
    """Passages and heading queries are whole; lead and anchors wait for ``join.join_article``.

    ``dropped_links`` are links that are no span of the text or overlap another.
    """

    passages: Sequence[ArticlePassage]
    headings: Sequence[Query]
    lead: Lead
    anchors: Sequence[AnchorQuery]
    dropped_links: Sequence[Doubt]


def document_parts(article: Article, options: RetrievalOptions) -> DocumentParts:
    """The parts of an article whose links may be any spans.

    Raises:
        ValueError: a heading is no span of the text.
    """
    links, dropped = fitting_links(article.text, article.links)
    article = replace(article, links=links)
    passages = article_passages(article, options)
    return DocumentParts(
        passages=passages,
        headings=heading_queries(article, passages, options) if "heading" in options.kinds else [],
        lead=lead_of(article, passages),
        anchors=anchor_queries(article, passages, options) if options.kinds & _FROM_ANCHORS else [],
        dropped_links=dropped,
    )
