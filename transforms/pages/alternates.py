"""Translations of a page that it links: hreflang in link elements and in the HTTP header Link."""

from collections.abc import Sequence

from transforms.pages.elements import Elements, join
from transforms.pages.language_hints import tag_of
from transforms.pages.link_header import header_links

MOST_ALTERNATES = 300
"""Of a page. One link a language and region is usual; shops in many regions come to about 200."""

_PAGE_TYPES = ("", "text/html", "application/xhtml+xml")


def alternates(elements: Elements, headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Language tag, or "x-default", and absolute http(s) address of each translation, the page itself often among them.

    Without repetitions, in the order of the page, then of the headers; feeds and other formats are left out.
    """
    found: dict[tuple[str, str], None] = {}
    for link in [*elements.links, *header_links(headers)]:
        if not link.hreflang or "alternate" not in link.rel or link.type.lower() not in _PAGE_TYPES:
            continue
        tag = "x-default" if link.hreflang.lower() == "x-default" else tag_of(link.hreflang)
        address = join(elements.base, link.href)
        if tag and address:
            found[tag, address] = None
            if len(found) == MOST_ALTERNATES:
                break
    return list(found)
