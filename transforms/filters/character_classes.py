"""What each Unicode character counts as: letter, digit, mark of punctuation, symbol, space."""

from functools import cache
from unicodedata import category

import numpy as np

OTHER, LETTER, NUMBER, PUNCTUATION, SYMBOL, SPACE = range(6)
"""``LETTER``: letters and the marks on them. ``OTHER``: controls, format characters, private use, unassigned ones."""

CLASS_BITS = 7
TERMINAL, CLOSER, BULLET, ELLIPSIS, NEW_LINE = 8, 16, 32, 64, 128
"""Beside its class a character may end a sentence, stand after that end, begin an entry, be an ellipsis, end a line."""

TERMINALS = ".!?…৷։؝؞؟۔܀܁܂߹࠷࠹࠽࠾।॥၊။።፧፨᙮᜵᜶។៕᠃᠉᥄᥅᪨᪩᪪᪫᭚᭛᭞᭟᭽᭾᰻᰼᱾᱿‼‽⁇⁈⁉⸮⸼⹓⹔。꓿꘎꘏꛳꛷꡶꡷꣎꣏꤯꧈꧉꩝꩞꩟꫰꫱꯫﹒﹖﹗！．？｡།༎༏༐"
"""Unicode's Sentence_Terminal characters, Tibetan stops, the ellipsis, and what Bengali has for a danda at times."""
_CLOSERS = "\"'”’»›)]}）］｝」』】〉》〕\u00a0\u200b\u200e\u200f \t"
"""What may stand after the terminal of a sentence: closing quotes and brackets, footnote marks, spaces."""
_BULLETS = "•‣⁃◦∙·・●○◉▪▫■□▸▹►▻▶▷◆◇➤➢➔➜→»✓✔✗✘★☆*-+"
"""What entries of lists begin with. No dashes: in many languages those begin direct speech."""
_ELLIPSES = "…⋯"
_LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"

_CODE_POINTS = 0x110000
_LAST_ASSIGNED = 0x34000
_VARIATION_SELECTORS = slice(0xFE00, 0xFE10)
_OF_CATEGORY = {"L": LETTER, "M": LETTER, "N": NUMBER, "P": PUNCTUATION, "S": SYMBOL, "Z": SPACE}


@cache
def character_classes() -> np.ndarray:
    """For each code point its class in the lowest three bits and what else it may be above them (uint8)."""
    classes = np.zeros(_CODE_POINTS, np.uint8)
    classes[:_LAST_ASSIGNED] = [_OF_CATEGORY.get(category(chr(point))[0], OTHER) for point in range(_LAST_ASSIGNED)]
    classes[_VARIATION_SELECTORS] = OTHER
    classes[[ord(character) for character in "\t\x1c\x1d\x1e\x1f" + _LINE_ENDS]] = SPACE
    flagged = {TERMINAL: TERMINALS, CLOSER: _CLOSERS, BULLET: _BULLETS, ELLIPSIS: _ELLIPSES, NEW_LINE: _LINE_ENDS}
    for flag, characters in flagged.items():
        classes[[ord(character) for character in characters]] |= flag
    return classes
