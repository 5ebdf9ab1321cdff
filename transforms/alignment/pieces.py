"""Which characters of a text each piece of a subword model covers, and so which words.

Models normalise before they cut (NFKC, white space, sometimes case), so pieces are laid over the text by their folded
characters, not by their lengths.
"""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
import numpy.typing as npt

from transforms.alignment.words import Words

FloatMatrix = npt.NDArray[np.float32]

_SPECIAL = re.compile(r">>[^<>]*<<|</?s>|<pad>|<unk>|__[^_]+__|<2[^<>]+>|[a-z]{2,3}_[A-Z][A-Za-z]{1,3}|\[[A-Z]+\]")
_BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>")
_LONGEST_DIFF = (
    3_000  # characters on a side that are compared one by one; a longer stretch that differs is spread evenly
)


def piece_characters(pieces: Sequence[str], text: str, words: Words) -> FloatMatrix:
    """How many folded characters of each word each piece covers, (n_pieces, n_words).

    `words` are those of `text`; pieces are SentencePiece's (``▁`` for a space, ``<0xE2>`` for a byte). Language codes,
    ``</s>`` and other special pieces cover nothing; a text that has such strings itself covers them like any other.
    """
    letters, owners = _letters_of_pieces(pieces, text)
    text_letters, places = _letters_of_text(text)
    word_of = np.full(len(text) + 1, -1, np.int64)
    for number, (start, end) in enumerate(zip(words.starts, words.ends, strict=True)):
        word_of[start:end] = number
    counts = np.zeros((len(pieces), len(words.texts)), np.float32)
    for piece_place, text_place in _matched(letters, text_letters):
        word = word_of[places[text_place]]
        if word >= 0:
            counts[owners[piece_place], word] += 1
    return counts


def _letters_of_pieces(pieces: Sequence[str], text: str) -> tuple[str, list[int]]:
    letters: list[str] = []
    owners: list[int] = []
    number = 0
    while number < len(pieces):
        piece, last = pieces[number], number + 1
        if _BYTE.fullmatch(piece):
            while last < len(pieces) and _BYTE.fullmatch(pieces[last]):
                last += 1
            values = bytes(int(one[3:5], 16) for one in pieces[number:last])
            folded = _fold(values.decode("utf-8", "ignore"))
            letters.append(folded)
            owners += [number + place * (last - number) // max(len(folded), 1) for place in range(len(folded))]
        elif not (_SPECIAL.fullmatch(piece) and piece not in text):
            folded = _fold(piece.replace("▁", " "))
            letters.append(folded)
            owners += [number] * len(folded)
        number = last
    return "".join(letters), owners


def _letters_of_text(text: str) -> tuple[str, list[int]]:
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        folded = _fold(character)
        letters.append(folded)
        places += [place] * len(folded)
    return "".join(letters), places


def _fold(text: str) -> str:
    """Decomposed, case folded and without white space: what the same characters come to on both sides."""
    return "".join(unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).split())


def _matched(first: str, second: str) -> list[tuple[int, int]]:
    """Pairs of places of two strings that stand for each other."""
    size = min(len(first), len(second))
    head = 0
    while head < size and first[head] == second[head]:
        head += 1
    tail = 0
    while tail < size - head and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    pairs = [(place, place) for place in range(head)]
    middle, other = first[head : len(first) - tail], second[head : len(second) - tail]
    if max(len(middle), len(other)) > _LONGEST_DIFF:
        blocks = [("replace", 0, len(middle), 0, len(other))]
    else:
        blocks = list(SequenceMatcher(None, middle, other, autojunk=False).get_opcodes())
    for kind, start, end, other_start, other_end in blocks:
        if kind in {"equal", "replace"}:
            width, other_width = end - start, other_end - other_start
            pairs += [
                (head + start + place * width // other_width, head + other_start + place)
                for place in range(other_width)
            ]
    return pairs + [(len(first) - tail + place, len(second) - tail + place) for place in range(tail)]
