"""The title of a page, without the name of the site."""

import re

from transforms.pages.elements import Elements

LONGEST_TITLE = 500
"""Code points kept."""

_READ = 4 * LONGEST_TITLE
"""Code points looked at, with white space."""

_HOST = re.compile(r"https?://(?:www\.)?([^/:?#@]+)", re.IGNORECASE)
_SPACES = re.compile(r"[\s\x00-\x1f\u200b\ufeff]+")
_SEPARATOR = re.compile(r"\s+[-–—―·•∙:‹›«»<>/\\~*]+\s+|\s*[|｜¦]+\s*|\s*::+\s*|[＿_]{1,2}(?=[^\x00-\x7f])|[—―–]{2}")
"""Between a title and the name of its site: a bar anywhere, a dash or the like between spaces; an underscore before
text that is not ASCII, as Chinese sites write it."""


def title(elements: Elements) -> str | None:
    """The title of the page, white space as single spaces, None where it has none.

    Taken from og:title, the title element and the first-level headings: what two of these agree on, else the first.
    The name of the site (og:site_name, application-name, the host in the address) is cut off at its end or beginning.
    """
    stated = _first(text for name in ("og:title", "twitter:title") if (text := elements.first(name)))
    element = _first(elements.titles)
    headings = [text for node in elements.headings[:5] if (text := _plain(node.text(separator=" ")))]
    site = _site_names(elements)
    candidates = [_without_site(text, site) for text in (stated, element) if text]
    for heading in headings:
        # What the heading says is where the title ends, whatever the separator.
        if any(_key(heading) == _key(candidate) for candidate in candidates):
            return heading
        if element and _key(heading) in {_key(part) for part in _parts(element)} and _key(heading) not in site:
            return heading
    # A site that states its own name as the title of every page says nothing by it.
    useful = [text for text in candidates if _key(text) not in site] or candidates or headings
    return useful[0] if useful else None


def _first(texts: object) -> str:
    return next((plain for text in texts if (plain := _plain(text))), "")  # type: ignore[attr-defined]


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text[:_READ]).strip()[:LONGEST_TITLE]


def _key(text: str) -> str:
    """What remains of a text when case, spaces and punctuation do not matter."""
    return "".join(character for character in text.casefold() if character.isalnum())


def _parts(text: str) -> list[str]:
    """``text`` from its beginning or to its end, up to each separator."""
    cuts = list(_SEPARATOR.finditer(text))
    return [text[: cut.start()] for cut in cuts] + [text[cut.end() :] for cut in cuts]


def _site_names(elements: Elements) -> frozenset[str]:
    names = [elements.first(name) or "" for name in ("og:site_name", "application-name")]
    address = _HOST.match(elements.base)
    host = address[1] if address else ""
    return frozenset(key for key in (*map(_key, names), _key(host), *map(_key, host.split(".")[:-1])) if len(key) > 1)


def _without_site(text: str, site: frozenset[str]) -> str:
    cuts = list(_SEPARATOR.finditer(text))
    for cut in cuts:
        begin, end = text[: cut.start()], text[cut.end() :]
        if begin and end:
            if _key(end) in site:
                return begin.strip()
            if _key(begin) in site:
                return end.strip()
    return text
