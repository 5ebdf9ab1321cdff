"""What a page says about itself: title, date, addresses, languages, wishes for robots."""

from collections.abc import Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from transforms.pages.alternates import alternates
from transforms.pages.canonical import canonical_url
from transforms.pages.elements import read_elements
from transforms.pages.language_hints import language_hints
from transforms.pages.published import published
from transforms.pages.robots import robots
from transforms.pages.title import title


class PageFacts(NamedTuple):
    """See the fields of `Page` with the same names."""

    title: str | None
    published: str | None
    canonical_url: str | None
    language_hints: list[tuple[str, str]]
    alternates: list[tuple[str, str]]
    robots: str | None


def page_facts(
    tree: LexborHTMLParser,
    url: str,
    headers: Sequence[tuple[str, str]],
    fetched: str | None,
    record_languages: str | None,
) -> PageFacts:
    """The facts of the page at ``url``, fetched at ``fetched`` ("2024-05-18T01:58:10Z") with HTTP ``headers``.

    The names of headers are in lower case. ``record_languages`` is the archive record's
    WARC-Identified-Content-Language. The tree is left as it is.
    """
    elements = read_elements(tree, url)
    translations = alternates(elements, headers)
    hints = language_hints(elements, url, headers, record_languages, translations)
    return PageFacts(
        title=title(elements),
        published=published(elements, url, fetched),
        canonical_url=canonical_url(elements, url, headers, hints, translations),
        language_hints=hints,
        alternates=translations,
        robots=robots(elements, headers),
    )
