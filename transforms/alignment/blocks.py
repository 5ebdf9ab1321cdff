"""Long pairs cut into blocks that can be aligned on their own."""

from collections.abc import Sequence
from itertools import pairwise

from transforms.alignment.sentence_pairs import pair_stretches

LONGEST = 400
"""Words on a side up to which a pair is aligned whole; time grows with the cube."""
_FULL = 200
_STRETCH = 40
_INNER_MARKS = frozenset(".,;:!?…。，、；：！？।॥؟،؛۔။၊።፣")


def aligned_blocks(source: Sequence[str], target: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Half-open ranges of source and of target words, in order, that together cover both sides.

    Both sides are cut behind inner marks, or after 40 words, and the stretches are paired as sentences are. A block is
    closed once one of its sides holds 200 words.
    """
    ends = [_ends(words) for words in (source, target)]
    blocks: list[tuple[int, int, int, int]] = []
    a = c = 0
    for i, j in pair_stretches(_cut(source, ends[0]), _cut(target, ends[1])):
        b, d = ends[0][i], ends[1][j]
        if b - a >= _FULL or d - c >= _FULL:
            blocks.append((a, b, c, d))
            a, c = b, d
    if a < len(source) or c < len(target):
        blocks.append((a, len(source), c, len(target)))
    return blocks


def _ends(words: Sequence[str]) -> list[int]:
    """Where stretches end, 0 first."""
    ends = [0]
    for at, word in enumerate(words, 1):
        if (word in _INNER_MARKS and at - ends[-1] > 5) or at - ends[-1] >= _STRETCH or at == len(words):
            ends.append(at)
    return ends


def _cut(words: Sequence[str], ends: Sequence[int]) -> list[Sequence[str]]:
    return [words[start:end] for start, end in pairwise(ends)]
