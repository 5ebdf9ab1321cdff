"""The HTTP header Link (RFC 8288): addresses and what they are to the page."""

import re
from collections.abc import Sequence

from transforms.pages.elements import Link

_LINK = re.compile(r'<([^<>]*)>((?:\s*;\s*[\w*!-]+(?:\s*=\s*(?:"[^"]*"|[^",;\s]*))?)*)')
_PARAMETER = re.compile(r';\s*([\w*!-]+)\s*=\s*(?:"([^"]*)"|([^",;\s]*))')

_LONGEST = 1 << 16
"""Characters of a header that are read."""


def header_links(headers: Sequence[tuple[str, str]]) -> list[Link]:
    """The links of HTTP ``headers`` (names in lower case), in their order."""
    links = []
    for name, value in headers:
        if name != "link":
            continue
        for href, parameters in _LINK.findall(value[:_LONGEST]):
            given: dict[str, str] = {}
            for key, quoted, plain in _PARAMETER.findall(parameters):
                given.setdefault(key.lower(), quoted or plain)
            rel = frozenset(given.get("rel", "").lower().split())
            links.append(Link(rel, href.strip(), given.get("hreflang", ""), given.get("type", "")))
    return links
