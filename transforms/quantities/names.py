"""Tables of names that are looked up at a place of a text, the longest first."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Generic, TypeVar

from transforms.tokens.characters import is_spaceless

Meaning = TypeVar("Meaning")

# An ending may follow a name of at least so many letters ("километр|ами", "kilometre|lik", "বছর|ের"): fewer where
# vowels are marks or unwritten.
_SHORTEST_WITH_ENDING = 5
_SHORTEST_WITHOUT_CASE = 3
_LONGEST_ENDING = 4


class NameTable(Generic[Meaning]):
    """Names and what they mean, found at one place of a text.

    ``exact`` names keep their case, ``folded`` ones are found in any. With ``endings`` a longer folded name may have a
    few more letters, as in languages that inflect.
    """

    def __init__(self, exact: Mapping[str, Meaning], folded: Mapping[str, Meaning], endings: bool) -> None:
        self._exact = dict(exact)
        self._folded = {fold(name): meaning for name, meaning in folded.items()}
        self._endings = endings
        # The lengths of the names, longest first, by their first two characters; by one for names of one.
        lengths: dict[str, set[int]] = {}
        for name in [*self._exact, *self._folded]:
            lengths.setdefault(fold(name[:2]), set()).add(len(name))
        self._lengths = {
            beginning: sorted(found | lengths.get(beginning[0], set()), reverse=True)
            for beginning, found in lengths.items()
        }

    def find(self, text: str, at: int) -> tuple[int, Meaning] | None:
        """Where the longest name that begins at ``at`` ends, and its meaning; None if there is none."""
        beginning = fold(text[at : at + 2])
        lengths = self._lengths.get(beginning) or self._lengths.get(beginning[:1])
        if lengths is None:
            return None
        for length in lengths:
            word = text[at : at + length]
            if len(word) < length:
                continue
            if word in self._exact:
                meaning, may_end = self._exact[word], False
            elif (folded := fold(word)) in self._folded:
                meaning, may_end = self._folded[folded], self._endings and length >= _shortest_with_ending(word)
            else:
                continue
            end = at + length
            if continues_word(text, end):
                ending = _ending(text, end) if may_end else None
                if ending is None:
                    continue
                end = ending
            return end, meaning
        return None


def fold(text: str) -> str:
    """In small letters, of the same length."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def continues_word(text: str, at: int) -> bool:
    """Whether the character at ``at`` goes on with the word before it: a letter or mark of its script, or a digit."""
    if at >= len(text) or at == 0:
        return False
    character, before = text[at], text[at - 1]
    if character.isdigit():
        return not before.isdigit() and not is_unspaced(before)
    if not is_wordy(character):
        return False
    if unicodedata.category(character)[0] == "M":
        return True
    if is_unspaced(character) or script(character) == "HANGUL":  # Korean writes particles to the word
        return False
    return is_wordy(before) and script(character) == script(before)


@lru_cache(maxsize=4096)
def is_unspaced(character: str) -> bool:
    """Whether it is of a script written without spaces between words."""
    return is_spaceless(character)


@lru_cache(maxsize=4096)
def is_wordy(character: str) -> bool:
    """Whether it is a letter or a mark."""
    return character.isalpha() or unicodedata.category(character)[0] == "M"


@lru_cache(maxsize=4096)
def script(character: str) -> str:
    """The first word of a character's name: "LATIN", "CYRILLIC", "HANGUL"; Unicode names letters by script."""
    return unicodedata.name(character, "").partition(" ")[0]


def _shortest_with_ending(name: str) -> int:
    return _SHORTEST_WITHOUT_CASE if name.lower() == name.upper() else _SHORTEST_WITH_ENDING


def _ending(text: str, at: int) -> int | None:
    """Where the letters after ``at`` end, None if they are too many for an ending."""
    for end in range(at, at + _LONGEST_ENDING + 1):
        if not continues_word(text, end):
            return end
    return None
