"""The visible text of a page as blocks, and the boxes they stand in.

A box is an element that begins a new line where a browser shows it; a block is the text between two such beginnings.
"""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transforms.pages.element_names import Role
from transforms.pages.element_roles import role_of, role_of_tag

MOST_NODES = 1_000_000
"""Nodes of a tree that are looked at; what comes after is left out. The largest real pages have tens of thousands."""

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}

_SKIPPED = frozenset(
    "script style noscript template svg head iframe object embed audio video canvas select option datalist textarea "
    "input map area rt rp noframes meter progress annotation annotation-xml title base link meta".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big button cite code data del dfn em font i img ins kbd label mark nobr param picture q "
    "rb rbc rtc ruby s samp small source span strike strong sub sup time track tt u var wbr".split()
)
# Where an element that HTML does not know is part of a line.
_LINES = frozenset("p li td th dd dt h1 h2 h3 h4 h5 h6".split())
# What opens and closes a section of questions and answers: its buttons are its headings.
_BUTTONS_ARE_TITLES = frozenset("h2 h3 h4 h5 h6 dt summary".split())
_PREFORMATTED = frozenset(("pre", "listing", "xmp"))

_BREAK = "\x00"  # a parsed page has none
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+")
# CSS Text 3, 4.1.3: a line break in the source between two wide characters (not Hangul) is no space.
_WIDE_BREAK = re.compile(
    r"(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])[ \t\r]*\n\s*(?=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])"
)


@dataclass(slots=True)
class Box:
    """An element that stands on lines of its own."""

    parent: int
    """Index of the box it stands in; -1 of the body."""
    tag: str
    role: Role
    names: str
    """Its class, or its id where it has no class."""
    start: int
    """Its blocks are ``start`` to ``end``, half-open."""
    end: int = -1


@dataclass(slots=True)
class Block:
    """A run of text."""

    lines: list[str]
    """Not empty; white space is single spaces, unless ``pre``."""
    box: int
    mass: float
    """Length as `mass` counts it."""
    links: float
    """Share of the text that is inside links, 0 to 1."""
    pre: bool


@dataclass(slots=True)
class Layout:
    """Boxes and blocks in the order of the page; a box comes before those inside it."""

    boxes: list[Box] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    with_role: list[int] = field(default_factory=list)
    """Indices of the boxes whose role is known, ascending."""


def mass(text: str) -> float:
    """Length of ``text`` as if it were in letters of an alphabet: a Chinese, Japanese or Korean character counts 2.5.

    Where hardly any character needs three bytes this is the length.
    """
    if not _may_be_wide(text):
        return len(text)
    return len(text) + 1.5 * (len(text) - len(_WIDE.sub("", text)))


def _may_be_wide(text: str) -> bool:
    return not text.isascii() and len(text.encode("utf-8", "surrogatepass")) > 1.1 * len(text)


def read_layout(tree: LexborHTMLParser) -> Layout:
    """The blocks of a page's body."""
    layout = Layout()
    root = tree.body or tree.root
    layout.boxes.append(Box(-1, "body", Role.UNKNOWN, "", 0))
    if root is not None:
        _Reader(layout).read(root)
    layout.boxes[0].end = len(layout.blocks)
    layout.with_role = [i for i, box in enumerate(layout.boxes) if box.role is not Role.UNKNOWN]
    return layout


class _Reader:
    """Walks a tree; without recursion, for trees can be a million deep."""

    def __init__(self, layout: Layout) -> None:
        self.boxes = layout.boxes
        self.blocks = layout.blocks
        self.text: list[str] = []
        self.linked = 0  # code points of it that are inside links
        self.box = 0
        self.links = 0  # open elements
        self.pre = 0

    def read(self, root: LexborNode) -> None:
        # Half of the time that a page takes is spent in this loop.
        text = self.text
        parents: list[tuple[LexborNode, str]] = []  # with what closes it
        node = root.first_child
        for _ in range(MOST_NODES):
            while node is None and parents:
                node, closes = parents.pop()
                if closes:
                    self._close(closes)
                node = node.next
            if node is None:
                break
            tag = node.tag
            if tag == "-text":
                piece = node.text_content
                if piece and (text or self.pre or not piece.isspace()):
                    text.append(piece)
                    if self.links:
                        self.linked += len(piece.strip())
            elif tag == "br":
                self._break()
            elif tag is not None and tag[0] != "-" and tag not in _SKIPPED:
                attributes = node.attributes
                role = role_of(tag, attributes) if attributes else role_of_tag(tag)
                if role is not Role.INVISIBLE:
                    opened = self._open(tag, role, attributes)
                    if opened is not None:
                        parents.append((node, opened))
                        node = node.first_child
                        continue
            node = node.next
        while parents:
            self._close(parents.pop()[1])
        if text:
            self._flush()

    def _open(self, tag: str, role: Role, attributes: dict[str, str | None]) -> str | None:
        """What closes the element: "link", "box", "pre" or "" for nothing; None where it is skipped."""
        if tag in _INLINE:
            if tag == "a":
                self.links += 1
                return "link"
            if tag == "button" and self.boxes[self.box].tag not in _BUTTONS_ARE_TITLES:
                return None
            return ""
        if "-" in tag and self.boxes[self.box].tag in _LINES:
            return ""
        if self.text:
            self._flush()
        names = attributes.get("class") or attributes.get("id") or ""
        self.boxes.append(Box(self.box, tag, role, names, len(self.blocks)))
        self.box = len(self.boxes) - 1
        if tag in _PREFORMATTED:
            self.pre += 1
            return "pre"
        return "box"

    def _close(self, closes: str) -> None:
        if closes == "link":
            self.links -= 1
        elif closes:
            if self.text:
                self._flush()
            if closes == "pre":
                self.pre -= 1
            box = self.boxes[self.box]
            box.end = len(self.blocks)
            self.box = box.parent

    def _break(self) -> None:
        if self.pre:
            self.text.append("\n")
            return
        for piece in reversed(self.text):
            if piece is _BREAK:  # two with nothing between them begin a paragraph
                self._flush()
                return
            if not piece.isspace():
                break
        if self.text:
            self.text.append(_BREAK)

    def _flush(self) -> None:
        """End the block."""
        raw = "".join(self.text)
        self.text.clear()
        linked, self.linked = self.linked, 0
        if self.pre:
            lines = [line.rstrip() for line in raw.strip("\n").rstrip().split("\n")]
        else:
            if "\n" in raw and _may_be_wide(raw):
                raw = _WIDE_BREAK.sub("", raw)
            lines = [line for part in raw.split(_BREAK) if (line := " ".join(part.split()))]
        length = sum(map(len, lines))
        if length:
            share = min(1.0, linked / length) if linked else 0.0
            self.blocks.append(Block(lines, self.box, sum(map(mass, lines)), share, self.pre > 0))
