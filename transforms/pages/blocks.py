"""The visible text of a page as blocks, and the boxes they stand in.

A box is an element that begins a new line where a browser shows it; a block is the text between two such beginnings.
"""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transforms.pages.element_names import Role
from transforms.pages.element_roles import role_of

MOST_NODES = 1_000_000
"""Nodes of a tree that are looked at; what comes after is left out. The largest real pages have tens of thousands."""

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}

_SKIPPED = frozenset(
    "script style noscript template svg head iframe object embed audio video canvas select option datalist textarea "
    "input map area rt rp noframes meter progress annotation annotation-xml title base link meta".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q ruby rb rbc rtc s samp "
    "small span strike strong sub sup time tt u var wbr picture source track param button".split()
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


def mass(text: str) -> float:
    """Length of ``text`` as if it were in letters of an alphabet: a Chinese, Japanese or Korean character counts 2.5."""
    if text.isascii():
        return len(text)
    return len(text) + 1.5 * (len(text) - len(_WIDE.sub("", text)))


def read_layout(tree: LexborHTMLParser) -> Layout:
    """The blocks of a page's body."""
    layout = Layout()
    root = tree.body or tree.root
    if root is not None:
        _Reader(layout).read(root)
    return layout


class _Reader:
    """Walks a tree; without recursion, for trees can be a million deep."""

    __slots__ = ("blocks", "box", "boxes", "linked", "links", "pre", "text")

    def __init__(self, layout: Layout) -> None:
        self.boxes = layout.boxes
        self.blocks = layout.blocks
        self.text: list[str] = []
        self.linked = 0  # code points of it that are inside links
        self.box = 0
        self.links = 0  # open elements
        self.pre = 0

    def read(self, root: LexborNode) -> None:
        self.boxes.append(Box(-1, "body", Role.UNKNOWN, "", 0))
        text = self.text
        parents: list[tuple[LexborNode, str]] = []  # with what closes it
        node = root.first_child
        nodes = 0
        while True:
            if node is None:
                if not parents:
                    break
                node, closes = parents.pop()
                if closes:
                    self._close(closes)
                node = node.next
                continue
            nodes += 1
            if nodes > MOST_NODES:
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
                opened = self._open(node, tag)
                if opened is not None:
                    child = node.first_child
                    if child is not None:
                        parents.append((node, opened))
                        node = child
                        continue
                    if opened:
                        self._close(opened)
            node = node.next
        while parents:
            self._close(parents.pop()[1])
        self._flush()
        self.boxes[0].end = len(self.blocks)

    def _open(self, node: LexborNode, tag: str) -> str | None:
        """What closes the element ("link", "box", "pre" or "" for nothing), None where it is skipped."""
        attributes = node.attributes
        role = role_of(tag, attributes)
        if role is Role.INVISIBLE:
            return None
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

    def _close(self, opened: str) -> None:
        if opened == "link":
            self.links -= 1
        elif opened:
            if self.text:
                self._flush()
            if opened == "pre":
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
            if "\n" in raw and not raw.isascii():
                raw = _WIDE_BREAK.sub("", raw)
            lines = [" ".join(line.split()) for line in raw.split(_BREAK)]
            if len(lines) > 1:
                lines = [line for line in lines if line]
        length = sum(map(len, lines))
        if length:
            share = min(1.0, linked / length) if linked else 0.0
            self.blocks.append(Block(lines, self.box, sum(map(mass, lines)), share, self.pre > 0))
