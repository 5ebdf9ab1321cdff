"""Last step: marks to spans."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from transforms.wikitext.markers import (
    BOLD,
    BOLD_END,
    BREAK,
    LINK,
    LINK_END,
    NUMBERED_LINK,
    SHORT_NUMBERS,
    read_numeral,
)


class Link(NamedTuple):
    """A link to a page of the wiki."""

    start: int
    end: int
    target: str
    """Title of namespace 0 without fragment, as `resolve_title` writes it."""


class Heading(NamedTuple):
    """A heading's line."""

    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class PlainText:
    """A page as plain text. All spans are half-open and count code points of `text`."""

    text: str
    """Paragraphs, lists and headings parted by a blank line. A list item, and a line that <br> ends, is one line."""
    links: list[Link]
    """In the order of the text, without overlaps; surfaces have no spaces around them."""
    headings: list[Heading]
    bold: list[tuple[int, int]]
    """Bold words before the first heading, where pages name their subject."""


class Block(NamedTuple):
    """A paragraph, list or heading with its marks."""

    text: str
    level: int
    """Of a heading, 0 for others."""


_LOOSE_LINK = re.compile(f"{NUMBERED_LINK}[ {LINK_END}{BOLD_END}]")
_LOOSE_BOLD = re.compile(f"{BOLD}[ {LINK_END}{BOLD_END}]")
_SPACE_INSIDE_LINK = re.compile(f"({NUMBERED_LINK}) +")
_SPACE_INSIDE_BOLD = re.compile(f"{BOLD} +")
_EMPTY_LINK = re.compile(f"{NUMBERED_LINK}( *){LINK_END}")
_EMPTY_BOLD = re.compile(f"{BOLD}( *){BOLD_END}")
_SPACES = re.compile("  +")
_BOLD_PAIR_OR_SINGLE = re.compile(f"({BOLD}[^\n{BREAK}{BOLD}{BOLD_END}]*{BOLD_END})|{BOLD}|{BOLD_END}")
_PAIR_OR_SINGLE = re.compile(f"({NUMBERED_LINK}[^{LINK}{LINK_END}]+{LINK_END})|{NUMBERED_LINK}|{LINK_END}")
_new_link = tuple.__new__  # what Link(…) calls after it has sorted its arguments, at a third of the cost
_MARK = re.compile(f"({NUMBERED_LINK}|[{LINK_END}{BOLD}{BOLD_END}])")


def tidy_spaces(text: str) -> str:
    """One space where there were several, none at the inner edges of spans; spans without words go.

    Bold that a line break divides is no span either.
    """
    bold_end = max(text.rfind(BOLD), text.rfind(BOLD_END)) + 1
    if bold_end:
        text = _BOLD_PAIR_OR_SINGLE.sub(r"\1", text[:bold_end]) + text[bold_end:]
    if "  " in text:
        text = _SPACES.sub(" ", text)
    for _ in range(3):  # a bold link without words is empty twice
        if not (
            f" {LINK_END}" in text or f" {BOLD_END}" in text or _LOOSE_LINK.search(text) or _LOOSE_BOLD.search(text)
        ):
            break
        text = _EMPTY_BOLD.sub(r"\1", _EMPTY_LINK.sub(r"\1", text))
        text = text.replace(f" {LINK_END}", f"{LINK_END} ").replace(f" {BOLD_END}", f"{BOLD_END} ")
        text = _SPACE_INSIDE_BOLD.sub(f" {BOLD}", _SPACE_INSIDE_LINK.sub(r" \1", text))
        text = _SPACES.sub(" ", text)
    return text


def read_spans(blocks: list[Block], titles: list[str]) -> PlainText:
    """The text of the blocks without their marks, and the spans that they marked."""
    texts: list[str] = []
    links: list[Link] = []
    headings: list[Heading] = []
    bold: list[tuple[int, int]] = []
    offset = 0
    for block, level in blocks:
        if BOLD in block or BOLD_END in block:
            text = _read_all(block, offset, titles, links, bold)
        elif LINK in block or LINK_END in block:
            text = _read_links(block, offset, titles, links)
        else:
            text = block
        if level:
            headings.append(Heading(offset, offset + len(text), level))
        texts.append(text)
        offset += len(text) + 2
    return PlainText("\n\n".join(texts), links, headings, bold)


def _read_links(text: str, offset: int, titles: list[str], links: list[Link]) -> str:
    """The text without link marks; its links go to `links`, at `offset` and on."""
    parts = text.split(LINK)
    pieces = [parts[0]]
    position = offset + len(parts[0])
    found: list[Link] = []
    for part in parts[1:]:
        last = part.find(LINK_END)
        number, first = SHORT_NUMBERS.get(part[0]), 1
        if number is None:
            number, first = read_numeral(part)
        end = position + last - first
        if end <= position:
            break
        found.append(_new_link(Link, (position, end, titles[number])))
        pieces += (part[first:last], part[last + 1 :])
        position = end + len(part) - last - 1
    plain = "".join(pieces)
    if len(found) < len(parts) - 1 or LINK_END in plain:  # clean-up took one mark of a pair
        return _read_links(_PAIR_OR_SINGLE.sub(r"\1", text), offset, titles, links)
    links += found
    return plain


def _read_all(text: str, offset: int, titles: list[str], links: list[Link], bold: list[tuple[int, int]]) -> str:
    """The same for text with bold marks."""
    pieces: list[str] = []
    position = offset
    bold_start: int | None = None
    link: tuple[int, str] | None = None
    for part in _MARK.split(text):
        if part[:1] == LINK:
            link = position, titles[read_numeral(part[1:])[0]]
        elif part == LINK_END:
            if link is not None and link[0] < position:
                links.append(Link(link[0], position, link[1]))
            link = None
        elif part == BOLD:
            bold_start = position
        elif part == BOLD_END:
            if bold_start is not None and bold_start < position:
                bold.append((bold_start, position))
            bold_start = None
        else:
            pieces.append(part)
            position += len(part)
    return "".join(pieces)
