"""The links of a document as spans that annotation can build on."""

import re
from bisect import bisect_left
from collections.abc import Iterable

from transforms.ner.mentions import Doubt, Link
from transforms.tokens.characters import marks

_MARKS = re.compile(f"[{marks()}]+")


def fitting_links(text: str, links: Iterable[Link]) -> tuple[list[Link], list[Doubt]]:
    """The links that are spans of ``text``, in order and without overlaps, and those that are not, with the reason.

    White space at the ends is taken off; a link that ends inside a grapheme cluster is drawn to its end. Of overlapping
    links the longest stays, then the earliest.
    """
    dropped: list[Doubt] = []
    fitting: list[Link] = []
    for link in links:
        if not 0 <= link.start < link.end <= len(text):
            dropped.append(Doubt(link.start, link.end, "outside_text", f"the text has {len(text)} code points"))
            continue
        surface = text[link.start : link.end]
        start = link.start + len(surface) - len(surface.lstrip())
        end = link.end - len(surface) + len(surface.rstrip())
        if start >= end:
            dropped.append(Doubt(link.start, link.end, "empty_link", link.target))
        elif len(text[start:end].splitlines()) > 1:
            dropped.append(Doubt(link.start, link.end, "crosses_line", link.target))
        else:
            extending = _MARKS.match(text, end)
            fitting.append(Link(start, extending.end() if extending else end, link.target, link.qid))
    fitting.sort(key=lambda link: (link.start - link.end, link.start))
    taken: list[Link] = []
    for link in fitting:
        at = bisect_left(taken, link.start, key=lambda other: other.start)
        if (at < len(taken) and taken[at].start < link.end) or (at and taken[at - 1].end > link.start):
            dropped.append(Doubt(link.start, link.end, "overlap", link.target))
        else:
            taken.insert(at, link)
    return taken, dropped
