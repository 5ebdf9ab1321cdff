"""The elements in which a page states facts about itself, collected in one pass over its tree."""

from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SELECTOR = 'title,meta,link,base,time,h1,script[type="application/ld+json" i]'

MOST_ELEMENTS = 2000
"""Of a page; what comes after is not looked at. Real pages have tens, those with many translations hundreds."""

LONGEST_ADDRESS = 8000
"""Code points; what RFC 9110, section 4.1, asks of servers at least."""


class Link(NamedTuple):
    """A link element; ``rel`` in lower case."""

    rel: frozenset[str]
    href: str
    hreflang: str
    type: str


class Elements(NamedTuple):
    """Elements in the order of the page."""

    base: str
    """The address that relative ones are relative to."""
    titles: list[str]
    meta: list[tuple[str, str]]
    """Name, property, itemprop or http-equiv in lower case, and content, neither of them empty."""
    links: list[Link]
    headings: list[LexborNode]
    """Of level 1."""
    times: list[LexborNode]
    json_ld: list[str]
    html: dict[str, str]
    """Attributes of the root element."""

    def first(self, name: str) -> str | None:
        """The content of the first meta element called ``name``."""
        return next((content for key, content in self.meta if key == name), None)


def read_elements(tree: LexborHTMLParser, url: str) -> Elements:
    """The elements of the page at ``url`` that state facts."""
    found = Elements(base=url, titles=[], meta=[], links=[], headings=[], times=[], json_ld=[], html={})
    based = False
    for node in tree.css(_SELECTOR)[:MOST_ELEMENTS]:
        match node.tag:
            case "meta":
                attributes = node.attributes
                content = (attributes.get("content") or "").strip()
                for key in ("property", "name", "itemprop", "http-equiv"):
                    if (name := attributes.get(key)) and content:
                        found.meta.append((name.strip().lower(), content))
            case "link":
                attributes = node.attributes
                if (rel := attributes.get("rel")) and (href := attributes.get("href")):
                    hreflang, kind = attributes.get("hreflang") or "", attributes.get("type") or ""
                    found.links.append(Link(frozenset(rel.lower().split()), href.strip(), hreflang.strip(), kind))
            case "base":
                if not based and (href := node.attributes.get("href")):
                    found, based = found._replace(base=join(url, href) or url), True
            case "title":
                # An <svg> has titles too.
                if node.parent is not None and node.parent.tag in ("head", "body", "html"):
                    found.titles.append(node.text())
            case "h1":
                found.headings.append(node)
            case "time":
                found.times.append(node)
            case "script":
                found.json_ld.append(node.text())
    root = tree.css_first("html")
    if root is not None:
        found.html.update({key.lower(): value.strip() for key, value in root.attributes.items() if value})
    return found


def join(base: str, href: str) -> str | None:
    """The absolute http(s) address of ``href``, None where there is none, or one longer than servers take."""
    if len(href) > LONGEST_ADDRESS:
        return None
    try:
        joined = urljoin(base, href.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https") and parts.netloc else None
