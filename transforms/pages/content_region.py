"""Where on a page its main text stands."""

import re
from collections.abc import Iterator

from transforms.pages.blocks import Layout
from transforms.pages.element_names import Role
from transforms.pages.pruning import Weights

DECAY = 0.8
"""Share of a box's weight that its parent gets: the box near to most running text is sought."""
FULL_WEIGHT = 150.0
"""Mass from which a paragraph counts in full; shorter ones count less than their length."""
NAMED_SHARE = 0.5
"""Share of the densest box that boxes called main text have to hold to be the region."""
LEAST_BESIDE, LEAST_ALIKE = 0.3, 0.1
"""Share of the densest box that a box beside it has to hold to belong to the region, and one with the same names."""
MOST_LINKED = 0.3
"""Linked blocks for each paragraph, at most, in a box that belongs to the region …"""
LONGER_THAN_TEASERS = 500
"""… or mass of running text for each linked block: more than a teaser says."""

_DIGITS = re.compile(r"\d+")


def content_region(layout: Layout, weights: Weights) -> list[int]:
    """The boxes that hold the main text, disjoint and in the order of the page."""
    core = _core(layout, weights)
    named = _named(layout, weights, core)
    if named and _shared(layout, weights, core, named) >= NAMED_SHARE * weights.of(core):
        region = named
    else:
        region = _grown(layout, weights, core)
    return sorted({*_lead(layout, weights, region[0]), *region})


def _core(layout: Layout, weights: Weights) -> int:
    boxes = layout.boxes
    scores = [0.0] * len(boxes)
    for block, weight in zip(layout.blocks, weights.blocks, strict=True):
        if weight:
            box = block.box
            if boxes[box].tag == "p" and box:
                box = boxes[box].parent
            scores[box] += weight * min(1.0, weight / FULL_WEIGHT)
    for i in range(len(boxes) - 1, 0, -1):
        scores[boxes[i].parent] += DECAY * scores[i]
    return max(range(len(boxes)), key=lambda i: (scores[i], i))


def _signature(layout: Layout, box: int) -> tuple[str, str]:
    return layout.boxes[box].tag, _DIGITS.sub("", layout.boxes[box].names)


def _named(layout: Layout, weights: Weights, core: int) -> list[int]:
    found: list[int] = []
    done = 0
    for i in layout.with_role:
        box = layout.boxes[i]
        if box.role is Role.CONTENT and box.start >= done and weights.mass_of(i):
            found.append(i)
            done = box.end
    if not found:
        return []
    best = max(found, key=lambda i: (_shared(layout, weights, core, [i]), weights.of(i)))
    signature = _signature(layout, best)
    return [i for i in found if _signature(layout, i) == signature or (weights.of(i) and _is_clean(layout, weights, i))]


def _shared(layout: Layout, weights: Weights, core: int, others: list[int]) -> float:
    """Running text of a box that also stands in others."""
    box = layout.boxes[core]
    spans = [(max(box.start, layout.boxes[i].start), min(box.end, layout.boxes[i].end)) for i in others]
    return sum(weights.before[end] - weights.before[start] for start, end in spans if end > start)


def _is_clean(layout: Layout, weights: Weights, i: int) -> bool:
    """Whether hardly any links stand between a box's paragraphs: teasers have one each."""
    box = layout.boxes[i]
    paragraphs = sum(weight > 0 for weight in weights.blocks[box.start : box.end])
    linked = sum(block.links > 0.5 for block in layout.blocks[box.start : box.end])
    return linked <= MOST_LINKED * paragraphs or weights.of(i) >= LONGER_THAN_TEASERS * linked


def _grown(layout: Layout, weights: Weights, core: int) -> list[int]:
    """The densest box and sections beside it."""
    region = [core]
    size = weights.of(core)
    for inside, beside in _beside(layout, core):
        for i in beside:
            mass = weights.of(i)
            least = LEAST_ALIKE if _signature(layout, i) == _signature(layout, inside) else LEAST_BESIDE
            if mass and mass >= least * size and _is_clean(layout, weights, i):
                region.append(i)
    return sorted(region)


def _lead(layout: Layout, weights: Weights, first: int) -> list[int]:
    """Boxes with running text between the page's title and the region's first box."""
    boxes = layout.boxes
    title = next((i for i, box in enumerate(boxes) if box.tag == "h1" and weights.mass_of(i)), None)
    if title is None or title >= first:
        return []
    lead = []
    for inside, beside in _beside(layout, first):
        lead += [
            i
            for i in beside
            if i < inside
            and boxes[i].end > boxes[title].end
            and boxes[i].role is Role.UNKNOWN
            and weights.of(i)
            and _is_clean(layout, weights, i)
        ]
        if boxes[inside].parent < title:
            break
    return lead


def _beside(layout: Layout, box: int) -> Iterator[tuple[int, list[int]]]:
    """Each box from ``box`` to the body, and those beside it under the same parent."""
    chain = [box]
    while chain[-1] > 0:
        chain.append(layout.boxes[chain[-1]].parent)
    beside: dict[int, list[int]] = {i: [] for i in chain}
    for i in range(1, len(layout.boxes)):
        parent = layout.boxes[i].parent
        if parent in beside and i not in beside:
            beside[parent].append(i)
    for inside in chain[:-1]:
        yield inside, beside[layout.boxes[inside].parent]
