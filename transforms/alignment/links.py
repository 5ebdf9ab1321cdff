"""Links between words out of posteriors or of two directions, and the alignment error rate."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Link = tuple[int, int]
"""Source word and target word, counted from 0."""

_NEIGHBOURS = ((-1, 0), (0, -1), (1, 0), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1))


def links_above(posteriors: npt.NDArray[np.floating], threshold: float) -> set[Link]:
    """The pairs of words whose posterior (source words, target words) is at least ``threshold``."""
    return {(int(i), int(j)) for i, j in np.argwhere(posteriors >= threshold)}


def intersection(forward: Iterable[Link], backward: Iterable[Link]) -> set[Link]:
    """The links that both directions have."""
    return set(forward) & set(backward)


def grow_diag_final_and(forward: Iterable[Link], backward: Iterable[Link]) -> set[Link]:
    """The intersection, grown by neighbouring links of the union, then by links of words that have none (Koehn 2003).

    The order in which links are tried is that of source words, then of target words, so the outcome is defined.
    """
    one, other = set(forward), set(backward)
    links, union = one & other, one | other
    sources, targets = {i for i, _ in links}, {j for _, j in links}
    fresh = sorted(links)
    while fresh:
        added: list[Link] = []
        for i, j in fresh:
            for down, right in _NEIGHBOURS:
                near = i + down, j + right
                if near in union and near not in links and (near[0] not in sources or near[1] not in targets):
                    links.add(near)
                    sources.add(near[0])
                    targets.add(near[1])
                    added.append(near)
        fresh = sorted(added)
    for direction in (one, other):
        for i, j in sorted(direction):
            if i not in sources and j not in targets:
                links.add((i, j))
                sources.add(i)
                targets.add(j)
    return links


def aer(links: Sequence[set[Link]], sure: Sequence[set[Link]], possible: Sequence[set[Link]] | None = None) -> float:
    """Alignment error rate over sentence pairs (Och & Ney 2003), in [0, 1], lower is better.

    ``possible`` holds, or is taken to hold, the sure links too; without it every link is sure and the rate is 1 - F1.
    Without any link on either side it is 0.

    Raises:
        ValueError: unequal numbers of sentence pairs.
    """
    allowed = sure if possible is None else [one | other for one, other in zip(sure, possible, strict=True)]
    right = total = 0
    for found, certain, permitted in zip(links, sure, allowed, strict=True):
        right += len(found & certain) + len(found & permitted)
        total += len(found) + len(certain)
    return 1 - right / total if total else 0.0
