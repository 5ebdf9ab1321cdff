"""The address that a page says is its own."""

from collections.abc import Sequence

import pyarrow as pa

from transforms.duplicates.canonical_url import canonical_urls, site_of
from transforms.pages.elements import Elements, join
from transforms.pages.link_header import header_links


def canonical_url(
    elements: Elements,
    url: str,
    headers: Sequence[tuple[str, str]],
    hints: Sequence[tuple[str, str]],
    alternates: Sequence[tuple[str, str]],
) -> str | None:
    """The absolute http(s) address that the page at ``url`` names as its own, None where it names none to be trusted.

    Taken from link elements, else the header Link, else og:url. Not trusted are several that differ, one on another
    site (registered domain), the home page for a page below it (a template's mistake), and, by ``hints`` and
    ``alternates``, the page's translation into another language.
    """
    for hrefs in (
        [link.href for link in elements.links if "canonical" in link.rel],
        [link.href for link in header_links(headers) if "canonical" in link.rel],
        [href for name, href in elements.meta if name == "og:url"],
    ):
        stated = {joined for href in hrefs if (joined := join(elements.base, href))}
        if len(stated) == 1:
            address = stated.pop()
            return address if _is_plausible(address, url, hints, alternates) else None
        if stated:
            return None
    return None


def _is_plausible(
    address: str, url: str, hints: Sequence[tuple[str, str]], alternates: Sequence[tuple[str, str]]
) -> bool:
    pair = pa.array([address, url], pa.string())
    sites = site_of(pair).to_pylist()
    stated, own = canonical_urls(pair).to_pylist()
    if stated is None or sites[0] != sites[1]:
        return False
    if stated == own:
        return True
    if stated.count("/") == 3 and stated.endswith("/") and own is not None and not own.endswith("/"):
        return False
    languages = {tag for tag, translation in alternates if translation == address and tag != "x-default"}
    spoken = {tag for origin, tag in hints if origin in ("html lang", "hreflang")}
    return not languages or not spoken or bool(languages & spoken)
