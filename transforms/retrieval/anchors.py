"""Queries from links: the words of a link and their sentence ask for the article that it leads to."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from transforms.ner.mentions import Link
from transforms.retrieval.article import Article, ArticlePassage
from transforms.retrieval.length import letters_of
from transforms.retrieval.options import RetrievalOptions
from transforms.retrieval.queries import is_sampled
from transforms.sentences.split import split_sentences
from transforms.tokens.characters import marks

LONGEST_QUERY = 300
"""Most code points of a sentence that serves as a query."""
_LONGEST_WORD = 40
"""Code points from the cut of a sentence in which a space is looked for: Chinese has few."""
_SPACE = re.compile(r"\s+")

Span = tuple[int, int]


@dataclass(frozen=True)
class AnchorQuery:
    """A query for the article with the key ``article``; ``reason`` is None where it may be asked."""

    query_id: str
    article: str
    language: str
    source_docid: str
    text: str = ""
    reason: str | None = None
    detail: str | None = None


def anchor_queries(
    article: Article, passages: Sequence[ArticlePassage], options: RetrievalOptions
) -> list[AnchorQuery]:
    """A query for each other article that a kept passage links to, from the first link to it.

    The text is the link's words and its sentence, "Ulm: Einstein kam in Ulm zur Welt."; of a sentence longer than
    ``LONGEST_QUERY`` the part around the link. ``anchor:dewiki-13@344`` comes from the link at 344. Reasons:
    ``not_sampled``; ``no_letters`` (the link's words are a number, mostly a year); ``no_context`` (too little stands
    beside them).
    """
    found: list[tuple[str, Link, ArticlePassage, str, str]] = []
    beside: list[str] = []
    for passage, links in _first_links(article, passages):
        sentences: list[Span] = []
        for query_id, key, link in links:
            text = ""
            if is_sampled(query_id, "anchor", options):
                sentences = sentences or split_sentences(passage.text, article.language)
                first, last = link.start - passage.start, link.end - passage.start
                start, end = _around(passage.text, sentences, first, last)
                text = " ".join(f"{passage.text[first:last]}: {passage.text[start:end]}".split())
                beside.append(f"{passage.text[start:first]} {passage.text[last:end]}")
            else:
                beside.append("")
            found.append((query_id, link, passage, key, text))
    lengths = letters_of(beside)
    queries = []
    for (query_id, link, passage, key, text), length in zip(found, lengths, strict=True):
        reason = detail = None
        if not text:
            reason = "not_sampled"
        elif not any(map(str.isalpha, article.text[link.start : link.end])):
            reason = "no_letters"
        elif length < options.shortest:
            reason, detail = "no_context", f"{length:g} letters"
        queries.append(AnchorQuery(query_id, key, article.language, passage.docid, text, reason, detail))
    return queries


def context_of(text: str) -> str:
    """The sentence in the text of an anchor query: what follows the longest beginning that it repeats."""
    borders = [colon.start() for colon in re.finditer(": ", text)]
    return next((text[at + 2 :] for at in reversed(borders) if text[:at] in text[at + 2 :]), text)


def _first_links(
    article: Article, passages: Sequence[ArticlePassage]
) -> Iterator[tuple[ArticlePassage, list[tuple[str, str, Link]]]]:
    """The kept passages, each with its links to articles that none before it links to, their ids and keys."""
    seen = {article.key}
    at = 0
    for passage in passages:
        first: list[tuple[str, str, Link]] = []
        while at < len(article.links) and article.links[at].end <= passage.end:
            link = article.links[at]
            at += 1
            if passage.reason is None and link.start >= passage.start and (key := article.key_of(link)) not in seen:
                seen.add(key)
                first.append((f"anchor:{article.id}@{link.start}", key, link))
        if first:
            yield passage, first


def _around(text: str, sentences: Sequence[Span], first: int, last: int) -> Span:
    """The sentence around ``[first, last)``, cut to ``LONGEST_QUERY`` at spaces where there are any."""
    at = bisect_right(sentences, (first, len(text))) - 1
    start, end = sentences[max(at, 0)]
    while end < last and at + 1 < len(sentences):
        at += 1
        end = sentences[at][1]
    if end - start <= LONGEST_QUERY:
        return start, end
    room = max(LONGEST_QUERY - (last - first), 0)
    behind = min(end - last, max(room // 2, room - (first - start)))
    window_start, window_end = max(start, first - (room - behind)), last + behind
    if window_start > start:
        window_start = _next_border(text, window_start, first)
    if window_end < end:
        window_end = _last_border(text, last, window_end)
    return window_start, window_end


def _next_border(text: str, start: int, end: int) -> int:
    if space := _SPACE.search(text, start, min(start + _LONGEST_WORD, end)):
        return space.end()
    while start < end and _mark().match(text, start):
        start += 1
    return start


def _last_border(text: str, start: int, end: int) -> int:
    spaces = [space.start() for space in _SPACE.finditer(text, max(start, end - _LONGEST_WORD), end)]
    if spaces:
        return spaces[-1]
    while end > start and _mark().match(text, end):
        end -= 1
    return end


@cache
def _mark() -> re.Pattern[str]:
    return re.compile(f"[{marks()}]")
