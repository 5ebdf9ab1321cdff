"""Addresses in a page."""

from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """What relative addresses of a page are relative to: its own address, or that of its ``<base href>``."""
    base = tree.css_first("base[href]")
    return url if base is None else absolute(url, base.attributes.get("href"))


def absolute(base: str, address: str | None) -> str:
    """``address`` as a whole; as it is where it cannot be read, "" for None."""
    if address is None:
        return ""
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return address
