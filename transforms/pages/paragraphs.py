"""Which blocks inside the main text's region are main text: not labels, links to other pages or what frames it."""

from collections import Counter

from transforms.pages.blocks import HEADINGS, Box, Layout
from transforms.pages.notices import Notice, is_sign_off, notice
from transforms.pages.pruning import Weights, ends_sentence

LINKED = 0.5
"""Share of a block inside links from which it is a link."""
MOST_LINKED_PARAGRAPH = 0.9
"""The same of a paragraph among paragraphs: "[The Verge]" below a quotation."""
MOST_LINKED_LIST = 0.6
"""Share of a list's items that are links, at most, unless a sentence announces the list."""
LEAST_BEFORE_COMMENTS = 200
"""Mass of text before a line that says "Comments", from which the text ends there; and before a sign-off."""
REPEATED, LONGEST_REPEATED = 3, 80
"""A line of so little mass that stands in the text so often is a button or label."""

_CELLS = frozenset("td th dt dd".split())
# Text that is often short.
_LISTED = _CELLS | frozenset("li pre caption".split())


def choose_blocks(layout: Layout, weights: Weights, region: list[int]) -> list[int]:
    """Indices of the blocks of the text in the region's boxes, ascending."""
    lists = _lists(layout)
    return [i for box in region for i in _Part(layout, weights, lists, layout.boxes[box]).chosen()]


def unlinked_blocks(layout: Layout, weights: Weights) -> list[int]:
    """What is left of a page outside links, for pages without running text."""
    return [i for i, block in enumerate(layout.blocks) if weights.left[i] and block.links < LINKED]


def _lists(layout: Layout) -> list[int | None]:
    """The innermost list that each box is or stands in."""
    lists: list[int | None] = []
    for i, box in enumerate(layout.boxes):
        lists.append(i if box.tag in ("ul", "ol") else lists[box.parent] if i else None)
    return lists


class _Part:
    """One box of the region."""

    def __init__(self, layout: Layout, weights: Weights, lists: list[int | None], box: Box) -> None:
        self.blocks, self.boxes = layout.blocks, layout.boxes
        self.running = weights.blocks
        self.lists = lists
        self.indices = [i for i in range(box.start, box.end) if weights.left[i]]
        dense = [i for i in self.indices if self.running[i]]
        self.first, self.last = (dense[0], dense[-1]) if dense else (box.start, box.end)
        self.homes = {self._home(i) for i in dense}
        self.link_lists = self._link_lists()

    def chosen(self) -> list[int]:
        """Indices of its blocks that are text."""
        kept: list[int] = []
        headings: list[int] = []  # that nothing has followed yet
        announced: int | None = None  # the list that a sentence announces
        continues, before = 0, 0.0  # after links to other pages; mass of what is kept
        said = {i: notice(" ".join(self.blocks[i].lines)) for i in self.indices}
        comments = Counter(said.values())[Notice.COMMENTS_FOLLOW]
        repeated = self._repeated()
        for i in self.indices:
            block, tag, says = self.blocks[i], self._tag(i), said[i]
            if i < continues:
                continue
            if says is Notice.COMMENTS_FOLLOW and block.links < LINKED:
                if comments == 1 and before >= LEAST_BEFORE_COMMENTS:
                    break
            elif says is Notice.OTHERS_FOLLOW and tag not in _CELLS:
                continues = self._end_of_others(i)
                headings.clear()
            elif (says is Notice.LABEL or i in repeated) and tag not in _CELLS:
                pass
            elif tag in HEADINGS:
                while headings and HEADINGS[self._tag(headings[-1])] >= HEADINGS[tag]:
                    headings.pop()
                headings.append(i)
            else:
                home = self.lists[block.box]
                if home in self.link_lists and kept and self.blocks[kept[-1]].lines[-1].endswith((":", "：")):
                    announced = home
                if home == announced if home in self.link_lists else self._is_text(i, says):
                    # A page's title has its own column.
                    kept += [k for k in headings if kept or self._tag(k) != "h1"]
                    kept.append(i)
                    headings.clear()
                    before += block.mass
                elif block.links > LINKED:
                    headings.clear()
        return self._without_sign_off(kept)

    def _without_sign_off(self, kept: list[int]) -> list[int]:
        before = sum(self.running[i] for i in kept)
        while kept and self._tag(kept[-1]) not in _CELLS and is_sign_off(" ".join(self.blocks[kept[-1]].lines)):
            before -= self.running[kept[-1]]
            if before < LEAST_BEFORE_COMMENTS:
                break
            kept.pop()
        return kept

    def _is_text(self, i: int, says: Notice | None) -> bool:
        block, tag, running = self.blocks[i], self._tag(i), self.running[i]
        if says is Notice.REFERENCE and not (running and block.links <= 0.2 and self.first < i < self.last):
            return False
        if running:
            return True
        if tag in _LISTED or block.pre or not self.homes:
            return block.links < LINKED
        if self._home(i) in self.homes:
            return block.links < (MOST_LINKED_PARAGRAPH if tag == "p" else LINKED)
        return block.links < LINKED and block.mass >= 10 and ends_sentence(block.lines[-1])

    def _tag(self, i: int) -> str:
        return self.boxes[self.blocks[i].box].tag

    def _home(self, i: int) -> int:
        """The box whose running text a block would continue."""
        box = self.blocks[i].box
        return self.boxes[box].parent if self._tag(i) == "p" or self._tag(i) in HEADINGS else box

    def _link_lists(self) -> set[int]:
        items: Counter[int] = Counter()
        linked: Counter[int] = Counter()
        for i in self.indices:
            home = self.lists[self.blocks[i].box]
            if home is not None:
                items[home] += 1
                linked[home] += self.blocks[i].links > LINKED
        return {home for home, count in items.items() if linked[home] > MOST_LINKED_LIST * count}

    def _repeated(self) -> set[int]:
        """Lines outside paragraphs, lists and tables that are repeated."""
        texts = {
            i: tuple(self.blocks[i].lines)
            for i in self.indices
            if self.blocks[i].mass < LONGEST_REPEATED
            and (tag := self._tag(i)) != "p"
            and tag not in _LISTED
            and (tag not in HEADINGS or self.blocks[i].links > LINKED)
        }
        counts = Counter(texts.values())
        return {i for i, text in texts.items() if counts[text] >= REPEATED}

    def _end_of_others(self, i: int) -> int:
        """The block after the links that a block announces: a paragraph or heading beside it, or outside its box."""
        box = self.blocks[i].box
        while box > 0 and self.boxes[box].end == i + 1:
            box = self.boxes[box].parent
        for k in range(i + 1, self.boxes[box].end):
            block = self.blocks[k]
            if self.boxes[block.box].parent == box and (
                (self._tag(k) == "p" and self.running[k] and block.links < 0.1)
                or (self._tag(k) in HEADINGS and block.links < LINKED)
            ):
                return k
        return self.boxes[box].end
