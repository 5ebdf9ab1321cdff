"""Whether a word before a number says that it is one of a telephone."""

import re
from functools import cache
from importlib import resources
from typing import NamedTuple

import yaml

from transforms.tokens.characters import is_spaceless

_MARKS = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_WORD = re.compile(rf"[^\s0-9{re.escape(_MARKS)}]+")
_MOST_MARKS = 4  # between the word and the number
_WINDOW = 40
_SMALL_WORDS = frozenset("number num no nr nº n° numéro número numero nummer номер us me at on".split())
"""Words that may stand between: "phone no. 123", "call us at 123"."""
_LONGEST_ENDING = 12  # letters of a compound after the word: Telefonnummer, téléphonique


class _Words(NamedTuple):
    whole: frozenset[str]  # with the mark behind it, where it counts with that alone
    begun: frozenset[str]
    touching: re.Pattern[str]  # of scripts without spaces, where they end a run of text


def is_named(text: str, start: int) -> bool:
    """Whether the line before ``start`` ends with a word for telephone or fax (phone_words.yaml), maybe a mark."""
    line = text[max(0, start - _WINDOW) : start].rpartition("\n")[2]
    stripped = line.rstrip(_MARKS)
    gap = line[len(stripped) :]
    words = _WORD.findall(stripped.casefold())
    if not words or len(gap) > _MOST_MARKS or stripped[-1].isdigit():
        return False
    if _is_phone_word(words[-1], gap.strip()[:1]) or " ".join(words[-2:]) in _words().whole:
        return True
    before = next((word for word in words[::-1] if word not in _SMALL_WORDS), "")
    return words[-1] in _SMALL_WORDS and _is_phone_word(before, "")


def _is_phone_word(word: str, mark: str) -> bool:
    words = _words()
    if word in words.whole or word + mark in words.whole:
        return True
    shortest = max(2, len(word) - _LONGEST_ENDING)
    return any(word[:length] in words.begun for length in range(shortest, len(word) + 1)) or (
        words.touching.search(word) is not None
    )


@cache
def _words() -> _Words:
    source = resources.files("transforms.pii").joinpath("phone_words.yaml").read_text(encoding="utf-8")
    words = {word for words in yaml.safe_load(source).values() for word in words}
    touching = {word for word in words if any(map(is_spaceless, word))}
    whole = {word for word in words - touching if not word[-1].isalpha() or " " in word}
    return _Words(
        whole=frozenset(word.removesuffix("$") for word in whole),
        begun=frozenset(words - touching - whole),
        touching=re.compile(rf"(?:{'|'.join(sorted(touching))})\S{{0,4}}\Z"),
    )
