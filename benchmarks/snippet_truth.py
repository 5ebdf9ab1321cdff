"""Snippets that the main text of a page must and must not contain, out of its gold text.

Visible lines of the page whose words stand in the gold text are wanted, lines with other words are unwanted; those
whose words the title has, too, are neither. Of the wanted the first, the middle and the last are taken; of the unwanted
the last before the wanted ones, the first after them and the middle one, which is what a reader would mark: teasers,
bylines, captions, share buttons, comments, footers.
"""

import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

LONGEST = 80
"""Code points of a snippet."""

_LINES = "p,li,h1,h2,h3,h4,h5,h6,td,th,dt,dd,div,figcaption,pre"
_PARTS = _LINES + ",br,ul,table"
_UNSEEN = ["script", "style", "noscript", "template", "svg", "head", "iframe", "select", "textarea"]
_WORD = re.compile(r"\w+")


class Snippets(NamedTuple):
    """Texts whose white space is single spaces."""

    wanted: list[str]
    unwanted: list[str]


def snippets(html: str, gold: str) -> Snippets:
    """Snippets of a page whose main text is ``gold``."""
    lines = _lines(html)
    text = f" {_words(gold)} "
    sentences = [f" {words} " for sentence in re.split(r"[.!?\n]", gold) if len(words := _words(sentence)) > 30]
    titles = f" {_words(_title(html))} "
    wanted, unwanted = [], []
    for place, line in enumerate(lines):
        words = f" {_words(line)} "
        if words in text:
            if words.count(" ") > 5:
                wanted.append(place)
        elif words.count(" ") > 3 and words not in titles and not any(sentence in words for sentence in sentences):
            unwanted.append(place)
    before = [place for place in unwanted if wanted and place < wanted[0]][-1:]
    after = [place for place in unwanted if wanted and place > wanted[-1]][:1]
    chosen = {*before, *after, *unwanted[len(unwanted) // 2 :][:1]}
    kept = {wanted[0], wanted[len(wanted) // 2], wanted[-1]} if wanted else set()
    return Snippets(*([lines[place][:LONGEST].strip() for place in sorted(places)] for places in (kept, chosen)))


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _title(html: str) -> str:
    title = LexborHTMLParser(html).css_first("title")
    return title.text() if title else ""


def _lines(html: str) -> list[str]:
    """Visible lines, each once, in the order of the page."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(_UNSEEN, recursive=True)
    lines: dict[str, None] = {}
    for node in tree.css(_LINES):
        if len(node.css(_PARTS)) == 1:  # itself
            lines.setdefault(" ".join(node.text().split()))
    return [line for line in lines if len(line) >= 15]
