"""One pattern for many words, in the ways that people write them: any apostrophe, any space or none behind a stop."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

from transforms.tokens.characters import is_spaceless

BLANK = "[ \u00a0\u202f\u2009\u3000]"
_SPELLINGS = {"'": "['’]", "-": "[-‑]", " ": BLANK}
_END = ""


def word_pattern(words: Iterable[str]) -> str:
    """A pattern that matches the longest of `words` at a place, "(?!)" where there are none.

    Behind a word no other letter, mark or digit follows; but behind Hangul and scripts without spaces anything may.
    Shared beginnings are tried once: a plain alternation of some hundred words takes ten times as long.
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for atom in _atoms(word):
            node = node.setdefault(atom, {})
        node[_END] = word[-1]
    return _alternatives(tree) if tree else "(?!)"


def spelling(written: str) -> str:
    """What all the ways of writing one word have in common."""
    return "".join(written.replace("’", "'").replace("‑", "-").split())


def casings(word: str) -> tuple[str, ...]:
    """A word as it is listed, with a capital at its beginning or that of its last part (tháng Ba), and in capitals
    unless it is short."""
    head, space, tail = word.rpartition(" ")
    forms = [word, word[:1].upper() + word[1:], head + space + tail[:1].upper() + tail[1:]]
    return tuple([*forms, word.upper()] if len(word) > 2 else forms)


def _atoms(word: str) -> list[str]:
    atoms: list[str] = []
    for character in word:
        if character == " " and atoms and atoms[-1] == r"\.":
            atoms.append(f"{BLANK}?")
        else:
            atoms.append(_SPELLINGS.get(character) or re.escape(character))
    return atoms


def _alternatives(node: dict[str, Any]) -> str:
    branches = []
    for atom in sorted(atom for atom in node if atom != _END):
        shared, rest = atom, node[atom]
        while len(rest) == 1 and _END not in rest:
            ((following, rest),) = rest.items()
            shared += following
        branches.append(shared + _alternatives(rest))
    if _END in node:
        branches.append(_border(node[_END]))
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _border(last: str) -> str:
    """What must not follow a word that ends with `last`: letters, digits, and the marks of its own script.

    The marks of all scripts are a class of 2,000 characters; with it at every word the pattern of a language has
    megabytes and takes seconds to compile.
    """
    is_letter = last.isalpha() or unicodedata.category(last)[0] == "M"
    if not is_letter or last == "ـ" or is_spaceless(last) or "가" <= last <= "힣":
        return ""
    return f"(?![^\\W\\d]|[\u200c\u200d{_marks_of_block(ord(last) // 128)}])"


@cache
def _marks_of_block(number: int) -> str:
    """The marks among the 128 code points in which a script's letters lie."""
    points = range(number * 128, number * 128 + 128)
    return "".join(chr(point) for point in points if unicodedata.category(chr(point))[0] == "M")
