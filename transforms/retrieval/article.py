"""Articles and their passages, each kept or dropped for a named reason."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from transforms.filters.list_like import list_like
from transforms.filters.measured import Measured
from transforms.ner.links import plain_title
from transforms.ner.mentions import Link
from transforms.passages.split import split_passages
from transforms.retrieval.end_matter import is_end_matter
from transforms.retrieval.length import letters_of
from transforms.retrieval.options import RetrievalOptions
from transforms.splits.assign import article_key

_MOST_LINKED = 0.8
"""Share of a passage's letters and digits that links cover at most: "January | February | March" has more."""
_STOPS = tuple(".!?。．！？।؟۔։။።")
_LONGEST_HATNOTE = 140
"""Letters; those of the real dumps have 34 to 134."""


@dataclass(frozen=True)
class Article:
    """A linked document: ``source`` is its wiki; ``headings`` are start, end and level; ``bold`` are spans.

    ``links`` are spans of ``text`` in order and without overlaps, as ``ner.link_spans.fitting_links`` gives them.
    ``redirects`` are titles that lead to it as a whole.
    """

    id: str
    source: str
    language: str
    title: str
    text: str
    qid: str | None = None
    links: Sequence[Link] = ()
    headings: Sequence[tuple[int, int, int]] = ()
    bold: Sequence[tuple[int, int]] = ()
    redirects: Sequence[str] = ()

    @property
    def key(self) -> str:
        """What the article is about, the same in every language: see ``splits.assign.article_key``."""
        return article_key(self.qid, self.source, self.title, self.id)

    def key_of(self, link: Link) -> str:
        """The key of the article that ``link`` leads to."""
        return article_key(link.qid, self.source, link.target, f"{self.id}:{link.target}")


@dataclass(frozen=True)
class ArticlePassage:
    """A passage ``[start, end)`` of an article's text; ``reason`` is None where it is kept.

    ``docid`` is ``dewiki-13#4``: the fifth passage of its article, dropped ones counted, so that it stays the same
    when thresholds change. ``section`` has the headings above it, joined by " > ", empty in the lead. ``links`` are
    keys of the articles it links to, in order, each once.
    """

    docid: str
    start: int
    end: int
    text: str
    headings: tuple[tuple[int, int], ...]
    section: str
    links: tuple[str, ...] = ()
    reason: str | None = None
    detail: str | None = None

    @property
    def is_lead(self) -> bool:
        """Whether it stands before the first heading."""
        return not self.headings


def article_passages(article: Article, options: RetrievalOptions) -> list[ArticlePassage]:
    """The passages of an article in order: its paragraphs, as in MIRACL and Mr. TyDi, cut where they are too long.

    Reasons of drops, in the order of the tests: ``too_short``; ``end_matter`` (references, literature, links);
    ``list_like`` (short lines that are no sentences, see ``filters.list_like``); ``navigation`` (nearly all of it are
    links); ``hatnote`` (a line before the lead, "This article is about the operating system").

    Raises:
        ValueError: a heading is no span of the text.
    """
    whole = [(link.start, link.end) for link in article.links]
    spans = split_passages(article.text, article.language, article.headings, options.longest, False, whole)
    starts = [link.start for link in article.links]
    passages = []
    for number, span in enumerate(spans):
        links = article.links[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
        passages.append(
            ArticlePassage(
                docid=f"{article.id}#{number}",
                start=span.start,
                end=span.end,
                text=article.text[span.start : span.end],
                headings=span.headings,
                section=" > ".join(article.text[start:end].strip() for start, end in span.headings),
                links=tuple(dict.fromkeys(map(article.key_of, links))),
            )
        )
    return _judged(passages, article, options)


def _judged(passages: Sequence[ArticlePassage], article: Article, options: RetrievalOptions) -> list[ArticlePassage]:
    """The passages with the reasons of those that are dropped."""
    texts = [passage.text for passage in passages]
    lead_begins = _lead_begins(passages, article)
    lists = list_like(Measured(pa.array(texts, pa.string()), pa.array([article.language] * len(texts), pa.string())))
    judged = []
    for passage, letters, list_detail in zip(passages, letters_of(texts), lists.details.to_pylist(), strict=True):
        if letters < options.shortest:
            reason, detail = "too_short", f"{letters:g} letters"
        elif title := _end_matter(passage, article):
            reason, detail = "end_matter", title
        elif list_detail is not None:
            reason, detail = "list_like", list_detail
        elif (share := _linked_share(passage, article)) > _MOST_LINKED:
            reason, detail = "navigation", f"share={share:.2f}, threshold={_MOST_LINKED:g}"
        elif letters <= _LONGEST_HATNOTE and _is_before_lead(passage, lead_begins, article):
            reason, detail = "hatnote", f"{letters:g} letters"
        else:
            judged.append(passage)
            continue
        judged.append(replace(passage, reason=reason, detail=detail))
    return judged


def _end_matter(passage: ArticlePassage, article: Article) -> str | None:
    """The title of the part behind the body in which the passage stands."""
    if passage.is_lead:
        return None
    title = passage.section.partition(" > ")[0]
    return title if is_end_matter(title, article.language.partition("_")[0]) else None


def _linked_share(passage: ArticlePassage, article: Article) -> float:
    """The part of the passage's letters and digits that links cover; 0 of one that ends as a sentence does."""
    first = bisect_left(article.links, passage.start, key=lambda link: link.start)
    last = bisect_left(article.links, passage.end, key=lambda link: link.start)
    links = article.links[first:last]
    if passage.text.endswith(_STOPS) or sum(link.end - link.start for link in links) < _MOST_LINKED / 2 * len(
        passage.text
    ):
        return 0.0
    linked = sum(_letters(article.text[link.start : link.end]) for link in links)
    return linked / max(_letters(passage.text), 1)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _lead_begins(passages: Sequence[ArticlePassage], article: Article) -> int:
    """Where the article's name is bold for the first time in front of the first heading, 0 where it is not."""
    lead_end = max((passage.end for passage in passages if passage.is_lead), default=0)
    return min((start for start, _ in article.bold if start < lead_end), default=0)


def _is_before_lead(passage: ArticlePassage, lead_begins: int, article: Article) -> bool:
    """Whether the lead, where the article's name is bold, begins behind this passage."""
    return passage.is_lead and not passage.text.startswith(plain_title(article.title)) and lead_begins >= passage.end
