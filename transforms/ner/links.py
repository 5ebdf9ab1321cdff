"""Whether the words of a link name what they lead to: "Berlin" does, "Berliner", "the city" and "1936" do not."""

import re
from collections.abc import Iterable
from enum import Enum
from unicodedata import normalize

from transforms.ner.mentions import Entity
from transforms.ner.naming import NamingRules, is_form_of, shared_prefix
from transforms.tokens.characters import is_spaceless
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

    It does where it is one of its names, an acronym, or holds a word of one of them, inflected by the language's rules. A
    single word that begins like a name and is no form of it is derived: "Deutsche", "ألماني", "日本人"; where it is but
    the beginning of one ("German", but also the "Russia" of "Russian Empire") only the language's list of peoples tells.
    """
    letters = [letter for letter in surface if letter.isalpha()]
    has_case = any(letter.lower() != letter.upper() for letter in letters)
    if not letters or (has_case and not any(letter.isupper() for letter in letters)):
        return Verdict.COMMON
    folded = _fold(surface)
    primary = {_fold(name) for name in (plain_title(entity.title), entity.title, entity.label) if name}
    if folded in primary:
        return Verdict.NAME
    if surface in rules.not_names:
        return Verdict.DERIVED
    names = [_fold(name) for name in names_of(entity)]
    if folded in names or (has_case and len(letters) > 1 and all(letter.isupper() for letter in letters)):
        return Verdict.NAME
    if any(is_spaceless(letter) for letter in letters):
        return _judge_spaceless(folded, names, rules)
    words = _words(folded, language)
    name_words = {word for name in names for word in _words(name, language)}
    if has_case:
        capitals = {_fold(word) for word in _words(surface, language) if word[0].isupper()}
        words = [word for word in words if word in capitals]
    if any(is_form_of(word, name, rules) for word in words for name in name_words if len(name) > 1):
        return Verdict.NAME
    if len(words) == 1 and (not has_case or rules.gain == 0):
        # An inflecting language may change more of a name than its rules know; there only its list of peoples tells.
        one_word_names = [name for name in names if " " not in name]
        if any(_begins_like(words[0], name, rules) for name in one_word_names):
            return Verdict.DERIVED
    return Verdict.DOUBTFUL


def _judge_spaceless(surface: str, names: Iterable[str], rules: NamingRules) -> Verdict:
    for name in names:
        if len(name) > 1 and name in surface:
            rest = surface.replace(name, "", 1)
            if any(surface == name + end for end in rules.after) or any(
                surface == start + name for start in rules.before
            ):
                return Verdict.DERIVED
            if len(rest) <= len(name):
                return Verdict.NAME
        if len(surface) > 1 and surface in name:
            return Verdict.NAME
    return Verdict.DOUBTFUL


def _begins_like(word: str, name: str, rules: NamingRules) -> bool:
    bare = {word, *(word.removeprefix(proclitic) for proclitic in rules.proclitics)}
    return any(
        shared_prefix(form, name) >= max(3, min(len(form), len(name)) // 2) and not name.startswith(form)
        for form in bare
    )


def _words(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in tokenize(text, language) if text[start].isalnum()]


def _fold(name: str) -> str:
    return " ".join(normalize("NFC", name).translate(_MARKS_TO_PLAIN).casefold().split())
