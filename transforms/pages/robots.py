"""What a page asks of programs that read it."""

import re
from collections.abc import Sequence

from transforms.pages.elements import Elements

_DIRECTIVES = frozenset(["noai", "noarchive", "nofollow", "noimageai", "noindex", "none", "nosnippet", "notranslate"])
"""Robots directives that forbid something, and DeviantArt's noai and noimageai."""


def robots(elements: Elements, headers: Sequence[tuple[str, str]]) -> str | None:
    """Directives to all robots, sorted, "nofollow,noindex"; None where nothing is forbidden.

    From meta robots and X-Robots-Tag; ``tdm-reservation`` among them where the page or its header reserves the
    rights of text and data mining (TDM Reservation Protocol, W3C).
    """
    stated = [content for name, content in elements.meta if name == "robots"]
    stated += [value for name, value in headers if name == "x-robots-tag"]
    found = {word for value in stated for word in re.split(r"[\s,]+", value[:500].lower())} & _DIRECTIVES
    reserved = [content for name, content in elements.meta if name == "tdm-reservation"]
    reserved += [value for name, value in headers if name == "tdm-reservation"]
    if any(value.strip() == "1" for value in reserved):
        found.add("tdm-reservation")
    return ",".join(sorted(found)) or None
