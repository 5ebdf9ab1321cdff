"""Which blocks inside the main text's region are main text: not labels, links to other pages or what frames it."""

from collections import Counter

from transforms.pages.blocks import HEADINGS, Block, Box, Layout
from transforms.pages.notices import Notice, notice
from transforms.pages.pruning import SENTENCE_ENDS, Weights

LISTED = frozenset("li dd dt td th pre caption".split())
"""Tags of text that is often short."""
MOST_LINKED_LIST = 0.6
"""Share of a list's items that are links, at most, unless a sentence announces it."""


def choose_blocks(layout: Layout, weights: Weights, region: list[int]) -> list[int]:
    """Indices of the blocks of the text, ascending."""
    kept: list[int] = []
    for box in region:
        kept += _Part(layout, weights, layout.boxes[box]).chosen()
    return kept


def unlinked_blocks(layout: Layout, weights: Weights) -> list[int]:
    """What is left of a page outside links, for pages without running text."""
    return [i for i, block in enumerate(layout.blocks) if weights.left[i] and block.links < 0.5]


class _Part:
    def __init__(self, layout: Layout, weights: Weights, box: Box) -> None:
        self.layout = layout
        self.weights = weights
        self.indices = [i for i in range(box.start, box.end) if weights.left[i]]
        dense = [i for i in self.indices if weights.blocks[i]]
        self.dense = bool(dense)
        self.first, self.last = (dense[0], dense[-1]) if dense else (box.start, box.end)
        self.homes = {self._home(i) for i in dense}
        self.link_lists = self._link_lists()

    def _home(self, i: int) -> int:
        """The box whose running text a block would continue."""
        box = self.layout.blocks[i].box
        return self.layout.boxes[box].parent if self.layout.boxes[box].tag in ("p", *HEADINGS) else box

    def _list(self, i: int) -> int | None:
        box = self.layout.blocks[i].box
        while box > 0:
            if self.layout.boxes[box].tag in ("ul", "ol"):
                return box
            box = self.layout.boxes[box].parent
        return None

    def _link_lists(self) -> set[int]:
        counts: dict[int, list[int]] = {}
        for i in self.indices:
            if self.layout.blocks[i].links > 0.2 or self.layout.boxes[self.layout.blocks[i].box].tag == "li":
                home = self._list(i)
                if home is not None:
                    count = counts.setdefault(home, [0, 0])
                    count[0] += 1
                    count[1] += self.layout.blocks[i].links > 0.5
        return {home for home, (items, linked) in counts.items() if linked > MOST_LINKED_LIST * items}

    def chosen(self) -> list[int]:
        blocks, boxes = self.layout.blocks, self.layout.boxes
        kept: list[int] = []
        headings: list[int] = []
        announced: int | None = None  # a list of links that a sentence announces
        skipped_to = 0
        mass = 0.0
        said = [notice(" ".join(blocks[i].lines)) for i in self.indices]
        comments = said.count(Notice.COMMENTS_FOLLOW)
        repeated = self._repeated()
        for i, says in zip(self.indices, said, strict=True):
            block = blocks[i]
            tag = boxes[block.box].tag
            if i < skipped_to:
                continue
            if says is Notice.COMMENTS_FOLLOW and block.links < 0.5:
                if comments == 1 and mass >= 200:
                    break
                continue
            if says is Notice.OTHERS_FOLLOW and tag not in ("td", "th"):
                skipped_to = self._end_of_others(i)
                headings.clear()
                continue
            if (says is Notice.LABEL or i in repeated) and tag not in ("td", "th", "dt", "dd"):
                continue
            if tag in HEADINGS:
                headings.append(i)
                continue
            home = self._list(i)
            if home is not None and home in self.link_lists:
                if kept and blocks[kept[-1]].lines[-1].endswith((":", "：")):
                    announced = home
                if home != announced:
                    headings.clear()
                    continue
            elif not self._is_text(i, block, tag, says):
                if block.links > 0.5:
                    headings.clear()
                continue
            if kept or not headings:
                kept += headings
            else:
                kept += [k for k in headings if boxes[blocks[k].box].tag != "h1"]
            headings.clear()
            kept.append(i)
            mass += block.mass
        return kept

    def _repeated(self) -> set[int]:
        """Lines outside paragraphs, lists and tables that stand in the text three times or more, such as buttons."""
        texts = {
            i: tuple(self.layout.blocks[i].lines)
            for i in self.indices
            if self.layout.blocks[i].mass < 80
            and (tag := self._tag(i)) != "p"
            and tag not in LISTED
            and (tag not in HEADINGS or self.layout.blocks[i].links > 0.5)
        }
        counts = Counter(texts.values())
        return {i for i, text in texts.items() if counts[text] >= 3}

    def _tag(self, i: int) -> str:
        return self.layout.boxes[self.layout.blocks[i].box].tag

    def _is_text(self, i: int, block: Block, tag: str, says: Notice | None) -> bool:
        if says is Notice.REFERENCE and (block.links > 0.2 or not self.weights.blocks[i] or not self.first < i < self.last):
            return False
        if self.weights.blocks[i]:
            return True
        if tag in LISTED or block.pre:
            return block.links < 0.5
        kin = self._home(i) in self.homes
        ends = block.mass >= 10 and block.lines[-1].endswith(SENTENCE_ENDS)
        if tag == "p" and kin:
            return block.links < (0.9 if i > self.first else 0.5)
        if kin:
            return block.links < 0.5
        if not self.dense or ends:
            return block.links < 0.5
        return False

    def _end_of_others(self, i: int) -> int:
        """Where the links that block ``i`` announces end."""
        boxes = self.layout.boxes
        box = self.layout.blocks[i].box
        while boxes[box].end == i + 1 and box > 0:
            box = boxes[box].parent
        for k in range(i + 1, boxes[box].end):
            block = self.layout.blocks[k]
            tag = boxes[block.box].tag
            if self.weights.blocks[k] and block.links < 0.1 and tag == "p" and boxes[block.box].parent == box:
                return k
            if tag in HEADINGS and block.links < 0.5 and boxes[block.box].parent == box:
                return k
        return boxes[box].end
