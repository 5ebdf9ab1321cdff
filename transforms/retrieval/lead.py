"""What an article hands to the queries that ask for it: its lead, and what it is called."""

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.ner.link_spans import trim
from transforms.retrieval.article import Article, ArticlePassage
from transforms.sentences.split import split_sentences

_LEAD_PASSAGES = 10
"""A lead of more passages is an article without headings."""
_BODY_PASSAGES = 3
_SENTENCES = 3


@dataclass(frozen=True)
class Lead:
    """``lead`` and ``body`` are (docid, text) of the first kept passages before and behind the first heading.

    ``sentences`` are the first of the lead; ``names`` are the words in bold there and the redirects: what the article
    is called beside its title.
    """

    key: str
    document_id: str
    language: str
    title: str
    names: tuple[str, ...] = ()
    redirects: tuple[str, ...] = ()
    lead: tuple[tuple[str, str], ...] = ()
    body: tuple[tuple[str, str], ...] = ()
    sentences: tuple[str, ...] = ()


def lead_of(article: Article, passages: Sequence[ArticlePassage]) -> Lead:
    """The lead of an article; without passages where none is kept."""
    kept = [passage for passage in passages if passage.reason is None]
    lead = [passage for passage in kept if passage.is_lead][:_LEAD_PASSAGES]
    body = [passage for passage in kept if not passage.is_lead][:_BODY_PASSAGES]
    sentences: list[str] = []
    names: list[str] = []
    if lead:
        first = lead[0]
        spans = split_sentences(first.text, article.language)[:_SENTENCES]
        sentences = [first.text[start:end] for start, end in spans]
        within = first.start, first.start + spans[-1][1]
        names = [
            article.text[start:end]
            for bold in article.bold
            if within[0] <= bold[0] < bold[1] <= within[1]
            for start, end in [trim(article.text, *bold)]
        ]
    return Lead(
        key=article.key,
        document_id=article.id,
        language=article.language,
        title=article.title,
        names=tuple(dict.fromkeys(name for name in names if name)),
        redirects=tuple(sorted(set(article.redirects))),
        lead=tuple((passage.docid, passage.text) for passage in lead),
        body=tuple((passage.docid, passage.text) for passage in body),
        sentences=tuple(sentences),
    )
