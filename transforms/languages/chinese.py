"""Simplified and traditional characters."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from transforms.languages.scripts import code_points

_FIRST, _LAST = 0x4E00, 0x9FFF


def chinese_scripts(texts: Sequence[str]) -> np.ndarray:
    """`Hans` or `Hant` for each text, by which characters are more; "" where neither are.

    A character is simplified that GB 2312 has and Big5 has not, traditional where it is the other way round.
    """
    points = code_points(texts)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    sides = _sides()[np.where((points >= _FIRST) & (points <= _LAST), points - _FIRST, 0)]
    sums = np.bincount(np.repeat(np.arange(len(texts)), lengths), sides, minlength=len(texts))
    return np.where(sums > 0, "Hans", np.where(sums < 0, "Hant", ""))


@cache
def _sides() -> np.ndarray:
    """1 for a simplified character, -1 for a traditional one, 0 for others, from U+4E00 on."""
    return np.array(
        [_in(chr(point), "gb2312") - _in(chr(point), "big5") for point in range(_FIRST, _LAST + 1)], np.int8
    )


def _in(character: str, encoding: str) -> int:
    return len(character.encode(encoding, "ignore")) // 2
