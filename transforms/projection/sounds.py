"""Sounds of romanised words as codes, and what it costs to take one sound for another."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789SCZ"
"""What the codes stand for: S is sh, C is ch, Z is zh."""
_SPELLINGS = dict(
    spelling.split("=")
    for spelling in (
        "tsch=C shch=S sch=S sh=S tch=C ch=C cz=C zh=Z kh=h gh=g ph=f th=t dh=d bh=b "
        "ck=k qu=kv q=k x=ks ce=se ci=si cy=si"
    ).split()
)
_SPELLING = re.compile("|".join(_SPELLINGS))
_DOUBLED = re.compile(r"([a-zSCZ])\1+")

ALPHABET, OTHER_ALPHABET, ABJAD, SYLLABLES, CLUSTERS = range(5)
"""What two words are compared as: one script; two alphabets; one of them without vowels; one of them in Han or kana;
one of them in clusters of letters (Thai, Lao, Khmer, Burmese)."""
MODES = 5

_VOWELS = "aeiouy"
_VOWEL_WITHOUT_COUNTERPART = (0.55, 0.45, 0.15, 0.2, 0.3)
_VOWEL_FOR_VOWEL = (0.45, 0.35, 0.2, 0.2, 0.25)
# Pairs of sounds that names exchange from language to language; all others cost 1. Within a script at least 0.4.
_LIKE = {
    0.15: "iy ij yj uw vw kc Sz sS CS sz ks ck gj ZS Zz",
    0.35: "bv fv pf dt gk lr mn cs cz tC jZ jC gh hk hC gZ hj vu by",
    0.5: "bp zj gw tz",
}
_LEAST_WITHIN_SCRIPT = 0.4
_LIKE_IN_SYLLABLES = "lr bp dt gk jk gj sS sC cC zj zC bv vw uv fp fh hu tC tj dj CZ jS jC jZ wh mn ng rn ln js Ck"
_WEAK_CONSONANTS = {"h": 0.4, "w": 0.6, "j": 0.6}
_WEAK_WITHIN_SCRIPT = 0.7
_DROPPED_IN_SYLLABLES = "rlntdsgkbpf"
_VOWELS_OR_NOT = "wvyi"
"""Letters of Arabic and Hebrew that stand for a consonant or a long vowel."""


class Costs(NamedTuple):
    """Costs by mode: of substitutions (modes, letters, letters), of letters without a counterpart (modes, letters)."""

    substitutions: npt.NDArray[np.float32]
    gaps: npt.NDArray[np.float32]


@lru_cache(maxsize=1 << 16)
def sound_codes(romanized: str) -> bytes:
    """The sounds of a word in small Latin letters and digits, a byte each: digraphs are one, doubled letters single."""
    spelled = _SPELLING.sub(lambda match: _SPELLINGS[match[0]], romanized)
    return bytes(_LETTERS.index(letter) for letter in _DOUBLED.sub(r"\1", spelled))


@cache
def costs() -> Costs:
    """The tables of costs.

    A vowel costs half of a consonant within a script, less where the other script leaves vowels out or adds them.
    """
    size = len(_LETTERS)
    tables = Costs(np.ones((MODES, size, size), np.float32), np.ones((MODES, size), np.float32))
    for mode in range(MODES):
        for cost, pairs in _LIKE.items():
            for pair in pairs.split():
                _set(tables, mode, pair, cost if mode != ALPHABET else max(cost, _LEAST_WITHIN_SCRIPT))
        for vowel in _VOWELS:
            tables.gaps[mode, _LETTERS.index(vowel)] = _VOWEL_WITHOUT_COUNTERPART[mode]
            for other in _VOWELS:
                _set(tables, mode, vowel + other, _VOWEL_FOR_VOWEL[mode])
        for letter, cost in _WEAK_CONSONANTS.items():
            tables.gaps[mode, _LETTERS.index(letter)] = cost if mode != ALPHABET else _WEAK_WITHIN_SCRIPT
    for pair in _LIKE_IN_SYLLABLES.split():
        _set(tables, SYLLABLES, pair, 0.2)
    for letter in _DROPPED_IN_SYLLABLES:
        tables.gaps[SYLLABLES, _LETTERS.index(letter)] = 0.7
    for letter in _VOWELS_OR_NOT:
        tables.gaps[ABJAD, _LETTERS.index(letter)] = 0.25
        for vowel in "ouie":
            _set(tables, ABJAD, letter + vowel, 0.2)
    for code in range(size):
        tables.substitutions[:, code, code] = 0.0
    return tables


def _set(tables: Costs, mode: int, pair: str, cost: float) -> None:
    one, other = map(_LETTERS.index, pair)
    tables.substitutions[mode, one, other] = tables.substitutions[mode, other, one] = cost
