"""One <page> of a MediaWiki export.

The XML of an export is regular and every text in it is escaped, so finding tags is exact and several times faster than
a general parser. Nothing is expanded but the five entities of XML and numeric references: a document type with
definitions of its own has no effect.
"""

import html
import re
from typing import NamedTuple

from transforms.wikipedia.site import Site, resolve_title


class Page(NamedTuple):
    """A page in its last revision."""

    page_id: int
    namespace: int
    title: str
    """With the namespace prefix, as the wiki shows it."""
    redirect: str | None
    """The title of the page that it redirects to, without a section; None for other pages."""
    to_section: bool
    """Whether it redirects to a section of that page, so that its title is no other name of the page."""
    text: str
    """Wikitext; empty where it was deleted."""
    revision_id: int | None
    timestamp: str | None
    """ISO 8601, as in the dump."""
    model: str
    """Content model: "wikitext", "json", "css" …"""
    format: str | None


_PAGE_ID = re.compile(rb"<id>\s*(\d+)\s*</id>")
_NAMESPACE = re.compile(rb"<ns>\s*(-?\d+)\s*</ns>")
_REDIRECT = re.compile(rb"<redirect(?:\s+title=(?:\"([^\"]*)\"|'([^']*)'))?\s*/?>")
_TEXT = re.compile(rb"<text((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(/?)>")
_TITLE = re.compile(rb"<title>(.*?)</title>", re.DOTALL)
_MODEL = re.compile(rb"<model>([^<]*)</model>")
_FORMAT = re.compile(rb"<format>([^<]*)</format>")
_TIMESTAMP = re.compile(rb"<timestamp>([^<]*)</timestamp>")
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_UNUSUAL = re.compile(rb"&(?!(?:lt|gt|amp|quot);)")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_REDIRECT_LINK = re.compile(r"\[\[([^\[\]|{}<>]+)(?:\|[^\[\]]*)?\]\]")


def parse_page(xml: bytes, site: Site) -> Page:
    """Reads the bytes from <page> to </page>; of several revisions the last.

    Works for all versions of the export schema (0.1 to 0.11): where there is no <ns>, the namespace follows from the
    title, and where there is no <redirect>, the redirect from the first line of the wikitext. Raises ValueError, saying
    what is wrong, on missing elements, malformed XML, bytes that are not UTF-8, NUL and surrogate characters.
    """
    revision = max(xml.rfind(b"<revision>"), 0)
    head = xml[: xml.find(b"<revision>")] if revision else xml
    title_found = _TITLE.search(head)
    if title_found is None:
        raise ValueError("the page has no <title>")
    title = _unescaped(title_found.group(1), "title")
    if not title.strip():
        raise ValueError("the page's <title> is empty")
    page_id = _PAGE_ID.search(head)
    if page_id is None:
        raise ValueError("the page has no <id>")
    if not revision:
        raise ValueError("the page has no <revision>")
    text_found = _TEXT.search(xml, revision)
    if text_found is None:
        raise ValueError("the last revision has no <text>")
    text, end = ("", text_found.end()) if text_found.group(2) else _text(xml, text_found.end())
    before, after = xml[revision : text_found.start()], xml[end:]
    revision_id = _PAGE_ID.search(before)
    namespace = _NAMESPACE.search(head)
    redirect = _redirect(head, text, site)
    return Page(
        page_id=int(page_id.group(1)),
        namespace=int(namespace.group(1)) if namespace else resolve_title(site, title).namespace,
        title=title,
        redirect=redirect,
        to_section=redirect is not None and _leads_to_section(text),
        text=text,
        revision_id=int(revision_id.group(1)) if revision_id else None,
        timestamp=_first(_TIMESTAMP, before),
        # Schema 0.8 has them after the text.
        model=_first(_MODEL, before) or _first(_MODEL, after) or "wikitext",
        format=_first(_FORMAT, before) or _first(_FORMAT, after),
    )


def redirect_target(text: str, site: Site) -> str | None:
    """The title that wikitext redirects to by its first words, in the wiki's language, None if it does not."""
    start = text[:1000].lstrip()
    if start[:1] not in ("#", "＃"):
        return None
    word, bracket, _ = start.partition("[[")
    if not bracket or word.rstrip().removesuffix(":").rstrip().casefold() not in site.redirect_words:
        return None
    link = _REDIRECT_LINK.match(start, len(word))
    return resolve_title(site, link.group(1)).title or None if link else None


def _redirect(head: bytes, text: str, site: Site) -> str | None:
    found = _REDIRECT.search(head)
    title = (found.group(1) or found.group(2)) if found else None
    if title:
        return _unescaped(title, "redirect").partition("#")[0]
    return redirect_target(text, site)


def _leads_to_section(text: str) -> bool:
    link = _REDIRECT_LINK.search(text[:1000])
    return link is not None and "#" in html.unescape(link.group(1))


def _first(pattern: re.Pattern[bytes], data: bytes) -> str | None:
    found = pattern.search(data)
    return _unescaped(found.group(1), "revision") if found else None


def _text(xml: bytes, begin: int) -> tuple[str, int]:
    """The content of the <text> that begins here, and where it ends."""
    end = xml.find(b"<", begin)
    if xml.startswith(b"</text", end):
        return _unescaped(xml[begin:end], "text"), end
    if not xml.startswith(b"<![CDATA[", end):
        raise ValueError(f"malformed XML: unescaped {xml[end : end + 30]!r} within <text>")
    end = xml.find(b"</text>", xml.rfind(b"]]>", end))
    if end < 0:
        raise ValueError("malformed XML: <text> is not closed")
    parts = _CDATA.split(_decoded(xml[begin:end], "text"))  # text, CDATA, text, …
    return "".join(part if index % 2 else _dereferenced(part, "text") for index, part in enumerate(parts)), end


def _decoded(data: bytes, element: str) -> str:
    if b"\0" in data:
        raise ValueError(f"<{element}> holds a NUL character at byte {data.index(0)}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"<{element}> is not UTF-8: byte {data[error.start]:#04x} at byte {error.start} ({error.reason})"
        ) from None


def _unescaped(data: bytes, element: str) -> str:
    """Decoded text with its entities and references resolved."""
    if b"&" not in data:
        return _decoded(data, element)
    if _UNUSUAL.search(data) is not None:
        return _dereferenced(_decoded(data, element), element)
    # Usual pages hold only these, and replacing is faster than the pattern; "&amp;" has to be last.
    plain = data.replace(b"&lt;", b"<").replace(b"&gt;", b">").replace(b"&quot;", b'"').replace(b"&amp;", b"&")
    return _decoded(plain, element)


def _dereferenced(text: str, element: str) -> str:
    return _REFERENCE.sub(lambda found: _character(found, element), text)


def _character(found: re.Match[str], element: str) -> str:
    name, decimal, hexadecimal = found.groups()
    if name:
        return _ENTITIES[name]
    code = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else -1
    if code < 0:
        raise ValueError(f"malformed XML: unknown entity {found.string[found.start() :][:20]!r} in <{element}>")
    if code == 0 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        raise ValueError(f"<{element}> refers to {found.group()}, which is no character")
    return chr(code)
