"""Whether the words of a link name what they lead to: "Berlin" does, "Berliner", "the city" and "1936" do not."""

import re
from collections.abc import Iterable
from enum import Enum
from unicodedata import normalize

from transforms.ner.mentions import Entity
from transforms.ner.naming import NamingRules, is_derived_from, is_form_of
from transforms.tokens.characters import has_case, is_spaceless
from transforms.tokens.tokenize import tokenize

_DISAMBIGUATION = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
_MARKS_TO_PLAIN = str.maketrans(
    {"’": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-", "_": " ", "\u00a0": " ", "\u202f": " "}
)


class Verdict(Enum):
    """What a link's words are."""

    NAME = "name"
    COMMON = "common"
    """Words without a capital in a script that has them, or without letters."""
    DERIVED = "derived"
    """A word made from the name, such as the adjective or the inhabitants of a country."""
    DOUBTFUL = "doubtful"
    """Nothing tells; the sentence is not fit to learn from."""


def plain_title(title: str) -> str:
    """``title`` without the brackets that tell it from others: "Merkur (Planet)" → "Merkur"."""
    return _DISAMBIGUATION.sub("", title) or title


def names_of(entity: Entity) -> list[str]:
    """Title, label and aliases, each once."""
    names = (plain_title(entity.title), entity.title, entity.label, *entity.aliases)
    return list(dict.fromkeys(name for name in names if name))


def judge_link(surface: str, entity: Entity, rules: NamingRules, language: str) -> Verdict:
    """Whether ``surface`` names ``entity``.

    It does where it is one of its names, an acronym, or holds a word of one of them, inflected by the language's rules.
    A single word made from a name by one of the language's derivations, or on its list of peoples, is derived:
    "German", "Deutsche", "ألماني", "日本人".
    """
    letters = [letter for letter in surface if letter.isalpha()]
    cased = has_case(surface)
    if not letters or (cased and not any(letter.isupper() for letter in letters)):
        return Verdict.COMMON
    folded = _fold(surface)
    primary = {_fold(name) for name in (plain_title(entity.title), entity.title, entity.label) if name}
    if folded in primary:
        return Verdict.NAME
    if surface in rules.not_names:
        return Verdict.DERIVED
    names = [_fold(name) for name in names_of(entity)]
    if folded in names or (cased and len(letters) > 1 and all(letter.isupper() for letter in letters)):
        return Verdict.NAME
    if any(is_spaceless(letter) for letter in letters):
        return _judge_spaceless(folded, names, rules)
    return _judge_words(surface, names, rules, language, cased)


def _judge_words(surface: str, names: list[str], rules: NamingRules, language: str, cased: bool) -> Verdict:
    name_words = {word for name in names for word in _words(name, language) if len(word) > 1}
    words = [_fold(word) for word in _words(surface, language) if word[0].isupper() or not cased]
    forms = sum(any(is_form_of(word, name, rules) for name in name_words) for word in words)
    # Without capitals nothing tells the words of the name from others, so they should not be the fewer.
    if forms and (cased or 2 * forms >= len(words)):
        return Verdict.NAME
    if len(words) == 1 and any(is_derived_from(words[0], name, rules) for name in names if " " not in name):
        return Verdict.DERIVED
    return Verdict.DOUBTFUL


def _judge_spaceless(surface: str, names: Iterable[str], rules: NamingRules) -> Verdict:
    for name in names:
        if len(name) > 1 and name in surface:
            if any(surface in (name + word, word + name) for word in rules.derivations):
                return Verdict.DERIVED
            if len(surface) <= 2 * len(name):
                return Verdict.NAME
        if len(surface) > 1 and surface in name:
            return Verdict.NAME
    return Verdict.DOUBTFUL


def _words(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in tokenize(text, language) if text[start].isalnum()]


def _fold(name: str) -> str:
    return " ".join(normalize("NFC", name).translate(_MARKS_TO_PLAIN).casefold().split())
