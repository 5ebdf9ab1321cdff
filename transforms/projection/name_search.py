"""Where a given name stands in a text, exactly or inflected."""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from transforms.projection.folding import fold
from transforms.projection.inflection import form_likelihood, longest_prefix
from transforms.tokens.characters import is_spaceless

_LEAST_LIKELIHOOD = 0.6
_KEPT = frozenset({"Mn", "Mc", "Sc", "So"})


class Found(NamedTuple):
    """The words ``[first, last)`` of a text, and how likely they are the name."""

    first: int
    last: int
    likelihood: float


class NameSearch:
    """The words of a text, prepared for looking up names; `iso639_3` is its language."""

    def __init__(self, words: Sequence[str], iso639_3: str) -> None:
        self._iso639_3 = iso639_3
        self._keys = [_key(word) for word in words]
        self._joined = "".join(self._keys)
        self._word_at: list[int] = []
        for at, key in enumerate(self._keys):
            self._word_at += [at] * len(key)
        self._by_stem: dict[str, list[int]] = {}
        for at, key in enumerate(self._keys):
            for stem in _stems(key, iso639_3):
                self._by_stem.setdefault(stem, []).append(at)

    def copies(self, name: str) -> list[Found]:
        """Where the letters and digits of `name` stand, whatever is between them, from word border to word border."""
        key = _key(name)
        found = []
        at = self._joined.find(key) if len(key) > 1 else -1
        while at >= 0:
            first, last = self._word_at[at], self._word_at[at + len(key) - 1]
            if self._begins_word(at) and self._begins_word(at + len(key)):
                found.append(Found(first, last + 1, 1.0))
            at = self._joined.find(key, at + 1)
        return found

    def forms(self, name_words: Sequence[str]) -> list[Found]:
        """Where forms of all words of a name stand in their order, nothing but signs between them.

        Scripts without spaces are not inflected: of them there are the copies alone.
        """
        names = [key for word in name_words if (key := _key(word))]
        if not names or any(map(is_spaceless, names[0])):
            return []
        found = []
        for first in dict.fromkeys(self._by_stem.get(names[0][:3], ())):
            likelihood, at = 1.0, first
            for name in names:
                while at < len(self._keys) and not self._keys[at] and at > first:
                    at += 1
                likelihood *= form_likelihood(self._keys[at], name, self._iso639_3) if at < len(self._keys) else 0.0
                at += 1
                if likelihood < _LEAST_LIKELIHOOD:
                    break
            else:
                found.append(Found(first, at, likelihood))
        return found

    def _begins_word(self, at: int) -> bool:
        return at == 0 or at == len(self._word_at) or self._word_at[at] != self._word_at[at - 1]


def _key(word: str) -> str:
    """The letters, digits, marks of letters and signs of a unit or currency in a word."""
    return "".join(
        character
        for character in fold(word)
        if character.isalnum() or unicodedata.category(character) in _KEPT or character == "%"
    )


def _stems(key: str, iso639_3: str) -> list[str]:
    """The first three letters of a word, and of what may follow a prefix."""
    return [key[at : at + 3] for at in range(min(longest_prefix(iso639_3) + 1, len(key)))]
