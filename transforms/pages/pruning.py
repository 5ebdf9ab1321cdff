"""Which blocks of a page cannot be main text, by the roles of the boxes they stand in."""

from itertools import accumulate

from transforms.pages.blocks import HEADINGS, Block, Layout
from transforms.pages.element_names import Role

SENTENCE_ENDS = tuple('.!?…。！？｡।॥۔؟።៕”"»“)：:')
MOST_OF_PAGE = 0.85
"""Share of a page's running text that a box is not removed with, whatever it is called: then that is its text."""
MOST_OF_TEXT, LONG_TEXT = 0.4, 400
"""The same inside a box that is called main text, for boxes of that mass."""
MOST_DOUBTFUL = 0.3
LEAST_WITHOUT_COMMENTS = 200
"""Mass of the running text that has to be left where comments are removed: else the comments are the text (a forum)."""
LEAST_IN_MAIN = 0.4


def running_text(block: Block, tag: str) -> float:
    """Mass of a block's running text: outside links, 0 for what is too short, mostly linked or markup shown as text."""
    own = block.mass * (1 - block.links)
    if block.links > 0.5 or tag in HEADINGS or block.lines[0].startswith("<"):
        return 0.0
    if own >= 80 or (own >= 25 and (block.pre or block.lines[-1].endswith(SENTENCE_ENDS))):
        return own
    return 0.0


class Weights:
    """Running text of a page's blocks that are not removed."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.blocks = [running_text(block, layout.boxes[block.box].tag) for block in layout.blocks]
        self.left = [True] * len(self.blocks)
        self._add_up()

    def _add_up(self) -> None:
        self.before = [0.0, *accumulate(self.blocks)]
        self.total = self.before[-1]

    def of(self, box: int) -> float:
        """Mass in a box."""
        at = self.layout.boxes[box]
        return self.before[at.end] - self.before[at.start]

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
    spans: list[tuple[int, int]] = []
    around = _around_text(layout) if role is Role.DOUBTFUL else frozenset()
    done = 0
    text_end, text_weight = 0, 0.0  # of the outermost box called main text
    for i, box in enumerate(layout.boxes):
        if box.role is Role.CONTENT and box.start >= text_end:
            text_end, text_weight = box.end, weights.of(i)
        if box.role is not role or box.start < done or box.end == box.start:
            continue
        inside = weights.of(i)
        if role is Role.COMMENTS:
            removed = weights.total - inside >= LEAST_WITHOUT_COMMENTS
        elif i in around:
            removed = False
        elif role is Role.DOUBTFUL:
            mass = sum(
                block.mass
                for block, left in zip(layout.blocks[box.start : box.end], weights.left[box.start : box.end], strict=True)
                if left
            )
            removed = inside <= MOST_DOUBTFUL * weights.total and inside <= 0.5 * mass
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
    around = set()
    for i in range(len(layout.boxes) - 1, 0, -1):
        if i in around or layout.boxes[i].role is Role.CONTENT:
            around.add(layout.boxes[i].parent)
    return frozenset(around)
