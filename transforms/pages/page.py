"""One page of the web, from the bytes that a server sent to its text, facts and question–answer pairs."""

from collections.abc import Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from schemas.fates import DROPPED, FAILED
from transforms.faq.drops import QuestionAnswer
from transforms.faq.pairs import faq_pairs
from transforms.pages.content_kind import content_kind
from transforms.pages.decode import decode
from transforms.pages.facts import page_facts
from transforms.pages.language_hints import stated_languages
from transforms.pages.main_text import main_text
from transforms.pages.plain_text import plain_text

LARGEST_PAGE = 10 << 20
"""Bytes of a page that is read. Common Crawl keeps 1 MiB of a page (5 MiB since 2025); the rest of what is larger are
dumps, logs and machine-made lists."""


class PageSource(NamedTuple):
    """A page as an archive has it."""

    url: str
    date: str | None
    """When it was fetched, "2024-05-18T01:58:10Z"."""
    headers: Sequence[tuple[str, str]]
    """HTTP headers, names in lower case."""
    body: bytes
    """With transfer and content encodings undone."""
    record_languages: str | None
    """WARC-Identified-Content-Language, "deu,eng"."""


class Page(NamedTuple):
    """What was read of a page. Where ``fate`` is not None it has no text, and ``reason`` and ``detail`` say why."""

    text: str = ""
    """Paragraphs separated by an empty line, list items and line breaks by a line feed."""
    headings: Sequence[tuple[int, int, int]] = ()
    """Start and end in ``text``, level 1 to 6."""
    title: str | None = None
    published: str | None = None
    """The date the page says it was published on, "2024-05-18"."""
    canonical_url: str | None = None
    """The address the page gives itself, where it is another one on the same site."""
    encoding: str | None = None
    """See `Decoded`."""
    encoding_origin: str | None = None
    language_hints: Sequence[tuple[str, str]] = ()
    """Origin and tag of each language that the page, its headers or its archive name."""
    alternates: Sequence[tuple[str, str]] = ()
    """Language tag, or "x-default", and address of each translation that the page links."""
    robots: str | None = None
    """What the page asks of robots, "noindex,nofollow"."""
    pairs: Sequence[QuestionAnswer] = ()
    pair_drops: Sequence[tuple[str, str, str]] = ()
    """Reason, detail and excerpt of each marked-up question that gave no pair."""
    pair_failures: Sequence[tuple[str, str, str]] = ()
    """Reason, detail and excerpt of markup that could not be read."""
    fate: str | None = None
    """None, "dropped" or "failed"."""
    reason: str | None = None
    detail: str | None = None


def read_page(source: PageSource) -> Page:
    """What a page says. Never raises for bad data, except MemoryError.

    A page is dropped as ``too_large`` (more than `LARGEST_PAGE` bytes), ``not_html`` (neither HTML nor plain text; the
    detail says what) or ``empty`` (no main text), and fails as ``page_error`` where reading it breaks; pairs and facts
    of an empty page are kept.
    """
    try:
        return refuse(source) or _read(source)
    except MemoryError:
        raise
    except Exception as error:
        return Page(fate=FAILED, reason="page_error", detail=f"{type(error).__name__}: {error}")


def refuse(source: PageSource) -> Page | None:
    """The dropped page for a source that is too large to be read, None for others."""
    if len(source.body) <= LARGEST_PAGE:
        return None
    return Page(fate=DROPPED, reason="too_large", detail=f"{len(source.body)} bytes, at most {LARGEST_PAGE}")


def _read(source: PageSource) -> Page:
    content_type = next((value for name, value in source.headers if name == "content-type"), None)
    kind = content_kind(source.body, content_type)
    if kind.name == "other":
        return Page(fate=DROPPED, reason="not_html", detail=kind.detail)
    if kind.name == "empty":
        return Page(fate=DROPPED, reason="empty", detail=kind.detail)
    decoded = decode(source.body, content_type)
    page = _read_html(source, decoded.text) if kind.name == "html" else _read_plain(source, decoded.text)
    page = page._replace(encoding=decoded.encoding, encoding_origin=decoded.origin)
    return page if page.text else page._replace(fate=DROPPED, reason="empty", detail="no main text")


def _read_html(source: PageSource, text: str) -> Page:
    try:
        tree = LexborHTMLParser(text)
    except SelectolaxError as error:  # there is no HTML that the parser refuses; it ran out of memory
        raise MemoryError from error
    facts = page_facts(tree, source.url, source.headers, source.date, source.record_languages)
    found = faq_pairs(tree, source.url)
    body = main_text(tree)  # alters the tree: last
    return Page(
        text=body.text,
        headings=body.headings,
        **facts._asdict(),
        pairs=found.pairs,
        pair_drops=found.drops,
        pair_failures=found.failures,
    )


def _read_plain(source: PageSource, text: str) -> Page:
    hints = stated_languages(source.headers, source.record_languages)
    return Page(text=plain_text(text), language_hints=hints)
