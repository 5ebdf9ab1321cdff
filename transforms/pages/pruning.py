"""Which blocks of a page cannot be main text, by the roles of the boxes they stand in."""

import re
from itertools import accumulate

from transforms.pages.blocks import HEADINGS, Block, Layout
from transforms.pages.element_names import Role

_SENTENCE_ENDS = tuple('.!?…。！？｡।॥۔؟።៕။།։׃៖”"»“)：:')
_WITHOUT_STOPS = re.compile(r"[\u0e00-\u0eff]\Z")  # Thai and Lao end a sentence with nothing or a space
MOST_OF_PAGE = 0.85
"""Share of a page's running text that a box is not removed with, whatever it is called: then that is its text."""
MOST_OF_TEXT, LONG_TEXT = 0.4, 400
"""The same inside a box that is called main text, for boxes of that mass."""
MOST_DOUBTFUL = 0.3
"""The same for a box that is seldom main text; it stays, too, where running text is more than half of its text."""
LEAST_WITHOUT_COMMENTS = 200
"""Mass of the running text that has to be left where comments are removed: else the comments are the text (a forum)."""
LEAST_IN_MAIN = 0.4
"""Share of a page's running text in its only main element, from which what is outside is removed."""


def ends_sentence(text: str) -> bool:
    """Whether a text ends like a sentence: with a stop, a quotation mark, bracket or colon."""
    return text.endswith(_SENTENCE_ENDS) or _WITHOUT_STOPS.search(text) is not None


def running_text(block: Block, tag: str) -> float:
    """Mass of a block's running text: outside links, 0 for what is too short, mostly linked or markup shown as text."""
    own = block.mass * (1 - block.links)
    if block.links > 0.5 or tag in HEADINGS or block.lines[0].startswith("<"):
        return 0.0
    if own >= 80 or (own >= 25 and (block.pre or ends_sentence(block.lines[-1]))):
        return own
    return 0.0


class Weights:
    """Running text of a page's blocks that are not removed, as masses."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.blocks = [running_text(block, layout.boxes[block.box].tag) for block in layout.blocks]
        self.left = [True] * len(self.blocks)
        self._add_up()

    def _add_up(self) -> None:
        self.before = [0.0, *accumulate(self.blocks)]
        self.total = self.before[-1]
        masses = (block.mass if left else 0.0 for block, left in zip(self.layout.blocks, self.left, strict=True))
        self.mass_before = [0.0, *accumulate(masses)]

    def of(self, box: int) -> float:
        """Running text in a box."""
        at = self.layout.boxes[box]
        return self.before[at.end] - self.before[at.start]

    def mass_of(self, box: int) -> float:
        """Mass of all text in a box."""
        at = self.layout.boxes[box]
        return self.mass_before[at.end] - self.mass_before[at.start]

    def remove(self, spans: list[tuple[int, int]]) -> None:
        """Remove half-open spans of blocks."""
        for start, end in spans:
            self.left[start:end] = [False] * (end - start)
            self.blocks[start:end] = [0.0] * (end - start)
        if spans:
            self._add_up()


def prune(layout: Layout) -> Weights:
    """What is left of a page without navigation, comments and notices; everything where that would be nothing."""
    weights = Weights(layout)
    for role in (Role.BOILERPLATE, Role.COMMENTS, Role.DOUBTFUL):
        weights.remove(_spans(layout, weights, role))
    mains = [i for i, box in enumerate(layout.boxes) if box.tag == "main"]
    if len(mains) == 1 and weights.of(mains[0]) > LEAST_IN_MAIN * weights.total:
        main = layout.boxes[mains[0]]
        weights.remove([(0, main.start), (main.end, len(layout.blocks))])
    return weights


def _spans(layout: Layout, weights: Weights, role: Role) -> list[tuple[int, int]]:
    boxes = layout.boxes
    spans: list[tuple[int, int]] = []
    around = _around_text(layout) if role is Role.DOUBTFUL else frozenset[int]()
    done = 0
    text_end, text_weight = 0, 0.0  # of the outermost box called main text
    for i in layout.with_role:
        box = boxes[i]
        if box.role is Role.CONTENT and box.start >= text_end:
            text_end, text_weight = box.end, weights.of(i)
        if box.role is not role or box.start < done or box.end == box.start or i in around:
            continue
        inside = weights.of(i)
        if role is Role.COMMENTS:
            removed = weights.total - inside >= LEAST_WITHOUT_COMMENTS
        elif role is Role.DOUBTFUL:
            removed = inside <= MOST_DOUBTFUL * weights.total and inside <= 0.5 * weights.mass_of(i)
        elif box.end <= text_end:
            removed = inside <= max(LONG_TEXT, MOST_OF_TEXT * text_weight)
        else:
            removed = inside <= MOST_OF_PAGE * weights.total
        if removed:
            spans.append((box.start, box.end))
            done = box.end
    return spans


def _around_text(layout: Layout) -> frozenset[int]:
    """Boxes with a box in them that is called main text."""
    around: set[int] = set()
    for i in layout.with_role:
        if layout.boxes[i].role is Role.CONTENT:
            parent = layout.boxes[i].parent
            while parent > 0 and parent not in around:
                around.add(parent)
                parent = layout.boxes[parent].parent
    return frozenset(around)
