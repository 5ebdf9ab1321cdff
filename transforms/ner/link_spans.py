"""The links of a document as spans that annotation can build on."""

import re
from bisect import bisect_left
from collections.abc import Iterable

from transforms.ner.mentions import Doubt, Link
from transforms.tokens.characters import marks
from transforms.tokens.tokenize import FORMATS

_MARKS = re.compile(f"[{marks()}]+")
# Around the words of a link: some wikis' link trails take in closing quotes («[[Правда]]» in Ukrainian).
_AROUND = rf"[\s{FORMATS}\"“”„‟«»‹›‘•,;:،、「」『』《》〈〉]"
_BEFORE, _BEHIND = re.compile(f"{_AROUND}*"), re.compile(f"{_AROUND}*$")
_WORD_AND_STOP = re.compile(r"[^\W\d_]{4,}\.$")


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space, format characters, quotes and commas at its ends, drawn to a grapheme's end."""
    first = _BEFORE.match(text, start, end)
    last = _BEHIND.search(text, first.end() if first else start, end)
    start, end = first.end() if first else start, last.start() if last else end
    extending = _MARKS.match(text, end)
    return start, extending.end() if extending and start < end else end


def fitting_links(text: str, links: Iterable[Link]) -> tuple[list[Link], list[Doubt]]:
    """The links that are spans of ``text``, in order and without overlaps, and those that are not, with the reason.

    They are trimmed, also of a stop behind a whole word where the target has none. Of overlapping links the longest
    stays, then the earliest.
    """
    dropped: list[Doubt] = []
    fitting: list[Link] = []
    for link in links:
        if not 0 <= link.start < link.end <= len(text):
            dropped.append(Doubt(link.start, link.end, "outside_text", f"the text has {len(text)} code points"))
            continue
        start, end = trim(text, link.start, link.end)
        if _WORD_AND_STOP.search(text, start, end) and "." not in link.target:
            end -= 1
        if start >= end:
            dropped.append(Doubt(link.start, link.end, "empty_link", link.target))
        elif len(text[start:end].splitlines()) > 1:
            dropped.append(Doubt(link.start, link.end, "crosses_line", link.target))
        else:
            fitting.append(Link(start, end, link.target, link.qid))
    fitting.sort(key=lambda link: (link.start - link.end, link.start))
    taken: list[Link] = []
    for link in fitting:
        at = bisect_left(taken, link.start, key=lambda other: other.start)
        if (at < len(taken) and taken[at].start < link.end) or (at and taken[at - 1].end > link.start):
            dropped.append(Doubt(link.start, link.end, "overlap", link.target))
        else:
            taken.insert(at, link)
    return taken, dropped
